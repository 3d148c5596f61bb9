import { createFileRoute } from '@tanstack/react-router';
import { DeliveryPanel } from '../../features/deliveries/DeliveryPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/deliveries/$delivery')({ component: DeliveryPage });

function DeliveryPage() {
  const { delivery, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <DeliveryPanel
      id={Number(delivery)}
      onClose={() => void navigate({ to: '/$merchant/$mode/deliveries', params, search: true, resetScroll: false })}
    />
  );
}
