import { createFileRoute } from '@tanstack/react-router';
import { RequestPanel } from '../../features/requests/RequestPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/requests/$request')({ component: RequestPage });

function RequestPage() {
  const { request, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <RequestPanel
      key={request}
      id={request}
      onClose={() => void navigate({ to: '/$merchant/$mode/requests', params, search: true, resetScroll: false })}
    />
  );
}
