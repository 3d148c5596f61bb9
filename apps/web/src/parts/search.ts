import { idKindOf } from '@cryptoix/core/tables';
import type { EventType } from '@cryptoix/core';
import { matching, type Parser } from '../search-params.ts';

const hour = 3_600_000;
/** How far back a list or a plot goes, in ms; it ends now. */
const ranges = { '1h': hour, '24h': 24 * hour, '7d': 168 * hour, '30d': 720 * hour } as const;

/** The start of a range, RFC 3339. `nowMs`: when it was chosen, in Unix ms. */
export const startOf = (range: keyof typeof ranges, nowMs: number): string =>
  new Date(nowMs - ranges[range]).toISOString();

// The table of types is not in the first load; the server refuses an unknown one with a message.
const isEventType = (value: unknown): value is EventType =>
  typeof value === 'string' && /^[a-z_]+\.[a-z_]+$/.test(value);

/** The search parameters that several pages have. */
export const eventType: Parser<EventType> = (value) => (isEventType(value) ? value : undefined);
export const endpointId: Parser<string> = (value) =>
  typeof value === 'string' && idKindOf(value) === 'endpoint' ? value : undefined;
/** The cursor of a page: `next_cursor` of the page before. */
export const pageCursor = matching(/^[\w-]{1,200}$/);

/** A day in the person's time zone, `2026-11-23`. */
export const calendarDay: Parser<string> = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;

/** Midnight in the person's time zone, `days` after a day, as RFC 3339. */
export function midnight(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + days);
  return date.toISOString();
}
