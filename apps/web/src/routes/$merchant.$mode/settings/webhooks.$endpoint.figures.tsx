import { createFileRoute } from '@tanstack/react-router';
import { AttemptFigures } from '../../../features/endpoints/AttemptFigures.tsx';
import { parseFigures } from '../../../features/endpoints/search.ts';

export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/$endpoint/figures')({
  validateSearch: parseFigures,
  component: FiguresTab,
});

function FiguresTab() {
  const { endpoint } = Route.useParams();
  const { range = '24h' } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AttemptFigures
      id={endpoint}
      range={range}
      onRange={(chosen) => void navigate({ search: { range: chosen }, replace: true, resetScroll: false })}
    />
  );
}
