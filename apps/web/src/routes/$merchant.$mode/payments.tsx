import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { PaymentList } from '../../features/money/PaymentList.tsx';
import { parsePayments } from '../../features/money/search.ts';

export const Route = createFileRoute('/$merchant/$mode/payments')({
  validateSearch: parsePayments,
  component: PaymentsPage,
});

function PaymentsPage() {
  const { uuid = null } = useParams({ strict: false });
  return (
    <PaymentList search={parsePayments(Route.useSearch())} openId={uuid} panel={uuid === null ? null : <Outlet />} />
  );
}
