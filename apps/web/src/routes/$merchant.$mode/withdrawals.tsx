import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { WithdrawalList } from '../../features/money/WithdrawalList.tsx';
import { parseWithdrawals } from '../../features/money/search.ts';

export const Route = createFileRoute('/$merchant/$mode/withdrawals')({
  validateSearch: parseWithdrawals,
  component: WithdrawalsPage,
});

function WithdrawalsPage() {
  const { uuid = null } = useParams({ strict: false });
  return <WithdrawalList search={Route.useSearch()} openId={uuid} panel={uuid === null ? null : <Outlet />} />;
}
