import { createFileRoute } from '@tanstack/react-router';
import { BalancePanel } from '../../features/money/BalancePanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/balances/$asset')({ component: BalancePage });

function BalancePage() {
  const { asset, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <BalancePanel
      key={asset}
      asset={asset}
      onClose={() => void navigate({ to: '/$merchant/$mode/balances', params, resetScroll: false })}
    />
  );
}
