import { type Decimal, divide } from './decimal.ts';

/** US dollars for one unit of every currency and asset: the fixed rates of test mode. */
export const testRates: Readonly<Record<string, Decimal>> = {
  USD: '1',
  EUR: '1.1',
  GBP: '1.25',
  CHF: '1.125',
  CAD: '0.72',
  AUD: '0.65',
  JPY: '0.0065',
  USDT: '1',
  USDC: '1',
  TRX: '0.25',
  ETH: '2500',
  BTC: '80000',
  LTC: '80',
  XRP: '2',
};

/** The highest number of digits after the point of a rate, as of every amount. */
const ratePlaces = 18;

/**
 * Units of one currency for one unit of another, from the value of each in the same third currency. An endless fraction
 * is rounded up: if it were rounded down, a price of 80 that is exactly 1.1 would become 1.10000001.
 */
export const crossRate = (valueOfOne: Decimal, valueOfUnit: Decimal): Decimal =>
  divide(valueOfOne, valueOfUnit, ratePlaces, 'up');
