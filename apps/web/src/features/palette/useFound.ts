import type { AppRouter } from '@cryptoix/api/router';
import { useDebouncedValue } from '@mantine/hooks';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { inferRouterOutputs } from '@trpc/server';
import { objectKind, objectPages } from '../../parts/object-id.ts';
import { isSecret, searchable } from '../../searchable.ts';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';
import { parseId } from './find.ts';

const text = words.palette;
/** The search begins this long (ms) after the last letter. */
const pauseMs = 150;

type Hit = inferRouterOutputs<AppRouter>['search']['find'][number];

const statusWords: Readonly<Record<string, string>> = { ...words.objects.status, ...words.common.status };

/** What a typed text finds, and what to say when that is not clear from the hits; null when it is. */
export function useFound(query: string): {
  readonly found: { id: string; label: string; description: string; onClick(): void }[];
  readonly note: string | null;
} {
  const { api } = useTenant();
  const open = useOpen();
  const typed = query.trim();
  const [settled] = useDebouncedValue(typed, pauseMs);
  const pasted = parseId(typed);
  const q = searchable(settled);
  const isSearch = q.length >= 2 && parseId(settled) === null;
  const hits = useQuery(api.search.find.queryOptions(isSearch ? { q } : skipToken));
  if (isSecret(typed)) return { found: [], note: text.secret };
  if (pasted !== null) {
    const { kind, id } = pasted;
    const object = objectKind(id);
    const type = kind === 'object' ? object : kind === 'key' ? 'api_key' : kind;
    if (type === null) return { found: [], note: null };
    return { found: [{ id, label: text.open[kind], description: id, onClick: () => open(type, id) }], note: null };
  }
  if (typed.length < 2) return { found: [], note: null };
  if (typed !== settled || hits.isPending) return { found: [], note: text.searching };
  if (hits.isError) return { found: [], note: text.failed };
  return {
    found: hits.data.map(({ type, id, title, status }) => ({
      id: `${type} ${id}`,
      label: title,
      description: [text.types[type], ...(status === null ? [] : [statusWords[status] ?? status]), id].join(' · '),
      onClick: () => open(type, id),
    })),
    note: null,
  };
}

/** Goes to the page that shows a hit. */
function useOpen() {
  const { params } = useTenant();
  const navigate = useNavigate();
  return (type: Hit['type'], id: string): void => {
    switch (type) {
      case 'delivery':
        return void navigate({ to: '/$merchant/$mode/deliveries/$delivery', params: { ...params, delivery: id } });
      case 'event':
        return void navigate({ to: '/$merchant/$mode/events/$event', params: { ...params, event: id } });
      case 'request':
        return void navigate({ to: '/$merchant/$mode/requests/$request', params: { ...params, request: id } });
      case 'api_key':
        return void navigate({ to: '/$merchant/$mode/settings/api-keys/$key', params: { ...params, key: id } });
      case 'endpoint':
        return void navigate({
          to: '/$merchant/$mode/settings/webhooks/$endpoint',
          params: { ...params, endpoint: id },
        });
      case 'teammate':
        return void navigate({ to: '/$merchant/$mode/team', params });
      default:
        return void navigate({ to: objectPages[type], params: { ...params, uuid: id } });
    }
  };
}
