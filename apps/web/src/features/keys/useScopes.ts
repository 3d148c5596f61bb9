import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';

/** The scopes a key can have, with their texts. They never change while somebody is signed in. */
export function useScopes() {
  const { api } = useTenant();
  return useQuery(api.keys.scopes.queryOptions({}, { staleTime: Infinity }));
}
