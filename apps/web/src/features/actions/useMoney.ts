import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';

/** The available balance of each asset; undefined while it loads, or for a person who may not see balances. */
export function useBalances() {
  const { api, can } = useTenant();
  const { data } = useQuery(api.balances.list.queryOptions({}, { enabled: can('balances:read') }));
  return data;
}

/** Every asset on every network that can be sent now, with its fee and the least amount. */
export function useCoins() {
  const { api } = useTenant();
  const { data } = useQuery(api.currencies.list.queryOptions({}, { staleTime: Infinity }));
  return data?.flatMap(({ code, networks }) => networks.map((network) => ({ asset: code, ...network })));
}
