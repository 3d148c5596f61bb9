import { Button } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { Page } from '../../ui/Page.tsx';
import { SkeletonRows, Table } from '../../ui/Table.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import classes from './Audit.module.css';
import { Filters } from './Filters.tsx';
import { Row } from './Row.tsx';
import { type AuditSearch, hasFilters, toFilter } from './search.ts';

const text = words.audit;
const { what, from, when } = text.columns;
const head = [what, from, when];

type Props = { search: AuditSearch; onSearch(next: AuditSearch): void };

/** Who changed what, newest first. */
export function AuditLog({ search, onSearch }: Props) {
  const { api } = useTenant();
  const ref = useListKeys<HTMLDivElement>();
  const list = useInfiniteQuery(
    api.audit.list.infiniteQueryOptions(
      { ...toFilter(search), limit: 50 },
      { getNextPageParam: (page) => page.next_cursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  const entries = list.data?.pages.flatMap((page) => page.items);
  const narrowed = hasFilters(search);
  return (
    <Page title={text.title} lead={text.lead}>
      <Filters search={search} onSearch={onSearch} entries={entries ?? []} />
      {list.isError && entries === undefined ? (
        <LoadFailed error={list.error} retry={() => list.refetch()} />
      ) : entries?.length === 0 ? (
        <Empty
          action={
            narrowed && (
              <Button variant="default" onClick={() => onSearch({})}>
                {text.clear}
              </Button>
            )
          }
        >
          {narrowed ? text.noMatch : text.empty}
        </Empty>
      ) : (
        <div ref={ref} className={classes.list}>
          <Table label={text.title} head={head}>
            {entries === undefined ? (
              <SkeletonRows columns={head.length} rows={8} />
            ) : (
              entries.map((entry) => (
                <Row
                  key={entry.id}
                  of={entry}
                  open={entry.id === search.entry}
                  onToggle={() => {
                    const { entry: open, ...rest } = search;
                    onSearch(open === entry.id ? rest : { ...rest, entry: entry.id });
                  }}
                  onSearch={onSearch}
                />
              ))
            )}
          </Table>
        </div>
      )}
      <LoadMore query={list} />
    </Page>
  );
}
