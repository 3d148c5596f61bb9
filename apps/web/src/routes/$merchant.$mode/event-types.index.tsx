import { createFileRoute } from '@tanstack/react-router';
import { Catalogue } from '../../features/event-types/Catalogue.tsx';
import { searchParser, textUpTo } from '../../search-params.ts';

export const Route = createFileRoute('/$merchant/$mode/event-types/')({
  validateSearch: searchParser({ q: textUpTo(100) }),
  component: EventTypesPage,
});

function EventTypesPage() {
  const { q = '' } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Catalogue
      q={q}
      onSearch={(next) => void navigate({ search: next.trim() === '' ? {} : { q: next.trim() }, replace: true })}
    />
  );
}
