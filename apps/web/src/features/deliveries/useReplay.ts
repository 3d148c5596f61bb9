import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { notifyFailed } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { type Loaded, merge } from './live.ts';

/** Replays a delivery; the new attempt appears wherever the delivery is shown. */
export function useReplay() {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const { mutate, mutateAsync, isPending } = useMutation(
    api.deliveries.replay.mutationOptions({
      onSuccess: (detail) => {
        queryClient.setQueryData(api.deliveries.get.queryKey({ id: detail.id }), detail);
        // Lists learn of it from the live stream; a list without one is refreshed here.
        queryClient.setQueriesData<Loaded>(
          api.deliveries.list.infiniteQueryFilter(),
          (list) => list && merge(list, { deliveries: [detail], gone: [] }, false),
        );
      },
      onError: (error) => notifyFailed(words.deliveries.replaying, error),
    }),
  );
  return { mutate: (id: number) => mutate({ id }), mutateAsync: (id: number) => mutateAsync({ id }), isPending };
}
