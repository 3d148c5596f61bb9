import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTenant } from '../../tenant.ts';
import type { Change } from './live.ts';
import type { toFilter } from './search.ts';

/** How new rows come; `slow`: by asking every few seconds, because the server has no stream left for this person. */
export type TailState = 'off' | 'connecting' | 'live' | 'slow';
export type ListFilter = ReturnType<typeof toFilter> & { endpoint_id?: string };

/** How often to ask where there is no stream, in ms. */
const askEveryMs = 4_000;

/** Tells what changes in a list of deliveries while it does, at most four times a second. */
export function useTail(filter: ListFilter, enabled: boolean, onChange: (change: Change) => void): TailState {
  const { api } = useTenant();
  // Nobody looks at a hidden tab, and browsers and server allow only a few streams at once.
  const visible = useDocumentVisibility() === 'visible';
  const stream = useSubscription(
    api.deliveries.watch.subscriptionOptions(filter, {
      enabled: enabled && visible,
      onData: ({ data }) => onChange(data),
    }),
  );
  const refused = stream.status === 'error';
  const newest = useQuery({
    ...api.deliveries.list.queryOptions({ ...filter, limit: 100 }),
    enabled: enabled && visible && refused,
    refetchInterval: askEveryMs,
    gcTime: 0,
  });
  const tell = useEffectEvent(onChange);
  const { data } = newest;
  useEffect(() => {
    if (data !== undefined) tell({ deliveries: data.items, gone: [], gap: false });
  }, [data]);
  if (!enabled) return 'off';
  if (refused) return 'slow';
  return stream.status === 'pending' ? 'live' : 'connecting';
}
