import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { PayoutCsv } from '../../features/actions/PayoutCsv.tsx';
import { PayoutList } from '../../features/money/PayoutList.tsx';
import { parsePayouts } from '../../features/money/search.ts';

export const Route = createFileRoute('/$merchant/$mode/payouts')({
  validateSearch: parsePayouts,
  component: PayoutsPage,
});

function PayoutsPage() {
  const { uuid = null } = useParams({ strict: false });
  return (
    <PayoutList
      search={parsePayouts(Route.useSearch())}
      openId={uuid}
      panel={uuid === null ? null : <Outlet />}
      action={<PayoutCsv />}
    />
  );
}
