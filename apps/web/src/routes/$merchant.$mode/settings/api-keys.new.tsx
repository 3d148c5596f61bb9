import { createFileRoute } from '@tanstack/react-router';
import { NewKey } from '../../../features/keys/NewKey.tsx';
import { parseStart } from '../../../features/keys/search.ts';

export const Route = createFileRoute('/$merchant/$mode/settings/api-keys/new')({
  validateSearch: parseStart,
  component: NewKeyPage,
});

function NewKeyPage() {
  const { merchant, mode } = Route.useParams();
  const start = Route.useSearch();
  const navigate = Route.useNavigate();
  const toKey = (key: string) =>
    navigate({ to: '/$merchant/$mode/settings/api-keys/$key', params: { merchant, mode, key }, replace: true });
  return <NewKey start={start} origin={window.location.origin} onCreated={(id) => void toKey(id)} />;
}
