import type { InfiniteData } from '@tanstack/react-query';
import type { Delivery, DeliveryPage } from './types.ts';

/** Changes from the server: new or changed rows, and rows that no longer match the filter. */
export interface Change {
  readonly deliveries: readonly Delivery[];
  readonly gone: readonly number[];
  /** More has happened than fits: only loading again shows all of it. */
  readonly gap: boolean;
}

/** Changes that wait while the list stands still: rows to add, and rows to remove. */
export interface Waiting {
  readonly rows: ReadonlyMap<number, Delivery>;
  readonly gone: ReadonlySet<number>;
  /** There are more than are kept: showing them means loading again. */
  readonly overflow: boolean;
}

export const noneWaiting: Waiting = { rows: new Map(), gone: new Set(), overflow: false };
/** At most this many new rows are kept while the list stands still. */
export const maxWaiting = 500;

/** The loaded pages, newest first. */
export type Loaded = InfiniteData<DeliveryPage, string | null>;

/** The last row of the first page: a new row below it belongs to a page that may not be loaded. */
const bottomOf = (loaded: Loaded): number =>
  loaded.pages[0]?.has_more === true ? (loaded.pages[0].items.at(-1)?.id ?? 0) : 0;

const newestFirst = (a: Delivery, b: Delivery) => b.id - a.id;

/**
 * Applies changes to the loaded rows in their places; `grow` also adds new rows and removes those that no longer match.
 */
export function merge(loaded: Loaded, change: Pick<Change, 'deliveries' | 'gone'>, grow: boolean): Loaded {
  const bottom = bottomOf(loaded);
  const changed = new Map(change.deliveries.map((row) => [row.id, row]));
  const gone = new Set(grow ? change.gone : []);
  const touched = new Set([...changed.keys(), ...gone]);
  const pages = loaded.pages.map((page) => {
    // An unchanged page stays the same object, which keeps 1,000 of them cheap.
    if (!page.items.some((row) => touched.has(row.id))) return page;
    const items = page.items.flatMap((row) => {
      const now = changed.get(row.id) ?? row;
      changed.delete(row.id);
      return gone.has(row.id) ? [] : [now];
    });
    return { ...page, items };
  });
  // Not only above the first row: of two transactions, the one with the lower id can commit last.
  const fresh = [...changed.values()].filter((row) => row.id > bottom && !gone.has(row.id));
  const [first, ...rest] = pages;
  if (!grow || first === undefined || fresh.length === 0) return { ...loaded, pages };
  return { ...loaded, pages: [{ ...first, items: [...fresh, ...first.items].toSorted(newestFirst) }, ...rest] };
}

/** Keeps new rows and rows to remove for later, at most a fixed number of each. */
export function wait(waiting: Waiting, loaded: Loaded, change: Change): Waiting {
  const bottom = bottomOf(loaded);
  const known = new Set(loaded.pages[0]?.items.map((row) => row.id));
  const rows = new Map(waiting.rows);
  const gone = new Set(waiting.gone);
  for (const id of change.gone) {
    rows.delete(id);
    gone.add(id);
  }
  for (const row of change.deliveries) {
    gone.delete(row.id);
    if (row.id > bottom && !known.has(row.id)) rows.set(row.id, row);
  }
  if (rows.size <= maxWaiting && gone.size <= maxWaiting)
    return { rows, gone, overflow: waiting.overflow || change.gap };
  return { rows: new Map([...rows].slice(0, maxWaiting)), gone: new Set(), overflow: true };
}

/** The changes that a new fetch of the newest rows shows: a row that should be among them and is not was removed. */
export function changesFrom(loaded: Loaded, newest: DeliveryPage): Change {
  const there = new Set(newest.items.map((row) => row.id));
  const bottom = newest.has_more ? (newest.items.at(-1)?.id ?? 0) : 0;
  const rows = loaded.pages.flatMap((page) => page.items);
  const gone = rows.filter((row) => row.id > bottom && !there.has(row.id)).map((row) => row.id);
  return { deliveries: newest.items, gone, gap: false };
}

/** A message with this many rows, none of them known: there may be others between them and the loaded rows. */
const gapAt = 100;

/** True when more has happened than the message says, as after a lost connection. */
export function leavesGap(loaded: Loaded, change: Change): boolean {
  if (change.gap) return true;
  if (change.deliveries.length < gapAt) return false;
  const known = new Set(loaded.pages[0]?.items.map((row) => row.id));
  return known.size > 0 && !change.deliveries.some((row) => known.has(row.id));
}
