import { Button, Skeleton, Switch, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { useEndpointNames } from '../../parts/endpoint-names.ts';
import { ExportButton } from '../../parts/export/ExportButton.tsx';
import { exportPage, unkept } from '../../parts/export/read-all.ts';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/form/Confirm.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { focusContent } from '../../ui/focus-content.ts';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Split } from '../../ui/Panel.tsx';
import { words } from '../../words/index.ts';
import { bulkOfFilter, bulkOfSelection } from './bulk.ts';
import { BulkButton, SelectedBar } from './BulkTools.tsx';
import { Filters } from './Filters.tsx';
import classes from './History.module.css';
import { maxWaiting } from './live.ts';
import { Rows } from './Rows.tsx';
import { cleared, type DeliverySearch, hasFilters, toFilter } from './search.ts';
import { useHistory } from './useHistory.ts';
import { useReplay } from './useReplay.ts';
import { useSelection } from './useSelection.ts';

const text = words.deliveries;
const BulkProgress = lazy(async () => ({ default: (await import('./BulkProgress.tsx')).BulkProgress }));

type Props = {
  /** The filters from the URL. */
  search: DeliverySearch;
  /** The endpoint; undefined: all endpoints. */
  endpointId?: string;
  /** The delivery whose panel is open. */
  openId: number | null;
  /** That panel, or null. */
  panel: ReactNode;
  /** Actions for the whole list. */
  actions?: ReactNode;
};

/** The deliveries, newest first, live; the filters are in the URL. */
export function History({ search, endpointId, openId, panel, actions }: Props) {
  const { api, params, can } = useTenant();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [away, setAway] = useState(false);
  const [hovered, setHovered] = useState(false);
  const { names } = useEndpointNames(endpointId === undefined);
  const { tail: _tail, replay: progressId, ...narrowed } = search;
  const key = JSON.stringify([narrowed, endpointId]);
  // A range ends when it was chosen: its start must not move with every render.
  const filter = useMemo(
    () => ({ ...toFilter(narrowed, Date.now()), ...(endpointId !== undefined && { endpoint_id: endpointId }) }),
    // eslint-disable-next-line react/exhaustive-deps -- `key` is all of it
    [key],
  );
  const follow = search.tail !== 'off';
  const hold = away || hovered;
  const { query, rows, tail, waiting, release } = useHistory(filter, { follow, hold });
  const replay = useReplay();
  const canReplay = can('webhooks:write');
  const selection = useSelection(key);
  const [asking, setAsking] = useState<number | null>(null);
  // A single key must not replay a delivered webhook: a receiver that does not ignore repeats would act on it twice.
  const onReplayKey = (id: number) => {
    const row = rows.find((each) => each.id === id);
    if (row === undefined || row.status === 'succeeded') setAsking(id);
    else replay.mutate(id);
  };

  const onSearch = useCallback(
    (next: DeliverySearch, typing: boolean) =>
      void navigate({ to: '.', search: { ...next }, replace: typing, resetScroll: false }),
    [navigate],
  );
  const clear = () => {
    onSearch(cleared(search), false);
    // The pressed button disappears with the filters.
    focusContent();
  };
  const showProgress = ({ replay: _shown, ...others }: DeliverySearch, id?: string) =>
    onSearch({ ...others, ...(id !== undefined && { replay: id }) }, true);
  const onStarted = (id: string) => showProgress(search, id);
  const open = (id: number) => {
    const delivery = String(id);
    const how = { search: true as const, resetScroll: false, replace: true };
    if (endpointId === undefined)
      void navigate({ to: '/$merchant/$mode/deliveries/$delivery', params: { ...params, delivery }, ...how });
    else
      void navigate({
        to: '/$merchant/$mode/settings/webhooks/$endpoint/deliveries/$delivery',
        params: { ...params, endpoint: endpointId, delivery },
        ...how,
      });
  };
  const more = () => {
    if (query.hasNextPage && !query.isFetching && !query.isFetchNextPageError) void query.fetchNextPage();
  };

  const list = (
    <div className={classes.sized}>
      {query.isPending && <SkeletonList />}
      {query.isError && rows.length === 0 && <LoadFailed error={query.error} retry={query.refetch} />}
      {query.isSuccess && rows.length === 0 && waiting.rows.size === 0 && (
        <Nothing narrowed={hasFilters(search)} endpointId={endpointId} onClear={clear} />
      )}
      {(rows.length > 0 || waiting.rows.size > 0) && (
        <div
          className={classes.list}
          data-old={query.isPlaceholderData || undefined}
          onPointerEnter={(event) => setHovered(event.pointerType === 'mouse')}
          onPointerLeave={() => {
            setHovered(false);
            if (!away) release();
          }}
        >
          {waiting.rows.size > 0 && (
            <Button
              size="xs"
              variant="default"
              className={classes.fresh}
              onClick={() => {
                release();
                window.scrollTo({ top: 0 });
                focusContent();
              }}
            >
              {waiting.overflow ? text.manyNew(maxWaiting) : text.fresh(waiting.rows.size)}
            </Button>
          )}
          <Rows
            rows={rows}
            endpointId={endpointId}
            names={names}
            openId={openId}
            onOpen={open}
            onReplay={onReplayKey}
            canReplay={canReplay}
            selected={selection.ids}
            onSelect={selection.toggle}
            onMore={more}
            onAway={(now) => {
              setAway(now);
              if (!now && !hovered) release();
            }}
          />
        </div>
      )}
      {rows.length > 0 && (
        <footer className={classes.end}>
          {query.isFetchNextPageError ? (
            <>
              <Text size="xs">{words.common.couldNotLoad}.</Text>
              <Button size="xs" variant="default" onClick={() => void query.fetchNextPage()}>
                {words.common.retry}
              </Button>
            </>
          ) : (
            <Text size="xs" c="dimmed">
              {query.hasNextPage ? text.moreBelow(formatNumber(rows.length)) : text.all(rows.length)}
            </Text>
          )}
        </footer>
      )}
    </div>
  );
  return (
    <section
      className={classes.history}
      aria-label={text.title}
      data-all={endpointId === undefined || undefined}
      data-picks={canReplay || undefined}
    >
      <div className={classes.bar}>
        <Filters
          search={search}
          endpoints={endpointId === undefined ? names : undefined}
          onSearch={onSearch}
          onClear={clear}
        />
        <div className={classes.tools}>
          <Switch
            size="xs"
            checked={follow}
            label={<span className={classes.tail}>{tail === 'live' && hold ? text.tail.held : text.tail[tail]}</span>}
            aria-label={text.follow}
            onChange={(event) =>
              onSearch(
                {
                  ...narrowed,
                  ...(progressId !== undefined && { replay: progressId }),
                  ...(!event.currentTarget.checked && { tail: 'off' as const }),
                },
                true,
              )
            }
          />
          {rows.length > 0 && (
            <ExportButton
              size="xs"
              title={text.title}
              readPage={(cursor) =>
                queryClient.query(api.deliveries.list.queryOptions({ ...filter, ...exportPage(cursor) }, unkept))
              }
            />
          )}
          {canReplay && rows.length > 0 && (
            <BulkButton label={text.bulk.replayAll} bulk={() => bulkOfFilter(filter)} onStarted={onStarted} />
          )}
          {actions}
        </div>
      </div>
      {canReplay && progressId !== undefined && (
        <Suspense>
          <BulkProgress key={progressId} id={progressId} onDismiss={() => showProgress(search)} />
        </Suspense>
      )}
      {selection.ids.size > 0 && (
        <SelectedBar
          count={selection.ids.size}
          isFull={selection.isFull}
          bulk={() => bulkOfSelection(selection.ids, rows)}
          onStarted={onStarted}
          onClear={selection.clear}
        />
      )}
      <Split list={list} panel={panel} />
      {asking !== null && (
        <Confirm
          title={text.replayArrived}
          action={text.replayAgain}
          harmless
          run={() => replay.mutateAsync(asking)}
          onClose={() => setAsking(null)}
        >
          {text.replayArrivedWhat}
        </Confirm>
      )}
    </section>
  );
}

