import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { Balances } from '../../features/money/Balances.tsx';

export const Route = createFileRoute('/$merchant/$mode/balances')({ component: BalancesPage });

function BalancesPage() {
  const { asset = null } = useParams({ strict: false });
  return <Balances openAsset={asset} panel={asset === null ? null : <Outlet />} />;
}
