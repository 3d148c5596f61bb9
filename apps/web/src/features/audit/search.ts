import type { AppRouter } from '@cryptoix/api/router';
import { limits } from '@cryptoix/core/tables';
import type { inferRouterInputs } from '@trpc/server';
import { hasFiltersBesides, type Parser, searchParser, textUpTo } from '../../search-params.ts';

type Input = inferRouterInputs<AppRouter>['audit']['list'];
/** One action, or all on a kind of object: `api_key.*`. */
export type ActionFilter = NonNullable<Input['action']>;
export type Action = Exclude<ActionFilter, `${string}.*`>;

// The table of actions is not in the first load; the server refuses an unknown one with a message.
const isAction = (value: unknown): value is ActionFilter =>
  typeof value === 'string' && /^[a-z_]+\.(?:[a-z_]+|\*)$/.test(value);
/** A day in the person's time zone, `2026-11-23`. */
const calendarDay: Parser<string> = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;

/** Parses the filters of the log from the URL. */
export const parseAuditSearch = searchParser({
  actor: textUpTo(100),
  action: (value) => (isAction(value) ? value : undefined),
  /** The id of the object whose history is shown. */
  target: textUpTo(64),
  q: textUpTo(limits.searchLength),
  /** Both inclusive. */
  from: calendarDay,
  to: calendarDay,
  /** The entry that is open. */
  entry: textUpTo(64),
});
export type AuditSearch = ReturnType<typeof parseAuditSearch>;

/** True when any filter is set. */
export const hasFilters = (search: AuditSearch): boolean => hasFiltersBesides(search, ['entry']);

/** Midnight in the person's time zone, `days` after a day. */
function midnight(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + days);
  return date.toISOString();
}

/** The filter as the API takes it. */
export function toFilter({ actor, action, target, q, from, to }: AuditSearch): Omit<Input, 'cursor'> {
  return {
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(target !== undefined && { target_id: target }),
    ...(q !== undefined && { q }),
    ...(from !== undefined && { since: midnight(from, 0) }),
    ...(to !== undefined && { until: midnight(to, 1) }),
  };
}
