import { createFileRoute } from '@tanstack/react-router';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/payment-links/$uuid')({ component: LinkPage });

function LinkPage() {
  const { uuid, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  const close = () => void navigate({ to: '/$merchant/$mode/payment-links', params, search: true, resetScroll: false });
  return <ObjectPanel key={uuid} kind="payment_link" id={uuid} onClose={close} />;
}
