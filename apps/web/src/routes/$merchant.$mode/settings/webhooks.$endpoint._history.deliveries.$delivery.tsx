import { createFileRoute } from '@tanstack/react-router';
import { DeliveryPanel } from '../../../features/deliveries/DeliveryPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/$endpoint/_history/deliveries/$delivery')({
  component: DeliveryPage,
});

function DeliveryPage() {
  const { delivery, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <DeliveryPanel
      id={Number(delivery)}
      onClose={() =>
        void navigate({ to: '/$merchant/$mode/settings/webhooks/$endpoint', params, search: true, resetScroll: false })
      }
    />
  );
}
