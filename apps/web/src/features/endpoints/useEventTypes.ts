import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';

/** All event types; they change only with a release. */
export function useEventTypes() {
  const { api } = useTenant();
  return useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
}
