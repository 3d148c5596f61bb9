import {
  amountToPay,
  type Asset,
  compare,
  currencyPrecision,
  type Decimal,
  decimalPlaces,
  findAsset,
  invalidField,
  isTooLarge,
  leastPrice,
  multiply,
  networksOf,
  type Price,
  toleranceFor,
} from '@cryptoix/core';
import type { PaymentInput } from './schemas.ts';

/** What a merchant's payments are priced and paid in when the request does not say. */
export interface Defaults {
  currency: string;
  asset: string;
  network: string;
  /** How much of a payment may be missing, in percent. */
  tolerance: Decimal;
}

/**
 * What a payment is paid in. An asset alone goes over its one network, or the merchant's usual one.
 * @throws AppError `validation_failed` for an unknown or ambiguous asset, or one that is not on the network
 */
export function chooseAsset(asked: Pick<PaymentInput, 'asset' | 'network'>, defaults: Defaults): Asset {
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
export function requirePrice({ amount, currency }: Price): void {
  const precision = currencyPrecision(currency);
  if (precision === undefined) {
    throw invalidField('currency', `${currency} is not a currency of ours; GET /currencies lists them`);
  }
  if (decimalPlaces(amount) > precision) {
    throw invalidField('amount', `has more than the ${precision} digits after the point that ${currency} has`);
  }
}

/** Why a price cannot be paid in the asset at this rate, in words that go on from `amount`; null when it can be. */
export function priceFault(asset: Asset, price: Price, rate: Decimal): string | null {
  const { amount, currency } = price;
  const { asset: code, network, min_amount: sendable } = asset;
  if (compare(amount, multiply(sendable, rate)) < 0)
    return `must be at least ${leastPrice(asset, currency, rate)} ${currency} to be paid in ${code}: less than ${sendable} ${code} cannot be sent over ${network}`;
  const tooLarge = isTooLarge(amountToPay(asset, price, rate));
  return tooLarge ? `${amount} ${currency} is too large to be paid in ${code}` : null;
}

/**
 * What the customer is to send for a price, at `rate` units of the price's currency for one of the asset, and how far
 * from that it may be, as a payment's row keeps both. @param leniency percent of it that the merchant lets be missing
 * @throws AppError `validation_failed` when that is more than an amount can be, or less than can be sent
 */
export function priceIn(asset: Asset, price: Price, { rate, leniency }: { rate: Decimal; leniency: Decimal }) {
  const fault = priceFault(asset, price, rate);
  if (fault !== null) throw invalidField('amount', fault);
  const pay = amountToPay(asset, price, rate);
  const { below, above } = toleranceFor(asset, { pay, rate, currency: price.currency, leniency });
  return { price_amount: price.amount, pay_amount: pay, tolerance_below: below, tolerance_above: above };
}
