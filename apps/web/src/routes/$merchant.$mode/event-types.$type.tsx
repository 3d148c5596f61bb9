import { createFileRoute } from '@tanstack/react-router';
import { parseCodeSearch } from '../../features/event-types/search.ts';
import { TypeDetail } from '../../features/event-types/TypeDetail.tsx';

export const Route = createFileRoute('/$merchant/$mode/event-types/$type')({
  validateSearch: parseCodeSearch,
  component: EventTypePage,
});

function EventTypePage() {
  const { type } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <TypeDetail
      type={type}
      search={search}
      onSearch={(next) => void navigate({ search: { ...next }, replace: true, resetScroll: false })}
    />
  );
}
