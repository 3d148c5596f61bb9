import { useMutation } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { notifyFailed } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { useShowChanged } from './useShowChanged.ts';

/** Replays a delivery; the new attempt appears wherever the delivery is shown. */
export function useReplay() {
  const { api } = useTenant();
  const { mutate, mutateAsync, isPending } = useMutation(
    api.deliveries.replay.mutationOptions({
      onSuccess: useShowChanged(),
      onError: (error) => notifyFailed(words.deliveries.replaying, error),
    }),
  );
  return { mutate: (id: number) => mutate({ id }), mutateAsync: (id: number) => mutateAsync({ id }), isPending };
}
