import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ExportButton } from '../../parts/export/ExportButton.tsx';
import type { ReadPage } from '../../parts/export/read-all.ts';
import { objectPages } from '../../parts/object-id.ts';
import type { ObjectState } from '../../parts/ObjectStatus.tsx';
import { hasFiltersBesides } from '../../search-params.ts';
import { useTenant } from '../../tenant.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { DateRange, FilterBar } from '../../ui/FilterBar.tsx';
import { ActionLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page } from '../../ui/Page.tsx';
import { Split } from '../../ui/Panel.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import { fields } from './fields.tsx';
import classes from './Money.module.css';
import { filters } from './search.ts';

const text = words.money;
/** Rows of one page. */
export const pageSize = 50;
/** How often (ms) the newest page is refreshed. */
const renewMs = 15_000;

const isDay = (name: string) => name === 'from' || name === 'to';

/** The options of a list's query: an older page does not change. */
export const renewing = ({ cursor }: { readonly cursor?: string }) => ({
  refetchInterval: cursor === undefined ? renewMs : (false as const),
});

/** The props of every list. */
export interface ListProps<Search> {
  readonly search: Search;
  /** The object whose panel is open. */
  readonly openId: string | null;
  readonly panel: ReactNode;
  /** The one action of the page. */
  readonly action?: ReactNode;
}

type Props<Row> = ListProps<{ readonly cursor?: string }> & {
  kind: keyof typeof filters;
  title: string;
  lead: string;
  /** The statuses that these objects can have. */
  statuses?: readonly ObjectState[];
  columns: readonly Column<Row>[];
  query: {
    readonly data: { readonly items: readonly Row[]; readonly next_cursor: string | null } | undefined;
    readonly error: unknown;
    readonly isError: boolean;
    readonly isPlaceholderData: boolean;
    refetch(): unknown;
  };
  /** Reads a page of all that the filters show, for an export. */
  readPage: ReadPage;
  /** Shown while there is nothing at all. */
  empty: ReactNode;
};

/** One kind of object, newest first, page by page, with an open one beside the list; filters and page are in the URL. */
export function MoneyList<Row extends { readonly uuid: string }>({
  kind,
  title,
  lead,
  action,
  statuses = [],
  columns,
  query,
  readPage,
  search,
  openId,
  panel,
  empty,
}: Props<Row>) {
  const { params } = useTenant();
  const navigate = useNavigate();
  const rows = useListKeys<HTMLTableSectionElement>();
  const names = Object.keys(filters[kind]);
  const { cursor, ...chosen } = search;
  const values: Readonly<Record<string, string | undefined>> = { ...chosen };
  // An open panel stays open. A filter starts at the newest row.
  const go = (next: Record<string, string | undefined>) => void navigate({ to: '.', search: next, resetScroll: false });
  const page = query.data;
  const isFiltered = hasFiltersBesides(search, ['cursor']);
  const clear = () => go({});
  const field = (name: string) => {
    const Field = fields[name];
    return (
      Field && (
        <Field
          key={name}
          value={values[name]}
          statuses={statuses}
          onChange={(value) => {
            const trimmed = value.trim();
            if (trimmed !== (values[name] ?? '')) go({ ...values, [name]: trimmed === '' ? undefined : trimmed });
          }}
        />
      )
    );
  };
  return (
    <Page
      title={title}
      lead={lead}
      actions={
        <>
          {page !== undefined && page.items.length > 0 && <ExportButton title={title} readPage={readPage} />}
          {action}
        </>
      }
      wide
    >
      <section className={classes.list} aria-label={title}>
        {names.length > 0 && (
          <FilterBar label={text.filters.label} clear={isFiltered ? { label: text.clear, run: clear } : undefined}>
            {names.filter((name) => !isDay(name)).map(field)}
            <DateRange>{names.filter(isDay).map(field)}</DateRange>
          </FilterBar>
        )}
        <Split
          panel={panel}
          list={
            <div className={classes.list}>
              {query.isError && page === undefined ? (
                <LoadFailed error={query.error} retry={query.refetch} />
              ) : page?.items.length === 0 ? (
                isFiltered ? (
                  <Empty
                    action={
                      <Button variant="default" onClick={clear}>
                        {text.clear}
                      </Button>
                    }
                  >
                    {text.noMatch}
                  </Empty>
                ) : cursor === undefined ? (
                  empty
                ) : (
                  <Empty>{text.noMatchOlder}</Empty>
                )
              ) : (
                <DataTable
                  label={title}
                  columns={columns}
                  rows={page?.items}
                  idOf={({ uuid }) => uuid}
                  renderLink={({ uuid }, content, attributes) => (
                    <Link
                      to={objectPages[kind]}
                      params={{ ...params, uuid }}
                      search
                      resetScroll={false}
                      preload={false}
                      {...attributes}
                    >
                      {content}
                    </Link>
                  )}
                  openId={openId}
                  old={query.isPlaceholderData}
                  bodyRef={rows}
                />
              )}
              {page !== undefined && (cursor !== undefined || page.next_cursor !== null) && (
                <nav className={classes.pages} aria-label={text.pages}>
                  {cursor !== undefined && (
                    <ActionLink to="." search={values} variant="default">
                      {text.newest}
                    </ActionLink>
                  )}
                  {page.next_cursor !== null && (
                    <ActionLink to="." search={{ ...values, cursor: page.next_cursor }} variant="default">
                      {text.older}
                    </ActionLink>
                  )}
                </nav>
              )}
            </div>
          }
        />
      </section>
    </Page>
  );
}
