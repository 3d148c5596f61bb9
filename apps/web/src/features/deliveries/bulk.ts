import type { toFilter } from './search.ts';
import type { Delivery } from './types.ts';

type Filter = ReturnType<typeof toFilter>;

/** What a bulk replay would send again. */
export interface Bulk {
  readonly selection: { ids: number[] } | { filter: Filter };
  /** The filter names no endpoint and no start, so the person chooses since when. */
  readonly needsSince: boolean;
  readonly lead: 'selected' | 'shown' | 'failed' | 'since';
  /** Some of it has succeeded already. */
  readonly resends: boolean;
}

/** The selected deliveries. */
export const bulkOfSelection = (ids: ReadonlySet<number>, rows: readonly Delivery[]): Bulk => ({
  selection: { ids: [...ids] },
  needsSince: false,
  lead: 'selected',
  resends: rows.some(({ id, status }) => status === 'succeeded' && ids.has(id)),
});

/** Everything that a list shows; without a status only what failed or was canceled, as the API takes it. */
export const bulkOfFilter = (filter: Filter): Bulk => ({
  selection: { filter },
  needsSince: filter.since === undefined && filter.endpoint_id === undefined,
  lead: filter.status === undefined ? 'failed' : 'shown',
  resends: filter.status === 'succeeded',
});

/** What failed or was canceled for the endpoint of a delivery, from that delivery on. */
export const bulkSince = ({ endpoint_id, created_at }: Delivery): Bulk => ({
  selection: { filter: { endpoint_id, since: created_at } },
  needsSince: false,
  lead: 'since',
  resends: false,
});
