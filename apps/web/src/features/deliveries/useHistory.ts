import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { type Change, leavesHole, type Loaded, merge, noneWaiting, sinceAsked, wait } from './live.ts';
import { type ListFilter, useTail } from './useTail.ts';

/** Rows asked for at once: what the API allows. */
const pageSize = 100;
/** With so many rows on its first page, a list that follows what happens starts again from the newest. */
const maxFollowed = 1_000;

/**
 * The delivery history, newest first, page by page, and what happens while one looks at it. While `hold` is true the
 * list stands still: rows change in their places, and new ones wait.
 */
export function useHistory(filter: ListFilter, { follow, hold }: { follow: boolean; hold: boolean }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const options = api.deliveries.list.infiniteQueryOptions(
    { ...filter, limit: pageSize },
    {
      getNextPageParam: (page) => page.next_cursor,
      // Asking again would ask for every page that was scrolled through; the tail brings what is new.
      staleTime: Infinity,
      gcTime: 0,
      placeholderData: keepPreviousData,
    },
  );
  const query = useInfiniteQuery(options);
  const loaded = query.isPlaceholderData ? undefined : query.data;
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  // What waits belongs to one filter: with another nothing has waited yet.
  const key = JSON.stringify(filter);
  const [kept, keep] = useState({ key, waiting: noneWaiting });
  const waiting = kept.key === key ? kept.waiting : noneWaiting;
  // What is told while the newest are asked for: it can be newer than the answer.
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
      // Gone when another filter was chosen meanwhile: put there again, it would be taken for fresh for ever.
      queryClient.setQueryData(options.queryKey, (now) => now && upToDate);
    } catch {
      // What is on screen stays; the next change tries again.
    } finally {
      meanwhile.current = null;
    }
  };

  const take = (change: Pick<Change, 'deliveries' | 'gone'>, grow: boolean) =>
    queryClient.setQueryData(options.queryKey, (now) => (now === undefined ? now : merge(now, change, grow)));

  const onChange = (change: Change) => {
    if (loaded === undefined) return;
    meanwhile.current?.push(change);
    // An empty list has nothing that could move away under the pointer.
    if (hold && rows.length > 0) {
      take(change, false);
      const missing = { ...change, gap: leavesHole(loaded, change) };
      keep((before) => ({ key, waiting: wait(before.key === key ? before.waiting : noneWaiting, loaded, missing) }));
    } else if (leavesHole(loaded, change) || (loaded.pages[0]?.items.length ?? 0) > maxFollowed) {
      void reload();
    } else take(change, true);
  };
  const tail = useTail(filter, follow && loaded !== undefined, {
    onChange,
    onNewest: (page) => loaded !== undefined && onChange(sinceAsked(loaded, page)),
  });

  /** Lets in what has waited. */
  const release = () => {
    if (waiting.overflow) return void reload();
    if (waiting === noneWaiting) return;
    take({ deliveries: [...waiting.rows.values()], gone: [...waiting.gone] }, true);
    keep({ key, waiting: noneWaiting });
  };

  return { query, rows, tail, waiting, release };
}