function SkeletonList() {
  return (
    <div className={classes.list} aria-busy="true">
      <span className="sr-only">{words.common.loading}</span>
      {Array.from({ length: 12 }, (_row, row) => (
        <div key={row} className={classes.skeleton} aria-hidden="true">
          <Skeleton height={12} width={88} />
          <Skeleton height={12} width={140 + ((row * 37) % 60)} />
          <Skeleton height={12} width={72} ml="auto" />
        </div>
      ))}
    </div>
  );
}

type NothingProps = { narrowed: boolean; endpointId: string | undefined; onClear(): void };

function Nothing({ narrowed, endpointId, onClear }: NothingProps) {
  const { params, mode } = useTenant();
  if (narrowed)
    return (
      <Empty
        action={
          <Button variant="default" onClick={onClear}>
            {text.clear}
          </Button>
        }
      >
        {text.noMatch}
      </Empty>
    );
  const key = `ak_${mode}_…`;
  return endpointId === undefined ? (
    <Empty
      action={
        <div>
          <ButtonLink to="/$merchant/$mode/settings/webhooks" params={params}>
            {text.toEndpoints}
          </ButtonLink>
        </div>
      }
    >
      {text.nothingAtAll}
    </Empty>
  ) : (
    <Empty
      codeLabel={text.testCommand}
      code={`curl -X POST ${window.location.origin}/v1/webhook-endpoints/${endpointId}/test -H 'Authorization: Bearer ${key}' -d '{"type":"webhook.test"}'`}
    >
      {text.nothingHere}
    </Empty>
  );
}
