import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { deliveriesOf } from '../../parts/deliveries-of.ts';
import { Status } from '../../parts/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import { summarize } from './delivered.ts';
import classes from './Events.module.css';
import type { Event, EventDelivery } from './types.ts';

const text = words.events;
/** How often (ms) to refresh while a delivery is in progress. */
const renewMs = 5_000;

type Props = {
  events: readonly Event[];
  openId: string | null;
  /** True while these rows still belong to the previous filter. */
  old: boolean;
};

/** One page of events; each row reads as a sentence and opens its event. */
export function EventRows({ events, openId, old }: Props) {
  const { api, params, can } = useTenant();
  const rows = useListKeys<HTMLUListElement>();
  const sees = can('webhooks:read');
  const deliveries = useQuery(
    api.deliveries.of_events.queryOptions(
      { event_ids: events.map(({ id }) => id) },
      {
        enabled: sees,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => state.data?.some(({ status }) => status === 'pending') === true && renewMs,
      },
    ),
  );
  const of = deliveriesOf(deliveries);
  return (
    <div className={classes.sized}>
      <ul ref={rows} className={classes.list} aria-label={text.title} data-old={old || undefined}>
        {events.map((event) => (
          <li key={event.id}>
            <Link
              to="/$merchant/$mode/events/$event"
              params={{ ...params, event: event.id }}
              search
              resetScroll={false}
              preload={false}
              className={classes.row}
              data-row={event.id}
              aria-current={event.id === openId || undefined}
            >
              <span className={classes.type}>{event.type}</span>
              <code className={classes.object}>{event.object_id ?? text.noObject}</code>
              {sees && (
                <span className={classes.delivered}>
                  <Delivered to={of(event.id)} />
                </span>
              )}
              <span className={classes.when}>
                <Time at={event.timestamp} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where an event was delivered; empty while that is not known. */
function Delivered({ to }: { to: readonly EventDelivery[] | undefined }) {
  if (to === undefined) return null;
  const summary = summarize(to);
  return summary === null ? <span className={classes.minor}>{text.delivered.none}</span> : <Status {...summary} />;
}

/** Skeleton rows while loading, in their final size. */
export function SkeletonList() {
  return (
    <div className={classes.list} aria-busy="true">
      <span className="sr-only">{words.common.loading}</span>
      {Array.from({ length: 12 }, (_row, row) => (
        <div key={row} className={classes.row} aria-hidden="true">
          <Skeleton height={12} width={110 + ((row * 37) % 50)} />
          <Skeleton height={12} className={classes.object} />
          <Skeleton height={12} width={96} />
          <Skeleton height={12} width={56} ml="auto" />
        </div>
      ))}
    </div>
  );
}
