import { createFileRoute } from '@tanstack/react-router';
import { KeyList } from '../../../features/keys/KeyList.tsx';
import { parseKeySearch } from '../../../features/keys/search.ts';

export const Route = createFileRoute('/$merchant/$mode/settings/api-keys/')({
  validateSearch: parseKeySearch,
  component: KeysPage,
});

function KeysPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <KeyList
      search={search}
      // Filters add no history entry: back leaves the list.
      onSearch={(next) => void navigate({ search: next, replace: true })}
      origin={window.location.origin}
    />
  );
}
