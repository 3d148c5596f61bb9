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

/** A merchant's defaults for the price and the asset of payments. */
export interface Defaults {
  currency: string;
  asset: string;
  network: string;
  /** How much of a payment may be missing, in percent. */
  tolerance: Decimal;
}

/**
 * The asset and network of a payment. An asset without a network uses its only network, or the merchant's default.
 * @throws AppError `validation_failed` for an unknown or ambiguous asset, or one that is not on the network
 */
export function chooseAsset(asked: Pick<PaymentInput, 'asset' | 'network'>, defaults: Defaults): Asset {
  const asset = asked.asset ?? defaults.asset;
  const networks = networksOf(asset);
  if (networks.length === 0)
    throw invalidField('asset', `${asset} is not a supported asset; GET /currencies lists them`);
  const usual = networks.includes(defaults.network) ? defaults.network : undefined;
  const network = asked.network ?? (networks.length === 1 ? networks[0] : usual);
  const among = `it is on ${networks.join(', ')}`;
  if (network === undefined) throw invalidField('network', `is required to pay in ${asset}: ${among}`);
  const found = findAsset(asset, network);
  if (found === undefined) throw invalidField('network', `${asset} is not on ${network}: ${among}`);
  return found;
}

/** @throws AppError `validation_failed` for an unknown currency, or an amount finer than it has */
export function requirePrice({ amount, currency }: Price): void {
  const precision = currencyPrecision(currency);
  if (precision === undefined) {
    throw invalidField('currency', `${currency} is not a supported currency; GET /currencies lists them`);
  }
  if (decimalPlaces(amount) > precision) {
    throw invalidField('amount', `has more than the ${precision} digits after the point that ${currency} has`);
  }
}

/** Why a price cannot be paid in the asset at this rate, as a sentence about `amount`; null when it can be. */
export function priceError(asset: Asset, price: Price, rate: Decimal): string | null {
  const { amount, currency } = price;
  const { asset: code, network, min_amount: sendable } = asset;
  if (compare(amount, multiply(sendable, rate)) < 0)
    return `must be at least ${leastPrice(asset, currency, rate)} ${currency} to be paid in ${code}: less than ${sendable} ${code} cannot be sent over ${network}`;
  const tooLarge = isTooLarge(amountToPay(asset, price, rate));
  return tooLarge ? `${amount} ${currency} is too large to be paid in ${code}` : null;
}

/**
 * The amount to pay for a price, at `rate` units of the price's currency for one of the asset, and its tolerance, as a
 * payment's row stores them. @param leniency the percentage of it that may be missing
 * @throws AppError `validation_failed` when the amount is too large, or less than can be sent
 */
export function priceIn(asset: Asset, price: Price, { rate, leniency }: { rate: Decimal; leniency: Decimal }) {
  const message = priceError(asset, price, rate);
  if (message !== null) throw invalidField('amount', message);
  const pay = amountToPay(asset, price, rate);
  const { below, above } = toleranceFor(asset, { pay, rate, currency: price.currency, leniency });
  return { price_amount: price.amount, pay_amount: pay, tolerance_below: below, tolerance_above: above };
}
