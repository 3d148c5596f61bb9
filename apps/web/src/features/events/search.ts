import type { EventType } from '@cryptoix/core';
import { uuidPattern } from '@cryptoix/core/tables';

const hour = 3_600_000;
/** Ranges that end now, in ms. */
const ranges = { '1h': hour, '24h': 24 * hour, '7d': 168 * hour, '30d': 720 * hour } as const;
type Range = keyof typeof ranges;
export const rangeNames: readonly Range[] = ['1h', '24h', '7d', '30d'];

/** What the log is narrowed to and how far one has gone back, as the URL says it. */
export interface EventSearch {
  type?: EventType;
  range?: Range;
  /** The object that the events are about. Not `object`: that opens its panel. */
  about?: string;
  /** Where the page begins: what the page before called `next_cursor`. */
  cursor?: string;
}

// The table of types is not in the first load; one that does not exist is refused by the server in words.
const isType = (value: unknown): value is EventType => typeof value === 'string' && /^[a-z_]+\.[a-z_]+$/.test(value);
/** An id as the API takes it; what a person typed may be none. */
const isId = (value: unknown): value is string => typeof value === 'string' && uuidPattern.test(value);
const isCursor = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,200}$/.test(value);

/** Reads the URL: what it cannot mean is left out, as if nobody had chosen it. */
export function parseEventSearch({ type, range, about, cursor }: Record<string, unknown>): EventSearch {
  const chosen = rangeNames.find((one) => one === range);
  return {
    ...(isType(type) && { type }),
    ...(chosen !== undefined && { range: chosen }),
    ...(isId(about) && { about }),
    ...(isCursor(cursor) && { cursor }),
  };
}

/** The same search with one part chosen anew, or no longer. It begins at the newest event. */
export function choose(
  { cursor: _cursor, ...search }: EventSearch,
  part: 'type' | 'range' | 'about',
  value: string,
): EventSearch {
  return parseEventSearch({ ...search, [part]: value.trim() });
}

/** Whether the log is narrowed at all. */
export const isNarrowed = ({ cursor: _cursor, ...filters }: EventSearch): boolean => Object.keys(filters).length > 0;

/** The filter that the API is asked for. `nowMs` is when the range was chosen, in Unix ms. */
export function toFilter({ type, range, about, cursor }: EventSearch, nowMs: number) {
  return {
    ...(type !== undefined && { type }),
    ...(range !== undefined && { since: new Date(nowMs - ranges[range]).toISOString() }),
    ...(about !== undefined && { object_id: about }),
    ...(cursor !== undefined && { cursor }),
  };
}
