import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { ActionLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page } from '../../ui/Page.tsx';
import { Split } from '../../ui/Panel.tsx';
import { words } from '../../words/index.ts';
import { RequestFilters } from './RequestFilters.tsx';
import { RequestRows, SkeletonList } from './RequestRows.tsx';
import classes from './Requests.module.css';
import { hasFilters, type RequestSearch, toFilter } from './search.ts';

const text = words.requests;
/** Requests per page. */
const pageSize = 50;
/** How often (ms) the newest page is refreshed. */
const renewMs = 5_000;

type Props = {
  search: RequestSearch;
  /** The request whose panel is open. */
  openId: string | null;
  panel: ReactNode;
  /** The origin of this dashboard, for a command that works when pasted. */
  origin: string;
};

/** The requests of all keys, newest first, page by page; the page and the filters are in the URL. */
export function RequestLog({ search, openId, panel, origin }: Props) {
  const { api } = useTenant();
  const navigate = useNavigate();
  const { cursor, ...narrowed } = search;
  const key = JSON.stringify(search);
  // A range ends when it was chosen: its start must not move with every render.
  const filter = useMemo(
    () => ({ ...toFilter(search, Date.now()), limit: pageSize }),
    // eslint-disable-next-line react/exhaustive-deps -- `key` is all of it
    [key],
  );
  const list = useQuery(
    api.requests.list.queryOptions(filter, {
      placeholderData: keepPreviousData,
      // People come here right after a call.
      staleTime: 0,
      refetchInterval: cursor === undefined ? renewMs : false,
    }),
  );
  const go = (next: RequestSearch) => void navigate({ to: '.', search: { ...next }, resetScroll: false });
  const page = list.data;
  const requests = page?.items ?? [];
  return (
    <Page title={text.title} lead={text.lead} wide>
      <section className={classes.log} aria-label={text.title}>
        <RequestFilters search={search} onSearch={go} />
        <Split
          panel={panel}
          list={
            <>
              {list.isPending && <SkeletonList />}
              {list.isError && page === undefined && <LoadFailed error={list.error} retry={list.refetch} />}
              {page !== undefined && requests.length === 0 && (
                <Nothing search={search} origin={origin} onClear={() => go({})} />
              )}
              {requests.length > 0 && <RequestRows requests={requests} openId={openId} old={list.isPlaceholderData} />}
              {page !== undefined && (cursor !== undefined || page.next_cursor !== null) && (
                <nav className={classes.pages} aria-label={text.pages}>
                  {cursor !== undefined && (
                    <ActionLink to="." search={narrowed} variant="default">
                      {text.newest}
                    </ActionLink>
                  )}
                  {page.next_cursor !== null && (
                    <ActionLink to="." search={{ ...narrowed, cursor: page.next_cursor }} variant="default">
                      {text.older}
                    </ActionLink>
                  )}
                </nav>
              )}
            </>
          }
        />
      </section>
    </Page>
  );
}

function Nothing({ search, origin, onClear }: { search: RequestSearch; origin: string; onClear(): void }) {
  if (hasFilters(search))
    return (
      <Empty
        action={
          <Button variant="default" onClick={onClear}>
            {text.clear}
          </Button>
        }
      >
        {search.route === undefined ? text.noMatch : text.noMatchRoute}
      </Empty>
    );
  if (search.cursor !== undefined) return <Empty>{text.noMatchOlder}</Empty>;
  return (
    <Empty code={`curl ${origin}/v1/me -H 'X-API-Key: ak_…'`} codeLabel={text.emptyCode}>
      {text.empty}
    </Empty>
  );
}
