import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { PlusIcon } from '../../ui/icons.tsx';
import { ActionLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { EndpointTable } from './EndpointTable.tsx';

const text = words.endpoints;
/** How often the list is refreshed, in ms. */
const renewMs = 30_000;
/** A one-line server: prints each request and responds with 200. */
const server = `node -e "require('http').createServer((q,s)=>{q.pipe(process.stdout);q.on('end',()=>s.end())}).listen(4000)"`;

/** The merchant's endpoints in this mode, newest first, each with its health. */
export function EndpointList() {
  const { api, can, params } = useTenant();
  const list = useInfiniteQuery(
    api.endpoints.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.next_cursor ?? undefined, refetchInterval: renewMs },
    ),
  );
  const health = useQuery(
    api.deliveries.health.queryOptions({}, { enabled: can('webhooks:read'), refetchInterval: renewMs }),
  );
  const endpoints = list.data?.pages.flatMap((page) => page.items);
  const add = can('endpoints:write') && (
    <ActionLink to="/$merchant/$mode/settings/webhooks/new" params={params} leftSection={<PlusIcon />}>
      {text.add}
    </ActionLink>
  );
  const isFirst = endpoints?.length === 0;
  return (
    <Page title={text.title} lead={text.lead} actions={!isFirst && add}>
      {list.isError && endpoints === undefined ? (
        <LoadFailed error={list.error} retry={() => list.refetch()} />
      ) : isFirst && can('endpoints:write') ? (
        <Empty action={add} code={server} codeLabel={text.emptyCode}>
          {text.empty}
        </Empty>
      ) : isFirst ? (
        <Empty>{text.emptyViewer}</Empty>
      ) : (
        <EndpointTable endpoints={endpoints} health={health.data} />
      )}
      <LoadMore query={list} />
    </Page>
  );
}
