import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';

/** What a key can be given, in words. It never changes while somebody is signed in. */
export function useScopes() {
  const { api } = useTenant();
  return useQuery(api.keys.scopes.queryOptions({}, { staleTime: Infinity }));
}
