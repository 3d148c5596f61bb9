import type { AppRouter } from '@cryptoix/api/router';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useTenant } from '../tenant.ts';
import { LoadFailed } from '../ui/LoadFailed.tsx';
import { LoadMore } from '../ui/LoadMore.tsx';
import { Section } from '../ui/Page.tsx';
import { cell, SkeletonRows, Table } from '../ui/Table.tsx';
import { Time } from '../ui/Time.tsx';
import { words } from '../words/index.ts';

const text = words.keys.detail;
const columns = text.changeColumns;
const head = [columns.what, columns.who, columns.from, columns.when];

type Entry = inferRouterOutputs<AppRouter>['audit']['list']['items'][number];
/** What was changed, for the people who read it. */
export type InWords = (entry: Pick<Entry, 'action' | 'details'>) => string;

/** Who did what to an object, newest first, from the audit log. */
export function Changes({ id, inWords }: { id: string; inWords: InWords }) {
  const { api } = useTenant();
  const list = useInfiniteQuery(
    api.audit.list.infiniteQueryOptions(
      { target_id: id, limit: 10 },
      { getNextPageParam: (page) => page.next_cursor ?? undefined },
    ),
  );
  return (
    <Section title={text.changes}>
      {list.isError && list.data === undefined ? (
        <LoadFailed error={list.error} retry={() => list.refetch()} />
      ) : (
        <Table label={text.changes} head={head} stacks>
          {list.data === undefined ? (
            <SkeletonRows columns={head.length} rows={2} />
          ) : (
            list.data.pages
              .flatMap((page) => page.items)
              .map((entry) => (
                <tr key={entry.id}>
                  <td className={cell.wide}>{inWords(entry)}</td>
                  <td>{entry.actor.label}</td>
                  <td>{entry.ip}</td>
                  <td>
                    <Time at={entry.created_at} />
                  </td>
                </tr>
              ))
          )}
        </Table>
      )}
      <LoadMore query={list} />
    </Section>
  );
}
