import { type Asset, currencyPrecision } from './assets.ts';
import { compare, type Decimal, divide, lastDigit, least, most, multiply, roundTo, subtract } from './decimal.ts';

/** Digits after the point that every wallet can show and send. */
const walletDigits = 8;
/** The share of a price that rounding may add, where the digits allow. */
const maxRounding = '0.001';
/** The highest share of the requested amount that may be missing or too much within the smallest coin. */
const maxTolerance = '0.01';

/** The price, in a fiat currency or an asset. */
export interface Price {
  readonly amount: Decimal;
  readonly currency: string;
}

/** How far an amount may differ from the requested amount and still count as paid, in the asset. */
export interface Tolerance {
  /** The amount that may be missing. */
  readonly below: Decimal;
  /** The surplus that is accepted. */
  readonly above: Decimal;
}

/**
 * Digits after the point of a price: those of the currency, at most eight for an asset. Undefined for an unknown one.
 */
export function priceDigits(currency: string): number | undefined {
  const precision = currencyPrecision(currency);
  return precision === undefined ? undefined : Math.min(precision, walletDigits);
}

/** The smallest coin of a currency. @throws Error for an unknown currency */
function smallestCoin(currency: string): Decimal {
  const digits = priceDigits(currency);
  if (digits === undefined) throw new Error(`There is no currency ${currency}.`);
  return lastDigit(digits);
}

/**
 * The amount to pay for a price, at `rate` units of its currency for one unit of the asset. It has at most eight digits
 * after the point, and only as many as it takes to make the last digit worth at most a thousandth of the price and at
 * most the currency's smallest coin. Rounded up by less than that last digit, so never too little. If the asset has too
 * few digits for that, rounded up by less than its last digit.
 */
export function amountToPay(asset: Asset, { amount, currency }: Price, rate: Decimal): Decimal {
  const finest = Math.min(asset.precision, walletDigits);
  const allowed = least(multiply(amount, maxRounding), smallestCoin(currency));
  let places = 0;
  while (places < finest && compare(multiply(lastDigit(places), rate), allowed) > 0) places += 1;
  return divide(amount, rate, places, 'up');
}

/**
 * How far an amount may differ from `pay`. Either way: by less than the smallest coin of the price's currency, and at
 * most 1 %. The missing amount may also be anything too small to be sent, but at most half of `pay`, or a share that
 * the merchant accepts.
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
  // A customer cannot send a rest that is dust; but one who has sent only dust has paid nothing.
  const dust = least(subtract(sendable, step), share('0.5'));
  return { above, below: most(above, share(multiply(leniency, '0.01')), dust) };
}

/** The least price, in the currency's digits, whose amount of the asset can be sent. */
export function leastPrice(asset: Asset, currency: string, rate: Decimal): Decimal {
  return roundTo(multiply(asset.min_amount, rate), priceDigits(currency) ?? 0, 'up');
}

/** The requested amount and its tolerance, in one asset. */
export interface Asked {
  readonly pay: Decimal;
  readonly tolerance: Tolerance;
}

/** Compares an amount with the requested amount, within the tolerance: too little, enough, or too much. */
export function measure(amount: Decimal, { pay, tolerance: { below, above } }: Asked): 'short' | 'enough' | 'over' {
  const more = subtract(amount, pay);
  if (compare(more, subtract('0', below)) < 0) return 'short';
  return compare(more, above) > 0 ? 'over' : 'enough';
}
