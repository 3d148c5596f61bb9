import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';

/** Every kind of event there is; that changes with a release only. */
export function useEventTypes() {
  const { api } = useTenant();
  return useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
}
