import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { type Change, leavesGap, type Loaded, merge, noneWaiting, changesFrom, wait } from './live.ts';
import { type ListFilter, useTail } from './useTail.ts';

/** Rows per request: the most the API allows. */
const pageSize = 100;
/** With this many rows on its first page, a live list starts again from the newest. */
const maxFollowed = 1_000;

/**
 * The delivery history, newest first, page by page, with live updates. While `hold` is true the list stands still: rows
 * change in their places, and new ones wait.
 */
export function useHistory(filter: ListFilter, { follow, hold }: { follow: boolean; hold: boolean }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const options = api.deliveries.list.infiniteQueryOptions(
    { ...filter, limit: pageSize },
    {
      getNextPageParam: (page) => page.next_cursor,
      // Refetching would fetch every page that was scrolled through; the live stream brings what is new.
      staleTime: Infinity,
      gcTime: 0,
      placeholderData: keepPreviousData,
    },
  );
  const query = useInfiniteQuery(options);
  const loaded = query.isPlaceholderData ? undefined : query.data;
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  // Waiting changes belong to one filter: with another, nothing waits yet.
  const key = JSON.stringify(filter);
  const [kept, keep] = useState({ key, waiting: noneWaiting });
  const waiting = kept.key === key ? kept.waiting : noneWaiting;
  // Changes that arrive during a fetch: they can be newer than its response.
  const meanwhile = useRef<Change[] | null>(null);

  const reload = async () => {
    if (meanwhile.current !== null) return;
    meanwhile.current = [];
    keep({ key, waiting: noneWaiting });
    try {
      const newest = api.deliveries.list.queryOptions({ ...filter, limit: pageSize }, { staleTime: 0, gcTime: 0 });
      const page = await queryClient.query(newest);
      const fresh: Loaded = { pages: [page], pageParams: [null] };
      const upToDate = meanwhile.current.reduce((list, change) => merge(list, change, true), fresh);
      // Removed if another filter was chosen meanwhile: put back, it would count as fresh forever.
      queryClient.setQueryData(options.queryKey, (now) => now && upToDate);
    } catch {
      // The rows on screen stay; the next change tries again.
    } finally {
      meanwhile.current = null;
    }
  };

  const take = (change: Pick<Change, 'deliveries' | 'gone'>, grow: boolean) =>
    queryClient.setQueryData(options.queryKey, (now) => (now === undefined ? now : merge(now, change, grow)));

  const onChange = (change: Change) => {
    if (loaded === undefined) return;
    meanwhile.current?.push(change);
    // In an empty list, nothing can move away under the pointer.
    if (hold && rows.length > 0) {
      take(change, false);
      const missing = { ...change, gap: leavesGap(loaded, change) };
      keep((before) => ({ key, waiting: wait(before.key === key ? before.waiting : noneWaiting, loaded, missing) }));
    } else if (leavesGap(loaded, change) || (loaded.pages[0]?.items.length ?? 0) > maxFollowed) {
      void reload();
    } else take(change, true);
  };
  const tail = useTail(filter, follow && loaded !== undefined, {
    onChange,
    onNewest: (page) => loaded !== undefined && onChange(changesFrom(loaded, page)),
  });

  /** Shows the changes that have waited. */
  const release = () => {
    if (waiting.overflow) return void reload();
    if (waiting === noneWaiting) return;
    take({ deliveries: [...waiting.rows.values()], gone: [...waiting.gone] }, true);
    keep({ key, waiting: noneWaiting });
  };

  return { query, rows, tail, waiting, release };
}
