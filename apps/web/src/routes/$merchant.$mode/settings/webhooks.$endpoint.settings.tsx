import { createFileRoute } from '@tanstack/react-router';
import { EndpointSettings } from '../../../features/endpoints/EndpointSettings.tsx';

export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/$endpoint/settings')({
  component: SettingsTab,
});

function SettingsTab() {
  const { endpoint, ...params } = Route.useParams();
  const { dialog } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <EndpointSettings
      key={endpoint}
      id={endpoint}
      dialog={dialog}
      onDialog={(next) => void navigate({ search: next === undefined ? {} : { dialog: next }, resetScroll: false })}
      onDeleted={() => navigate({ to: '/$merchant/$mode/settings/webhooks', params, replace: true })}
    />
  );
}
