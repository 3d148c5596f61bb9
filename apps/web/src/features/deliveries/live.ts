import type { InfiniteData } from '@tanstack/react-query';
import type { Delivery, DeliveryPage } from './types.ts';

/** What the server says has changed: rows new or changed, and those that the filter no longer lets through. */
export interface Change {
  readonly deliveries: readonly Delivery[];
  readonly gone: readonly number[];
  /** More has happened than fits: only loading again tells all of it. */
  readonly gap: boolean;
}

/** What waits while the list stands still: rows to come, and rows to go. */
export interface Waiting {
  readonly rows: ReadonlyMap<number, Delivery>;
  readonly gone: ReadonlySet<number>;
  /** There are more than are kept: letting them in means loading again. */
  readonly overflow: boolean;
}

export const noneWaiting: Waiting = { rows: new Map(), gone: new Set(), overflow: false };
/** So many new rows are kept while the list stands still. */
export const maxWaiting = 500;

/** The pages that are loaded, newest first. */
export type Loaded = InfiniteData<DeliveryPage, string | null>;

/** The rows of the first page end here: what is new below belongs to a page that may not be loaded. */
const bottomOf = (loaded: Loaded): number =>
  loaded.pages[0]?.has_more === true ? (loaded.pages[0].items.at(-1)?.id ?? 0) : 0;

const newestFirst = (a: Delivery, b: Delivery) => b.id - a.id;

/** Takes in what changed of the rows that are loaded, in their places; with `grow` new rows come in and gone ones leave. */
export function merge(loaded: Loaded, change: Pick<Change, 'deliveries' | 'gone'>, grow: boolean): Loaded {
  const bottom = bottomOf(loaded);
  const changed = new Map(change.deliveries.map((row) => [row.id, row]));
  const gone = new Set(grow ? change.gone : []);
  const touched = new Set([...changed.keys(), ...gone]);
  const pages = loaded.pages.map((page) => {
    // A page that nothing happened to stays the very same, which is what keeps 1,000 of them cheap.
    if (!page.items.some((row) => touched.has(row.id))) return page;
    const items = page.items.flatMap((row) => {
      const now = changed.get(row.id) ?? row;
      changed.delete(row.id);
      return gone.has(row.id) ? [] : [now];
    });
    return { ...page, items };
  });
  // Not only what is above the first row: of two transactions the one with the lower id can commit last.
  const fresh = [...changed.values()].filter((row) => row.id > bottom && !gone.has(row.id));
  const [first, ...rest] = pages;
  if (!grow || first === undefined || fresh.length === 0) return { ...loaded, pages };
  return { ...loaded, pages: [{ ...first, items: [...fresh, ...first.items].toSorted(newestFirst) }, ...rest] };
}

/** Keeps what is new and not yet loaded, and what is to go, for later: a bounded number of both. */
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

/** What the newest rows, asked for again, say has changed: one that should be among them and is not has gone. */
export function sinceAsked(loaded: Loaded, newest: DeliveryPage): Change {
  const there = new Set(newest.items.map((row) => row.id));
  const bottom = newest.has_more ? (newest.items.at(-1)?.id ?? 0) : 0;
  const rows = loaded.pages.flatMap((page) => page.items);
  const gone = rows.filter((row) => row.id > bottom && !there.has(row.id)).map((row) => row.id);
  return { deliveries: newest.items, gone, gap: false };
}

/** So many rows in one message, none of them known: there may be others between them and what is loaded. */
const holeAt = 100;

/** Whether more has happened than the message tells, as after a pause of the connection. */
export function leavesHole(loaded: Loaded, change: Change): boolean {
  if (change.gap) return true;
  if (change.deliveries.length < holeAt) return false;
  const known = new Set(loaded.pages[0]?.items.map((row) => row.id));
  return known.size > 0 && !change.deliveries.some((row) => known.has(row.id));
}
