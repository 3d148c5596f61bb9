import { createFileRoute } from '@tanstack/react-router';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/payouts/$uuid')({ component: PayoutPage });

function PayoutPage() {
  const { uuid, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  const close = () => void navigate({ to: '/$merchant/$mode/payouts', params, search: true, resetScroll: false });
  return <ObjectPanel key={uuid} kind="payout" id={uuid} onClose={close} />;
}
