import { deliveryStatuses, limits } from '@cryptoix/core/tables';
import type { DeliveryStatus } from '@cryptoix/core';
import { beginOf, eventType } from '../../parts/search.ts';
import { isNarrowedBesides, oneOf, type Reader, searchParser, textUpTo, numberUpTo } from '../../search-params.ts';

// `retrying` is no state of its own: it is pending and was tried.
export const outcomes = ['retrying', ...deliveryStatuses] as const;

export const rangeNames = ['1h', '24h', '7d'] as const;

const time: Reader<string> = (value) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;

/** Reads what the history is narrowed to from the URL. */
export const parseDeliverySearch = searchParser({
  outcome: oneOf(outcomes),
  type: eventType,
  range: oneOf(rangeNames),
  /** Own times instead of a range: RFC 3339, from inclusive, to exclusive. */
  since: time,
  until: time,
  /** At least so many attempts. */
  attempts: numberUpTo(limits.minAttempts),
  q: textUpTo(limits.searchLength),
  /** Present when new rows do not show by themselves. */
  tail: oneOf(['off']),
});
export type DeliverySearch = ReturnType<typeof parseDeliverySearch>;

/** Whether the list is narrowed at all. What other parts of the page keep in the URL comes along. */
export const isNarrowed = (search: DeliverySearch): boolean =>
  isNarrowedBesides(parseDeliverySearch({ ...search }), ['tail']);

/** The same place without what narrows it. */
export const cleared = ({ tail }: DeliverySearch): DeliverySearch => (tail === undefined ? {} : { tail });

/** The filter that the API is asked for. `nowMs` is when the range was chosen, in Unix ms. */
export function toFilter({ outcome, type, range, since, until, attempts, q }: DeliverySearch, nowMs: number) {
  const status: DeliveryStatus | undefined = outcome === 'retrying' ? 'pending' : outcome;
  const minAttempts = Math.max(attempts ?? 0, outcome === 'retrying' ? 1 : 0);
  const from = range === undefined ? since : beginOf(range, nowMs);
  return {
    ...(status !== undefined && { status }),
    ...(type !== undefined && { event_type: type }),
    ...(from !== undefined && { since: new Date(from).toISOString() }),
    ...(range === undefined && until !== undefined && { until: new Date(until).toISOString() }),
    ...(minAttempts > 0 && { min_attempts: minAttempts }),
    ...(q !== undefined && { q }),
  };
}
