import { useInfiniteQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { Section } from '../../ui/Page.tsx';
import { cell, SkeletonRows, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { locale, words } from '../../words/index.ts';

const text = words.keys.detail;
const columns = text.changeColumns;
const head = [columns.what, columns.who, columns.from, columns.when];

/** Who did what to a key, newest first. */
export function KeyChanges({ id }: { id: string }) {
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
                  <td className={cell.wide}>{sentence(entry.action, entry.details)}</td>
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

const actions: Readonly<Record<string, string>> = text.change;
const fields: Readonly<Record<string, string>> = text.changed;
const listed = new Intl.ListFormat(locale);

function sentence(action: string, details: Record<string, unknown>): string {
  const changed = Object.keys(details).flatMap((name) => fields[name] ?? []);
  if (action === 'api_key.updated' && changed.length > 0) return text.changedWhat(listed.format(changed));
  return actions[action] ?? action;
}
