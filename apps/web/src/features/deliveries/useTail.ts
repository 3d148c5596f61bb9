import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTenant } from '../../tenant.ts';
import type { Change } from './live.ts';
import type { toFilter } from './search.ts';
import type { DeliveryPage } from './types.ts';

/** How new rows arrive; `slow`: fetched every few seconds, because the server has no stream free for this person. */
export type TailState = 'off' | 'connecting' | 'live' | 'slow';
export type ListFilter = ReturnType<typeof toFilter> & { endpoint_id?: string };

type Listener = {
  onChange(change: Change): void;
  /** Called with the newest rows instead, without a stream. */
  onNewest(page: DeliveryPage): void;
};

/** How often to fetch without a stream, in ms. */
const askEveryMs = 4_000;
/** How long to wait before asking for a stream again, in ms: others close theirs, and a server comes back. */
const streamAgainMs = 30_000;

/** Reports changes in a list of deliveries as they happen, at most four times a second. */
export function useTail(filter: ListFilter, enabled: boolean, { onChange, onNewest }: Listener): TailState {
  const { api } = useTenant();
  // Not in a hidden tab: browsers and the server allow only a few streams at once.
  const visible = useDocumentVisibility() === 'visible';
  // After a lost connection the browser reconnects by itself; a refusal ends the stream.
  const { status, reset } = useSubscription(
    api.deliveries.watch.subscriptionOptions(filter, {
      enabled: enabled && visible,
      onData: ({ data }) => onChange(data),
    }),
  );
  const refused = status === 'error';
  useEffect(() => {
    if (!refused) return undefined;
    const timer = setTimeout(reset, streamAgainMs);
    return () => clearTimeout(timer);
  }, [refused, reset]);
  const newest = useQuery({
    ...api.deliveries.list.queryOptions({ ...filter, limit: 100 }),
    enabled: enabled && visible && refused,
    refetchInterval: askEveryMs,
    staleTime: 0,
    gcTime: 0,
  });
  const report = useEffectEvent(onNewest);
  const { data } = newest;
  useEffect(() => {
    if (data !== undefined) report(data);
  }, [data]);
  if (!enabled) return 'off';
  if (refused) return 'slow';
  return status === 'pending' ? 'live' : 'connecting';
}
