import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { EndpointStatus } from '@cryptoix/core';
import { useTenant } from '../../tenant.ts';
import { notifyDone, notifyFailed } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import type { Endpoint } from './types.ts';

const text = words.endpoints.changed;
/** The statuses that the dashboard sets; the API and the platform also set `disabled`. */
type Settable = Exclude<EndpointStatus, 'disabled'>;

/** Pauses or enables an endpoint: shown at once, reverted if it fails, with an undo for a pause. */
export function useStatusChange(of: Endpoint): { to(status: Settable): void; isPending: boolean } {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const queryKey = api.endpoints.get.queryKey({ id: of.id });
  const update = useMutation(
    api.endpoints.update.mutationOptions({
      async onMutate({ status }) {
        await queryClient.cancelQueries({ queryKey });
        const before = queryClient.getQueryData(queryKey);
        queryClient.setQueryData(queryKey, (now) => now && { ...now, status: status ?? now.status });
        return before;
      },
      onSuccess: ({ warnings: _warnings, ...endpoint }) => {
        queryClient.setQueryData(queryKey, endpoint);
        if (endpoint.status === 'paused') notifyDone(text.paused, () => to('enabled'));
        else notifyDone(text.enabled);
      },
      onError(error, { status }, before) {
        queryClient.setQueryData(queryKey, before);
        notifyFailed(status === 'paused' ? text.pausing : text.enabling, error);
      },
      onSettled: () => {
        void queryClient.invalidateQueries(api.endpoints.pathFilter());
        void queryClient.invalidateQueries(api.deliveries.health.pathFilter());
      },
    }),
  );
  const to = (status: Settable) => update.mutate({ id: of.id, status });
  return { to, isPending: update.isPending };
}
