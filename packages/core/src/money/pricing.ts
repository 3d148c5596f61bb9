import { type Asset, currencyPrecision } from './assets.ts';
import { compare, type Decimal, divide, lastDigit, least, most, multiply, roundTo, subtract } from './decimal.ts';

/** Digits after the point that every wallet shows and sends. */
const walletDigits = 8;
/** The share of a price that rounding may add to it, where the digits allow. */
const maxRounding = '0.001';
/** The share of what is asked that may be missing or too much for the sake of its smallest coin. */
const maxTolerance = '0.01';

/** The price, in a fiat currency or an asset. */
export interface Price {
  readonly amount: Decimal;
  readonly currency: string;
}

/** How far from what is asked an amount may be and still be as good, in the asset. */
export interface Tolerance {
  /** How much may be missing. */
  readonly below: Decimal;
  /** How much may be too much. */
  readonly above: Decimal;
}

/** Digits after the point in which a price is counted: a currency's own, of an asset at most eight. Undefined for an unknown one. */
export function priceDigits(currency: string): number | undefined {
  const precision = currencyPrecision(currency);
  return precision === undefined ? undefined : Math.min(precision, walletDigits);
}

/** The smallest coin of a currency. @throws Error for one that is not in the tables */
function smallestCoin(currency: string): Decimal {
  const digits = priceDigits(currency);
  if (digits === undefined) throw new Error(`There is no currency ${currency}.`);
  return lastDigit(digits);
}

/**
 * What to pay for a price at `rate` units of its currency for one of the asset: at most eight digits after the point,
 * and no more than are needed for a last digit that is worth a thousandth of the price at most, and the currency's
 * smallest coin at most. Rounded up, never too little: by less than that digit. Where the digits do not reach that far,
 * by less than the last one there is.
 */
export function amountToPay(asset: Asset, { amount, currency }: Price, rate: Decimal): Decimal {
  const finest = Math.min(asset.precision, walletDigits);
  const allowed = least(multiply(amount, maxRounding), smallestCoin(currency));
  let places = 0;
  while (places < finest && compare(multiply(lastDigit(places), rate), allowed) > 0) places += 1;
  return divide(amount, rate, places, 'up');
}

/**
 * How far from `pay` an amount may be. Either way: less than the smallest coin of the price's currency, and at most 1 %.
 * What is missing may also be less than can be sent at all, but no more than half, or a share that the merchant lets pass.
 * @param leniency that share, in percent from 0 to 5
 */
export function toleranceFor(
  asset: Asset,
  { pay, rate, currency, leniency }: { pay: Decimal; rate: Decimal; currency: string; leniency: Decimal },
): Tolerance {
  const { precision, min_amount: sendable } = asset;
  const share = (of: Decimal) => roundTo(multiply(pay, of), precision, 'down');
  const coin = smallestCoin(currency);
  const worthCoin = divide(coin, rate, precision, 'down');
  const step = lastDigit(precision);
  const above = least(
    share(maxTolerance),
    compare(multiply(worthCoin, rate), coin) < 0 ? worthCoin : subtract(worthCoin, step),
  );
  // Who is short by dust cannot send the rest; who has sent a last digit alone has paid nothing.
  const dust = least(subtract(sendable, step), share('0.5'));
  return { above, below: most(above, share(multiply(leniency, '0.01')), dust) };
}

/** The least price, in the currency's digits, that is not below what can be sent of the asset. */
export function leastPrice(asset: Asset, currency: string, rate: Decimal): Decimal {
  return roundTo(multiply(asset.min_amount, rate), priceDigits(currency) ?? 0, 'up');
}

/** The amount asked for, and how far from it an amount is as good. All in one asset. */
export interface Asked {
  readonly pay: Decimal;
  readonly tolerance: Tolerance;
}

/** Whether an amount is too little for what is asked, enough, or too much. */
export function measure(amount: Decimal, { pay, tolerance: { below, above } }: Asked): 'short' | 'enough' | 'over' {
  const more = subtract(amount, pay);
  if (compare(more, subtract('0', below)) < 0) return 'short';
  return compare(more, above) > 0 ? 'over' : 'enough';
}
