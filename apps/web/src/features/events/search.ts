import { uuidPattern } from '@cryptoix/core/tables';
import { startOf, pageCursor, eventType } from '../../parts/search.ts';
import { hasFiltersBesides, matching, oneOf, searchParser } from '../../search-params.ts';

export const rangeNames = ['1h', '24h', '7d', '30d'] as const;

/** Parses the filters and the page of the log from the URL. */
export const parseEventSearch = searchParser({
  type: eventType,
  range: oneOf(rangeNames),
  /** The id of the object the events are about. Not `object`, which opens its panel. */
  about: matching(uuidPattern),
  cursor: pageCursor,
});
export type EventSearch = ReturnType<typeof parseEventSearch>;

/** The same search with one filter changed or removed. It starts at the newest event. */
export const choose = (search: EventSearch, part: 'type' | 'range' | 'about', value: string): EventSearch =>
  parseEventSearch({ ...search, cursor: undefined, [part]: value.trim() });

/** True when any filter is set. */
export const hasFilters = (search: EventSearch): boolean => hasFiltersBesides(search, ['cursor']);

/** The filter as the API takes it. `nowMs` is when the range was chosen, in Unix ms. */
export function toFilter({ type, range, about, cursor }: EventSearch, nowMs: number) {
  return {
    ...(type !== undefined && { type }),
    ...(range !== undefined && { since: startOf(range, nowMs) }),
    ...(about !== undefined && { object_id: about }),
    ...(cursor !== undefined && { cursor }),
  };
}
