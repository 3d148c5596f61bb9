import { createFileRoute } from '@tanstack/react-router';
import { parseTeamSearch, type TeamSearch } from '../../features/team/search.ts';
import { Team } from '../../features/team/Team.tsx';
import { useRefreshSession } from '../../session.ts';

export const Route = createFileRoute('/$merchant/$mode/team')({
  validateSearch: parseTeamSearch,
  component: TeamPage,
});

function TeamPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Team
      search={search}
      // Closing replaces the history entry: back does not open the dialog again.
      onSearch={(next: TeamSearch) => void navigate({ search: next, replace: next.dialog === undefined })}
      onOwnRole={useRefreshSession()}
    />
  );
}
