import { createFileRoute } from '@tanstack/react-router';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/payments/$uuid')({ component: PaymentPage });

function PaymentPage() {
  const { uuid, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  const close = () => void navigate({ to: '/$merchant/$mode/payments', params, search: true, resetScroll: false });
  return <ObjectPanel key={uuid} kind="payment" id={uuid} onClose={close} />;
}
