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

/** Digits after the point that a rate has, and every amount at most. */
const ratePlaces = 18;

/**
 * Units of one thing for one unit of another, from the value of each in the same third. What has no end is rounded up:
 * down, a price of 80 that is 1.1 exactly would come to 1.10000001.
 */
export const crossRate = (valueOfOne: Decimal, valueOfUnit: Decimal): Decimal =>
  divide(valueOfOne, valueOfUnit, ratePlaces, 'up');
