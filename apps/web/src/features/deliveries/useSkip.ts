import { useMutation } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { notifyFailed } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { useShowChanged } from './useShowChanged.ts';

/** Skips a delivery that holds up others of its ordered lane. */
export function useSkip() {
  const { api } = useTenant();
  const { mutate, isPending } = useMutation(
    api.deliveries.skip.mutationOptions({
      onSuccess: useShowChanged(),
      onError: (error) => notifyFailed(words.deliveries.skipping, error),
    }),
  );
  return { mutate: (id: number) => mutate({ id }), isPending };
}
