import { createFileRoute } from '@tanstack/react-router';
import { KeyDetail } from '../../../features/keys/KeyDetail.tsx';
import { parseKeyDialog } from '../../../features/keys/search.ts';

export const Route = createFileRoute('/$merchant/$mode/settings/api-keys/$key')({
  validateSearch: parseKeyDialog,
  component: KeyPage,
});

function KeyPage() {
  const { key } = Route.useParams();
  const { dialog } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <KeyDetail
      key={key}
      id={key}
      origin={window.location.origin}
      dialog={dialog}
      onDialog={(next) => void navigate({ search: next === undefined ? {} : { dialog: next } })}
    />
  );
}
