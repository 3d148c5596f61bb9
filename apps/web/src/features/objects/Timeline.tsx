import { limits } from '@cryptoix/core/tables';
import { Skeleton, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { deliveriesOf } from '../../parts/deliveries-of.ts';
import { DeliveryLinks } from '../../parts/DeliveryLinks.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Objects.module.css';
import type { Delivery, Event } from './types.ts';

const text = words.objects;
/** At most this many events of an object are shown, the newest. */
const perObject = 50;

type Props = {
  /** The objects whose events are shown. */
  ids: readonly string[];
  /** How often (ms) to refresh. */
  everyMs: number;
  /** The text while there is no event. */
  empty: string;
};

/** The events of some objects, oldest first, and where each was delivered. */
export function Timeline({ ids, everyMs, empty }: Props) {
  const { api, can } = useTenant();
  const [readsEvents, readsDeliveries] = [can('events:read'), can('webhooks:read')];
  const lists = useQueries({
    queries: ids.map((id) =>
      api.events.list.queryOptions(
        { object_id: id, limit: perObject },
        { enabled: readsEvents, refetchInterval: everyMs },
      ),
    ),
  });
  const events = lists
    .flatMap(({ data }) => data?.items ?? [])
    .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp) || a.id.localeCompare(b.id))
    .slice(-limits.eventsAtOnce);
  const deliveries = useQuery(
    api.deliveries.of_events.queryOptions(
      { event_ids: events.map(({ id }) => id) },
      {
        enabled: readsDeliveries && events.length > 0,
        refetchInterval: everyMs,
        placeholderData: (before) => before,
      },
    ),
  );
  if (!readsEvents) return <Note>{text.mayNotSeeEvents}</Note>;
  const failed = lists.find(({ isError, data }) => isError && data === undefined);
  if (failed !== undefined) return <LoadFailed error={failed.error} retry={failed.refetch} />;
  if (lists.some(({ isPending }) => isPending) && events.length === 0) return <Skeleton height={120} />;
  if (events.length === 0) return <Note>{empty}</Note>;
  const of = deliveriesOf(deliveries);
  return (
    <ol className={classes.timeline} aria-live="polite" aria-relevant="additions">
      {events.map((event) => (
        <Entry key={event.id} event={event} deliveries={of(event.id)} />
      ))}
    </ol>
  );
}

function Entry({ event, deliveries }: { event: Event; deliveries: readonly Delivery[] | undefined }) {
  const { params } = useTenant();
  return (
    <li className={classes.event}>
      <div className={classes.eventHead}>
        <Link to="/$merchant/$mode/events/$event" params={{ ...params, event: event.id }} className={classes.type}>
          {event.type}
        </Link>
        <span className={classes.minor}>
          <Time at={event.timestamp} />
        </span>
      </div>
      {deliveries !== undefined &&
        (deliveries.length === 0 ? <Note>{text.unwanted}</Note> : <DeliveryLinks deliveries={deliveries} />)}
    </li>
  );
}

function Note({ children }: { children: string }) {
  return (
    <Text size="xs" c="dimmed">
      {children}
    </Text>
  );
}
