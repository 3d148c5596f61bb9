import type { AppRouter } from '@cryptoix/api/router';
import { limits } from '@cryptoix/core/tables';
import type { inferRouterInputs } from '@trpc/server';

type Input = inferRouterInputs<AppRouter>['audit']['list'];
/** One action, or all on a kind of object: `api_key.*`. */
export type ActionFilter = NonNullable<Input['action']>;
export type Action = Exclude<ActionFilter, `${string}.*`>;

/** What the log is narrowed to, as the URL says it. */
export interface AuditSearch {
  actor?: string;
  action?: ActionFilter;
  /** Whose history: the id of an object. */
  target?: string;
  q?: string;
  /** Days of the person's own calendar, `2026-11-23`, both inclusive. */
  from?: string;
  to?: string;
  /** The entry that is open. */
  entry?: string;
}

// The table of actions is not in the first load; one that does not exist is refused by the server in words.
const isAction = (value: unknown): value is ActionFilter =>
  typeof value === 'string' && /^[a-z_]+\.(?:[a-z_]+|\*)$/.test(value);
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
const textOf = (value: unknown, max: number): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, max) : undefined;

/** Reads the URL: what it cannot mean is left out, as if nobody had chosen it. */
export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  const { action, from, to } = search;
  const [actor, target, q, entry] = [
    textOf(search['actor'], 100),
    textOf(search['target'], 64),
    textOf(search['q'], limits.searchLength),
    textOf(search['entry'], 64),
  ];
  return {
    ...(actor !== undefined && { actor }),
    ...(isAction(action) && { action }),
    ...(target !== undefined && { target }),
    ...(q !== undefined && { q }),
    ...(isDay(from) && { from }),
    ...(isDay(to) && { to }),
    ...(entry !== undefined && { entry }),
  };
}

/** Whether the list is narrowed at all. */
export const isNarrowed = ({ entry: _entry, ...filters }: AuditSearch): boolean => Object.keys(filters).length > 0;

/** Midnight where the person is, `days` after a day. */
function midnight(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + days);
  return date.toISOString();
}

/** The filter that the API is asked for. */
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
