import type { AppRouter } from '@cryptoix/api/router';
import { limits } from '@cryptoix/core/tables';
import type { inferRouterInputs } from '@trpc/server';
import { calendarDay, midnight } from '../../parts/search.ts';
import { hasFiltersBesides, searchParser, textUpTo } from '../../search-params.ts';

type Input = inferRouterInputs<AppRouter>['audit']['list'];
/** One action, or all on a kind of object: `api_key.*`. */
export type ActionFilter = NonNullable<Input['action']>;
export type Action = Exclude<ActionFilter, `${string}.*`>;

// The table of actions is not in the first load; the server refuses an unknown one with a message.
const isAction = (value: unknown): value is ActionFilter =>
  typeof value === 'string' && /^[a-z_]+\.(?:[a-z_]+|\*)$/.test(value);
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
