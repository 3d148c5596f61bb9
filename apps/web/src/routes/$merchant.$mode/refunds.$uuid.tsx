import { createFileRoute } from '@tanstack/react-router';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/refunds/$uuid')({ component: RefundPage });

function RefundPage() {
  const { uuid, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  const close = () => void navigate({ to: '/$merchant/$mode/refunds', params, search: true, resetScroll: false });
  return <ObjectPanel key={uuid} kind="refund" id={uuid} onClose={close} />;
}
