import { createFileRoute } from '@tanstack/react-router';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/withdrawals/$uuid')({ component: WithdrawalPage });

function WithdrawalPage() {
  const { uuid, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  const close = () => void navigate({ to: '/$merchant/$mode/withdrawals', params, search: true, resetScroll: false });
  return <ObjectPanel key={uuid} kind="withdrawal" id={uuid} onClose={close} />;
}
