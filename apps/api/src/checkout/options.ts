import { amountToPay, type Asset, assets, type Decimal } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { defaultsOf } from '../payments/create.ts';
import { priceError } from '../payments/terms.ts';
import { listRates } from '../rates/rates.ts';

/** A way to pay a price. */
export interface Option {
  readonly asset: Asset;
  /** Units of the price's currency for one of the asset, now. */
  readonly rate: Decimal;
  /** The amount to pay at this rate; null while the amount of the price is not known. */
  readonly estimate: Decimal | null;
}

/**
 * The assets and networks in which a price can be paid now, the merchant's default first. Empty when there is none.
 * @param amount null: the customer chooses it
 */
export async function optionsFor(
  ctx: TenantContext,
  { amount, currency }: { amount: Decimal | null; currency: string },
): Promise<Option[]> {
  const source = ctx.services.addressSources[ctx.tenant.mode];
  const quoted = await listRates(ctx, { currency });
  const fresh = new Map(quoted.flatMap(({ asset, rate, stale }) => (stale ? [] : [[asset, rate] as const])));
  // As `currentRate` does: an asset priced in itself needs no rate.
  fresh.set(currency, '1');
  const options = assets.flatMap((asset): Option[] => {
    const rate = fresh.get(asset.asset);
    if (rate === undefined || !source.covers(asset.network)) return [];
    if (amount === null) return [{ asset, rate, estimate: null }];
    const price = { amount, currency };
    return priceError(asset, price, rate) === null ? [{ asset, rate, estimate: amountToPay(asset, price, rate) }] : [];
  });
  const usual = await defaultsOf(ctx);
  const isUsual = ({ asset: { asset, network } }: Option) => asset === usual.asset && network === usual.network;
  return [...options.filter(isUsual), ...options.filter((option) => !isUsual(option))];
}
