import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { Withdraw } from '../../features/actions/Withdraw.tsx';
import { parseWithdrawals } from '../../features/money/search.ts';
import { WithdrawalList } from '../../features/money/WithdrawalList.tsx';
import { oneOf, searchParser } from '../../search-params.ts';

const parseDialog = searchParser({ dialog: oneOf(['withdraw']) });

export const Route = createFileRoute('/$merchant/$mode/withdrawals')({
  validateSearch: (search: Record<string, unknown>) => ({ ...parseWithdrawals(search), ...parseDialog(search) }),
  component: WithdrawalsPage,
});

function WithdrawalsPage() {
  const { uuid = null } = useParams({ strict: false });
  const search = Route.useSearch();
  return (
    <WithdrawalList
      search={parseWithdrawals(search)}
      openId={uuid}
      panel={uuid === null ? null : <Outlet />}
      action={<Withdraw opened={search.dialog === 'withdraw'} />}
    />
  );
}
