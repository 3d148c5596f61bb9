import { createFileRoute } from '@tanstack/react-router';
import { EventPanel } from '../../features/events/EventPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/events/$event')({ component: EventPage });

function EventPage() {
  const { event, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <EventPanel
      key={event}
      id={event}
      onClose={() => void navigate({ to: '/$merchant/$mode/events', params, search: true, resetScroll: false })}
    />
  );
}
