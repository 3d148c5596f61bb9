import { createFileRoute, Outlet, useMatchRoute } from '@tanstack/react-router';
import { EndpointPage } from '../../../features/endpoints/EndpointPage.tsx';
import { parseEndpointDialog } from '../../../features/endpoints/search.ts';

export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/$endpoint')({
  validateSearch: parseEndpointDialog,
  component: EndpointLayout,
});

function EndpointLayout() {
  const { endpoint } = Route.useParams();
  const { dialog } = Route.useSearch();
  const navigate = Route.useNavigate();
  const matches = useMatchRoute();
  const onSettings = matches({ to: '/$merchant/$mode/settings/webhooks/$endpoint/settings' }) !== false;
  const onFigures = matches({ to: '/$merchant/$mode/settings/webhooks/$endpoint/figures' }) !== false;
  return (
    <EndpointPage
      key={endpoint}
      id={endpoint}
      tab={onSettings ? 'settings' : onFigures ? 'figures' : 'deliveries'}
      dialog={dialog}
      onDialog={(next) =>
        void navigate({
          to: '.',
          search: ({ dialog: _before, ...rest }) => ({ ...rest, ...(next !== undefined && { dialog: next }) }),
          resetScroll: false,
        })
      }
    >
      <Outlet />
    </EndpointPage>
  );
}
