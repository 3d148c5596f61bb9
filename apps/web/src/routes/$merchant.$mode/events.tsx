import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { EventLog } from '../../features/events/EventLog.tsx';
import { parseEventSearch } from '../../features/events/search.ts';

export const Route = createFileRoute('/$merchant/$mode/events')({
  validateSearch: parseEventSearch,
  component: EventsPage,
});

function EventsPage() {
  const { event } = useParams({ strict: false });
  const search = parseEventSearch(Route.useSearch());
  return (
    <EventLog
      search={search}
      openId={event ?? null}
      panel={event === undefined ? null : <Outlet />}
      origin={window.location.origin}
    />
  );
}
