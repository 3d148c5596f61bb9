import type { DeliveryStatus, EventType } from '@cryptoix/core';
import { deliveryStatuses, limits } from '@cryptoix/core/tables';
import type { Outcome } from '../../ui/outcome.ts';

// `retrying` is no status of its own: it is pending and was tried.
export const outcomes: readonly Outcome[] = ['retrying', ...deliveryStatuses];

const hour = 3_600_000;
/** Ranges that end now, in ms. */
export const ranges = { '1h': hour, '24h': 24 * hour, '7d': 168 * hour } as const;
type Range = keyof typeof ranges;
export const rangeNames: readonly Range[] = ['1h', '24h', '7d'];

/** What the history is narrowed to, as the URL says it. Nothing of it is there when nothing is chosen. */
export interface DeliverySearch {
  outcome?: Outcome;
  type?: EventType;
  range?: Range;
  /** Own times instead of a range: RFC 3339, from inclusive, to exclusive. */
  since?: string;
  until?: string;
  /** At least so many attempts. */
  attempts?: number;
  q?: string;
  /** Present when new rows do not show by themselves. */
  tail?: 'off';
}

// The table of types is not in the first load; one that does not exist is refused by the server in words.
export const isType = (value: unknown): value is EventType =>
  typeof value === 'string' && /^[a-z_]+\.[a-z_]+$/.test(value);
const isTime = (value: unknown): value is string => typeof value === 'string' && !Number.isNaN(Date.parse(value));

/** Reads the URL: what it cannot mean is left out, as if nobody had chosen it. */
export function parseDeliverySearch(search: Record<string, unknown>): DeliverySearch {
  const outcome = outcomes.find((one) => one === search['outcome']);
  const range = rangeNames.find((one) => one === search['range']);
  const { type, since, until, q } = search;
  const attempts = Number(search['attempts']);
  return {
    ...(outcome !== undefined && { outcome }),
    ...(isType(type) && { type }),
    ...(range !== undefined && { range }),
    ...(isTime(since) && { since }),
    ...(isTime(until) && { until }),
    ...(Number.isInteger(attempts) && attempts > 0 && attempts <= limits.minAttempts && { attempts }),
    ...(typeof q === 'string' && q.trim() !== '' && { q: q.slice(0, limits.searchLength) }),
    ...(search['tail'] === 'off' && { tail: 'off' as const }),
  };
}

/** Whether the list is narrowed at all. */
export function isNarrowed(search: DeliverySearch): boolean {
  // What other parts of the page keep in the URL comes along.
  const { tail: _tail, ...filters } = parseDeliverySearch({ ...search });
  return Object.keys(filters).length > 0;
}

/** The same place without what narrows it. */
export const cleared = ({ tail }: DeliverySearch): DeliverySearch => (tail === undefined ? {} : { tail });

/** The filter that the API is asked for. `nowMs` is when the range was chosen, in Unix ms. */
export function toFilter({ outcome, type, range, since, until, attempts, q }: DeliverySearch, nowMs: number) {
  const status: DeliveryStatus | undefined = outcome === 'retrying' ? 'pending' : outcome;
  const minAttempts = Math.max(attempts ?? 0, outcome === 'retrying' ? 1 : 0);
  const from = range === undefined ? since : new Date(nowMs - ranges[range]).toISOString();
  return {
    ...(status !== undefined && { status }),
    ...(type !== undefined && { event_type: type }),
    ...(from !== undefined && { since: new Date(from).toISOString() }),
    ...(range === undefined && until !== undefined && { until: new Date(until).toISOString() }),
    ...(minAttempts > 0 && { min_attempts: minAttempts }),
    ...(q !== undefined && { q }),
  };
}
