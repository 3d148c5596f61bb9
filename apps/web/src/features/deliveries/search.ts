import { deliveryStatuses, idKindOf, limits } from '@cryptoix/core/tables';
import type { DeliveryStatus } from '@cryptoix/core';
import { endpointId, startOf, eventType } from '../../parts/search.ts';
import { hasFiltersBesides, oneOf, type Parser, searchParser, textUpTo, numberUpTo } from '../../search-params.ts';

// `retrying` is not a status in the API: it is pending with at least one attempt.
export const outcomes = ['retrying', ...deliveryStatuses] as const;

export const rangeNames = ['1h', '24h', '7d'] as const;

const time: Parser<string> = (value) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;

const replayId: Parser<string> = (value) =>
  typeof value === 'string' && idKindOf(value) === 'webhook_replay' ? value : undefined;

/** Parses the filters of the history from the URL. */
export const parseDeliverySearch = searchParser({
  outcome: oneOf(outcomes),
  endpoint: endpointId,
  type: eventType,
  range: oneOf(rangeNames),
  /** A custom range: RFC 3339, `since` inclusive, `until` exclusive. */
  since: time,
  until: time,
  /** At least this many attempts. */
  attempts: numberUpTo(limits.minAttempts),
  q: textUpTo(limits.searchLength),
  /** Present when new rows do not appear by themselves. */
  tail: oneOf(['off']),
  /** The bulk replay whose progress is shown. */
  replay: replayId,
});
export type DeliverySearch = ReturnType<typeof parseDeliverySearch>;

/** True when any filter is set. Search parameters of other parts of the page stay. */
export const hasFilters = (search: DeliverySearch): boolean =>
  hasFiltersBesides(parseDeliverySearch({ ...search }), ['tail', 'replay']);

/** The same search without its filters. */
export const cleared = ({ tail, replay }: DeliverySearch): DeliverySearch => ({
  ...(tail !== undefined && { tail }),
  ...(replay !== undefined && { replay }),
});

/** The filter as the API takes it. `nowMs` is when the range was chosen, in Unix ms. */
export function toFilter({ outcome, endpoint, type, range, since, until, attempts, q }: DeliverySearch, nowMs: number) {
  const status: DeliveryStatus | undefined = outcome === 'retrying' ? 'pending' : outcome;
  const minAttempts = Math.max(attempts ?? 0, outcome === 'retrying' ? 1 : 0);
  const from = range === undefined ? since : startOf(range, nowMs);
  return {
    ...(status !== undefined && { status }),
    ...(endpoint !== undefined && { endpoint_id: endpoint }),
    ...(type !== undefined && { event_type: type }),
    ...(from !== undefined && { since: new Date(from).toISOString() }),
    ...(range === undefined && until !== undefined && { until: new Date(until).toISOString() }),
    ...(minAttempts > 0 && { min_attempts: minAttempts }),
    ...(q !== undefined && { q }),
  };
}
