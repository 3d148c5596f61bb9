import {
  amountToPay,
  type Asset,
  currencyPrecision,
  type Decimal,
  decimalPlaces,
  findAsset,
  invalidField,
  isTooLarge,
  networksOf,
} from '@cryptoix/core';

/** What a merchant's payments are priced and paid in when the request does not say. */
export interface Defaults {
  currency: string;
  asset: string;
  network: string;
}

/**
 * What a payment is paid in. An asset alone goes over its one network, or the merchant's usual one.
 * @throws AppError `validation_failed` for an unknown or ambiguous asset, or one that is not on the network
 */
export function chooseAsset(
  asked: { asset?: string | null | undefined; network?: string | null | undefined },
  defaults: Defaults,
): Asset {
  const asset = asked.asset ?? defaults.asset;
  const networks = networksOf(asset);
  if (networks.length === 0)
    throw invalidField('asset', `${asset} is not an asset of ours; GET /currencies lists them`);
  const usual = networks.includes(defaults.network) ? defaults.network : undefined;
  const network = asked.network ?? (networks.length === 1 ? networks[0] : usual);
  const among = `it is on ${networks.join(', ')}`;
  if (network === undefined) throw invalidField('network', `say over which network ${asset} is to be paid: ${among}`);
  const found = findAsset(asset, network);
  if (found === undefined) throw invalidField('network', `${asset} is not on ${network}: ${among}`);
  return found;
}

/** @throws AppError `validation_failed` for an unknown currency, or an amount it has no coins for */
export function requirePrice({ amount, currency }: { amount: Decimal; currency: string }): void {
  const precision = currencyPrecision(currency);
  if (precision === undefined) {
    throw invalidField('currency', `${currency} is not a currency of ours; GET /currencies lists them`);
  }
  if (decimalPlaces(amount) > precision) {
    throw invalidField('amount', `has more than the ${precision} digits after the point that ${currency} has`);
  }
}

/**
 * What the customer is to send for a price, at `rate` units of the price's currency for one of the asset: rounded up to
 * what the network can carry. @throws AppError `validation_failed` when that is more than an amount can be
 */
export function priceIn(
  asset: Asset,
  { amount, currency }: { amount: Decimal; currency: string },
  rate: Decimal,
): Decimal {
  const toPay = amountToPay(amount, rate, asset.precision);
  if (!isTooLarge(toPay)) return toPay;
  throw invalidField('amount', `${amount} ${currency} is too large to be paid in ${asset.asset}`);
}
