import { useQueryClient } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { type Loaded, merge } from './live.ts';
import type { DeliveryDetail } from './types.ts';

/** @returns a function that shows a changed delivery wherever it is shown */
export function useShowChanged() {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  return (detail: DeliveryDetail) => {
    queryClient.setQueryData(api.deliveries.get.queryKey({ id: detail.id }), detail);
    // Lists learn of it from the live stream; a list without one is refreshed here.
    queryClient.setQueriesData<Loaded>(
      api.deliveries.list.infiniteQueryFilter(),
      (list) => list && merge(list, { deliveries: [detail], gone: [] }, false),
    );
  };
}
