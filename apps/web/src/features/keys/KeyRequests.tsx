import { useInfiniteQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatDuration } from '../../ui/format.ts';
import { GuideLink, TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { Section } from '../../ui/Page.tsx';
import { Status } from '../../parts/Status.tsx';
import { cell, SkeletonRows, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import type { Key } from './types.ts';

const text = words.keys.detail;
const columns = text.requestColumns;
const head = [columns.outcome, columns.request, columns.duration, columns.from, columns.when, columns.id];

/** How often (ms) to refresh: requests are recorded in batches. */
const renewMs = 3_000;

/** The recent requests of a key, newest first. */
export function KeyRequests({ of, origin }: { of: Key; origin: string }) {
  const { api, params } = useTenant();
  const list = useInfiniteQuery(
    api.keys.requests.infiniteQueryOptions(
      { id: of.id, limit: 10 },
      // People come here right after using the key, or just before.
      { getNextPageParam: (page) => page.next_cursor ?? undefined, staleTime: 0, refetchInterval: renewMs },
    ),
  );
  const requests = list.data?.pages.flatMap((page) => page.items);
  if (list.isError && requests === undefined)
    return (
      <Section title={text.requests}>
        <LoadFailed error={list.error} retry={() => list.refetch()} />
      </Section>
    );
  if (requests?.length === 0)
    return (
      <Section title={text.requests}>
        {of.status === 'active' ? (
          <Empty code={`curl ${origin}/v1/me -H 'X-API-Key: ${of.start}'`}>{text.noRequests}</Empty>
        ) : (
          <Empty>{text.noRequestsRevoked}</Empty>
        )}
      </Section>
    );
  return (
    <Section
      title={text.requests}
      actions={
        <TextLink to="/$merchant/$mode/requests" params={params} search={{ key: of.id }}>
          {text.allRequests}
        </TextLink>
      }
    >
      <Table label={text.requests} head={head} stacks>
        {requests === undefined ? (
          <SkeletonRows columns={head.length} rows={3} />
        ) : (
          requests.map((request) => (
            <tr key={request.id}>
              <td>
                {request.error_code === null ? (
                  <Status status={request.status < 400 ? 'succeeded' : 'failed'} label={String(request.status)} />
                ) : (
                  <GuideLink to={`/docs/errors#${request.error_code}`}>
                    <Status status="failed" label={`${request.status} ${request.error_code}`} />
                  </GuideLink>
                )}
              </td>
              <td className={cell.wide} title={`${request.method} ${request.route}`}>
                <code>
                  {request.method} {request.route}
                </code>
              </td>
              <td>{formatDuration(request.duration_ms)}</td>
              <td>{request.ip}</td>
              <td>
                <Time at={request.created_at} />
              </td>
              <td>
                <RequestLink id={request.id} />
              </td>
            </tr>
          ))
        )}
      </Table>
      <LoadMore query={list} />
    </Section>
  );
}

/** A request's page, by the end of its id, which is what tells two apart. */
function RequestLink({ id }: { id: string }) {
  const { params } = useTenant();
  return (
    <TextLink to="/$merchant/$mode/requests/$request" params={{ ...params, request: id }} title={id} preload={false}>
      <code>
        {id.slice(0, 4)}…{id.slice(-6)}
      </code>
    </TextLink>
  );
}
