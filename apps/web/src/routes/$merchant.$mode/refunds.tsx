import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { RefundList } from '../../features/money/RefundList.tsx';
import { parseRefunds } from '../../features/money/search.ts';

export const Route = createFileRoute('/$merchant/$mode/refunds')({
  validateSearch: parseRefunds,
  component: RefundsPage,
});

function RefundsPage() {
  const { uuid = null } = useParams({ strict: false });
  return (
    <RefundList search={parseRefunds(Route.useSearch())} openId={uuid} panel={uuid === null ? null : <Outlet />} />
  );
}
