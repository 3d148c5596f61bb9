import { Button } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { ExportButton } from '../../parts/export/ExportButton.tsx';
import { exportPage, unkept } from '../../parts/export/read-all.ts';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { ActionLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page } from '../../ui/Page.tsx';
import { Split } from '../../ui/Panel.tsx';
import { words } from '../../words/index.ts';
import { EventFilters } from './EventFilters.tsx';
import { EventRows, SkeletonList } from './EventRows.tsx';
import classes from './Events.module.css';
import { type EventSearch, hasFilters, toFilter } from './search.ts';

const text = words.events;
/** Events per page. */
const pageSize = 50;
/** How often (ms) the newest page is refreshed. */
const renewMs = 15_000;

type Props = {
  search: EventSearch;
  /** The event whose panel is open. */
  openId: string | null;
  panel: ReactNode;
  /** The origin of this dashboard, for a command that works when pasted. */
  origin: string;
};

/** All events, newest first, page by page; the page and the filters are in the URL. */
export function EventLog({ search, openId, panel, origin }: Props) {
  const { api, params } = useTenant();
  const queryClient = useQueryClient();
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
    api.events.list.queryOptions(filter, {
      placeholderData: keepPreviousData,
      refetchInterval: cursor === undefined ? renewMs : false,
    }),
  );
  const go = (next: EventSearch) => void navigate({ to: '.', search: { ...next }, resetScroll: false });
  const page = list.data;
  const events = page?.items ?? [];
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        events.length > 0 && (
          <ExportButton
            title={text.title}
            readPage={(from) =>
              queryClient.query(api.events.list.queryOptions({ ...filter, ...exportPage(from) }, unkept))
            }
          />
        )
      }
      wide
    >
      <section className={classes.log} aria-label={text.title}>
        <EventFilters search={search} onSearch={go} />
        <Split
          panel={panel}
          list={
            <>
              {list.isPending && <SkeletonList />}
              {list.isError && page === undefined && <LoadFailed error={list.error} retry={list.refetch} />}
              {page !== undefined && events.length === 0 && (
                <Nothing search={search} origin={origin} onClear={() => go({})} />
              )}
              {events.length > 0 && <EventRows events={events} openId={openId} old={list.isPlaceholderData} />}
              {page !== undefined && (cursor !== undefined || page.next_cursor !== null) && (
                <nav className={classes.pages} aria-label={text.title}>
                  {cursor !== undefined && (
                    <ActionLink to="/$merchant/$mode/events" params={params} search={narrowed} variant="default">
                      {text.newest}
                    </ActionLink>
                  )}
                  {page.next_cursor !== null && (
                    <ActionLink
                      to="/$merchant/$mode/events"
                      params={params}
                      search={{ ...narrowed, cursor: page.next_cursor }}
                      variant="default"
                    >
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

function Nothing({ search, origin, onClear }: { search: EventSearch; origin: string; onClear(): void }) {
  const { params, mode, can } = useTenant();
  if (hasFilters(search) || search.cursor !== undefined)
    return (
      <Empty
        action={
          hasFilters(search) && (
            <Button variant="default" onClick={onClear}>
              {text.clear}
            </Button>
          )
        }
      >
        {hasFilters(search) ? text.noMatch : text.noMatchOlder}
      </Empty>
    );
  return (
    <Empty
      action={
        mode === 'test' && can('payments:write') ? (
          <ActionLink to="/$merchant/$mode/sandbox" params={params}>
            {text.toSandbox}
          </ActionLink>
        ) : (
          <ActionLink to="/$merchant/$mode/event-types" params={params}>
            {text.toTypes}
          </ActionLink>
        )
      }
      code={`curl -s ${origin}/v1/currencies`}
      codeLabel={text.emptyCode}
    >
      {text.empty}
    </Empty>
  );
}
