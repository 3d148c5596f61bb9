import { Big } from 'big.js';

/**
 * Exact decimals as strings in canonical form: no exponent, no trailing zeros, no negative zero ("0", "12.5", "-3").
 * Every function here takes any plain decimal string and returns a canonical one; none uses floats.
 */
export type Decimal = string;

/** How to round: away from zero, towards zero, or to the nearest (halves away from zero). */
export type Rounding = 'up' | 'down' | 'nearest';

const modes = { up: Big.roundUp, down: Big.roundDown, nearest: Big.roundHalfUp } as const;

function plain(value: Big): Decimal {
  return value.eq(0) ? '0' : value.toFixed();
}

/** A decimal string, exponent allowed, in canonical form. @throws Error when it is not a number */
export const canonical = (a: string): Decimal => plain(new Big(a));
export const add = (a: Decimal, b: Decimal): Decimal => plain(new Big(a).plus(b));
export const subtract = (a: Decimal, b: Decimal): Decimal => plain(new Big(a).minus(b));
export const multiply = (a: Decimal, b: Decimal): Decimal => plain(new Big(a).times(b));
export const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce(add, '0');
export const isZero = (a: Decimal): boolean => new Big(a).eq(0);

/** `a / b`, rounded to at most `places` digits after the point. @throws Error when `b` is zero */
export function divide(a: Decimal, b: Decimal, places: number, rounding: Rounding): Decimal {
  // big.js keeps the settings for division on its constructor, so this division gets its own.
  const Quotient = Big();
  Quotient.DP = places;
  Quotient.RM = modes[rounding];
  return plain(new Quotient(a).div(b));
}

/** -1, 0 or 1, as `a` is less than, equal to or greater than `b`. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return new Big(a).cmp(b);
}

export const least = (first: Decimal, ...more: readonly Decimal[]): Decimal =>
  more.reduce((a, b) => (compare(a, b) <= 0 ? a : b), first);
export const most = (first: Decimal, ...more: readonly Decimal[]): Decimal =>
  more.reduce((a, b) => (compare(a, b) >= 0 ? a : b), first);

/** The smallest number above zero with `places` digits after the point: 0.01 for 2. */
export const lastDigit = (places: number): Decimal => divide('1', `1${'0'.repeat(places)}`, places, 'down');

/** Rounded to at most `places` digits after the point. */
export function roundTo(a: Decimal, places: number, rounding: Rounding): Decimal {
  return plain(new Big(a).round(places, modes[rounding]));
}

/** Digits after the point. */
export function decimalPlaces(a: Decimal): number {
  return canonical(a).split('.')[1]?.length ?? 0;
}
