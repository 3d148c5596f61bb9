import { createFileRoute } from '@tanstack/react-router';
import { Home } from '../../features/home/Home.tsx';
import { parseHomeSearch } from '../../features/home/search.ts';
import { KeyNotice } from '../../features/keys/KeyNotice.tsx';

export const Route = createFileRoute('/$merchant/$mode/')({ validateSearch: parseHomeSearch, component: HomePage });

function HomePage() {
  const search = parseHomeSearch(Route.useSearch());
  const navigate = Route.useNavigate();
  return (
    <Home
      search={search}
      onSearch={(next) => void navigate({ search: { ...next }, replace: true, resetScroll: false })}
      KeyNotice={KeyNotice}
      origin={window.location.origin}
    />
  );
}
