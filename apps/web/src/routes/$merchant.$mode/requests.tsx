import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { RequestLog } from '../../features/requests/RequestLog.tsx';
import { parseRequestSearch } from '../../features/requests/search.ts';

export const Route = createFileRoute('/$merchant/$mode/requests')({
  validateSearch: parseRequestSearch,
  component: RequestsPage,
});

function RequestsPage() {
  const { request } = useParams({ strict: false });
  const search = parseRequestSearch(Route.useSearch());
  return (
    <RequestLog
      search={search}
      openId={request ?? null}
      panel={request === undefined ? null : <Outlet />}
      origin={window.location.origin}
    />
  );
}
