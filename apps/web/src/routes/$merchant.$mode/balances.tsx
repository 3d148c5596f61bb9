import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { Withdraw } from '../../features/actions/Withdraw.tsx';
import { Balances } from '../../features/money/Balances.tsx';
import { oneOf, searchParser } from '../../search-params.ts';

export const Route = createFileRoute('/$merchant/$mode/balances')({
  validateSearch: searchParser({ dialog: oneOf(['withdraw']) }),
  component: BalancesPage,
});

function BalancesPage() {
  const { asset = null } = useParams({ strict: false });
  const { dialog } = Route.useSearch();
  return (
    <Balances
      openAsset={asset}
      panel={asset === null ? null : <Outlet />}
      action={<Withdraw opened={dialog === 'withdraw'} {...(asset !== null && { asset })} />}
    />
  );
}
