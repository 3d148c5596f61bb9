import { useQuery, useQueryClient } from '@tanstack/react-query';
import { patiently, unkept } from '../../parts/export/read-all.ts';
import { useTenant } from '../../tenant.ts';

/** Addresses that are looked up together: one batch has at most 20 calls, and others of the page may be in it. */
const atOnce = 10;

/** Those of some addresses to which no completed payout has gone; `data` is undefined while they are looked up. */
export function useNeverPaid(addresses: readonly string[]) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const isPaid = async (address: string) => {
    const options = api.payouts.list.queryOptions({ address, status: 'completed', limit: 1 }, unkept);
    return (await queryClient.query(options)).items.length > 0;
  };
  return useQuery({
    queryKey: [...api.payouts.pathKey(), 'never paid', addresses],
    enabled: addresses.length > 0,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const never = new Set<string>();
      for (let from = 0; from < addresses.length; from += atOnce) {
        const some = addresses.slice(from, from + atOnce);
        // oxlint-disable-next-line no-await-in-loop -- not a thousand at once
        const paid = await patiently(() => Promise.all(some.map(isPaid)), signal);
        for (const [at, address] of some.entries()) if (paid[at] !== true) never.add(address);
      }
      return never;
    },
  });
}
