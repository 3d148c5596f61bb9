import { add, multiply, roundTo } from '@cryptoix/core/decimal';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../tenant.ts';
import { formatMoney } from '../ui/format.ts';

/** How often (ms) the rates are fetched again. */
const renewMs = 60_000;

/** An amount of an asset. */
interface Amount {
  readonly asset: string;
  readonly amount: string;
}

/** What amounts are worth in the merchant's currency, at the rates of now. */
export interface Worth {
  /** One amount, as text; null when no current rate is known. */
  of(amount: Amount): string | null;
  /** All amounts whose rate is known, as text, and the assets of the others. Null when none is known. */
  sum(amounts: readonly Amount[]): { readonly text: string; readonly without: readonly string[] } | null;
}

/** What amounts are worth; undefined while the rates are fetched. */
export function useWorth(): Worth | undefined {
  const { api, sessionApi, merchant } = useTenant();
  const { currency } = merchant;
  const rates = useQuery(api.rates.list.queryOptions({ currency }, { staleTime: renewMs, refetchInterval: renewMs }));
  const currencies = useQuery(sessionApi.currencies.list.queryOptions({}, { staleTime: Infinity }));
  if (rates.isPending || currencies.isPending) return undefined;
  const places = currencies.data?.find(({ code }) => code === currency)?.precision ?? 2;
  const known = new Map(rates.data?.flatMap(({ asset, rate, stale }) => (stale ? [] : [[asset, rate] as const])));
  return worthAt(known, { currency, places });
}

/** @param rates units of the currency for one of an asset. @param places digits after the point of the currency */
export function worthAt(
  rates: ReadonlyMap<string, string>,
  { currency, places }: { currency: string; places: number },
): Worth {
  const rateOf = (asset: string) => (asset === currency ? '1' : rates.get(asset));
  const show = (value: string) => formatMoney(roundTo(value, places, 'nearest'), currency);
  return {
    of({ asset, amount }) {
      const rate = rateOf(asset);
      return rate === undefined ? null : show(multiply(amount, rate));
    },
    sum(amounts) {
      const known = amounts.flatMap(({ asset, amount }) => {
        const rate = rateOf(asset);
        return rate === undefined ? [] : [multiply(amount, rate)];
      });
      const without = amounts.filter(({ asset, amount }) => amount !== '0' && rateOf(asset) === undefined);
      if (known.length === 0 && amounts.length > 0) return null;
      return { text: show(known.reduce(add, '0')), without: without.map(({ asset }) => asset) };
    },
  };
}
