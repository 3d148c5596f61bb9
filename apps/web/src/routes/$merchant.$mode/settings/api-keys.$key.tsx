import { createFileRoute } from '@tanstack/react-router';
import { KeyDetail } from '../../../features/keys/KeyDetail.tsx';
import { parseKeyPage } from '../../../features/keys/search.ts';

export const Route = createFileRoute('/$merchant/$mode/settings/api-keys/$key')({
  validateSearch: parseKeyPage,
  component: KeyPage,
});

function KeyPage() {
  const { key } = Route.useParams();
  const { dialog, range } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <KeyDetail
      key={key}
      id={key}
      origin={window.location.origin}
      dialog={dialog}
      onDialog={(next) =>
        void navigate({
          search: { ...(range !== undefined && { range }), ...(next !== undefined && { dialog: next }) },
        })
      }
      range={range ?? '24h'}
      onRange={(next) => void navigate({ search: { range: next }, resetScroll: false })}
    />
  );
}
