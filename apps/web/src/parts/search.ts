import { idKindOf } from '@cryptoix/core/tables';
import type { EventType } from '@cryptoix/core';
import { matching, type Reader } from '../search-params.ts';

const hour = 3_600_000;
/** How far back a list or a plot goes, in ms; it ends now. */
const ranges = { '1h': hour, '24h': 24 * hour, '7d': 168 * hour, '30d': 720 * hour } as const;

/** When a range begins, RFC 3339. `nowMs`: when it was chosen, in Unix ms. */
export const beginOf = (range: keyof typeof ranges, nowMs: number): string =>
  new Date(nowMs - ranges[range]).toISOString();

// The table of types is not in the first load; one that does not exist is refused by the server in words.
const isEventType = (value: unknown): value is EventType =>
  typeof value === 'string' && /^[a-z_]+\.[a-z_]+$/.test(value);

/** The search parameters that several pages have. */
export const eventType: Reader<EventType> = (value) => (isEventType(value) ? value : undefined);
export const endpointId: Reader<string> = (value) =>
  typeof value === 'string' && idKindOf(value) === 'endpoint' ? value : undefined;
/** Where a page of a list begins: what the page before called `next_cursor`. */
export const pageCursor = matching(/^[\w-]{1,200}$/);
