import { uuidPattern } from '@cryptoix/core/tables';
import { beginOf, pageCursor, eventType } from '../../parts/search.ts';
import { isNarrowedBesides, matching, oneOf, searchParser } from '../../search-params.ts';

export const rangeNames = ['1h', '24h', '7d', '30d'] as const;

/** Reads what the log is narrowed to, and how far one has gone back, from the URL. */
export const parseEventSearch = searchParser({
  type: eventType,
  range: oneOf(rangeNames),
  /** The object that the events are about, an id as the API takes it. Not `object`: that opens its panel. */
  about: matching(uuidPattern),
  cursor: pageCursor,
});
export type EventSearch = ReturnType<typeof parseEventSearch>;

/** The same search with one part chosen anew, or no longer. It begins at the newest event. */
export const choose = (search: EventSearch, part: 'type' | 'range' | 'about', value: string): EventSearch =>
  parseEventSearch({ ...search, cursor: undefined, [part]: value.trim() });

/** Whether the log is narrowed at all. */
export const isNarrowed = (search: EventSearch): boolean => isNarrowedBesides(search, ['cursor']);

/** The filter that the API is asked for. `nowMs` is when the range was chosen, in Unix ms. */
export function toFilter({ type, range, about, cursor }: EventSearch, nowMs: number) {
  return {
    ...(type !== undefined && { type }),
    ...(range !== undefined && { since: beginOf(range, nowMs) }),
    ...(about !== undefined && { object_id: about }),
    ...(cursor !== undefined && { cursor }),
  };
}
