import { createFileRoute } from '@tanstack/react-router';
import { AuditLog } from '../../features/audit/AuditLog.tsx';
import { parseAuditSearch } from '../../features/audit/search.ts';

export const Route = createFileRoute('/$merchant/$mode/audit-log')({
  validateSearch: parseAuditSearch,
  component: AuditLogPage,
});

function AuditLogPage() {
  const search = parseAuditSearch(Route.useSearch());
  const navigate = Route.useNavigate();
  return (
    <AuditLog
      search={search}
      // Filters add no history entry: back leaves the log.
      onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
    />
  );
}
