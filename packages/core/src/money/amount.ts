import { z } from 'zod';
import { canonical, compare, type Decimal, decimalPlaces, subtract } from './decimal.ts';

/** The highest number of digits before the point, and after it (as in `decimalSchema`). */
const maxDigits = 18;
const bounds = `at most ${maxDigits} digits before and ${maxDigits} after the point`;
/**
 * True when an amount, or a sum of amounts, has more digits before the point than the API allows (`decimalSchema`):
 * code that adds amounts checks this before it stores anything.
 */
export const isTooLarge = (amount: Decimal): boolean => compare(amount, `1${'0'.repeat(maxDigits)}`) >= 0;

/** Longer strings are rejected unseen: the expressions below take quadratic time. */
const longest = 60;
const notDecimal = 'Must be a number or a decimal string such as "12.50".';

const exponentForm = /^[+-]?(?:\d+\.?\d*|\.\d+)e[+-]?\d+$/i;
const plainForm = /^-?\d+(?:\.\d+)?$/;

/** The problem of an amount in plain form, as a message; null when it is valid. */
function fault(amount: Decimal, signed: boolean): string | null {
  if (!signed && compare(amount, '0') < 0) return 'Must not be negative.';
  if (!signed && compare(amount, '0') === 0) return 'Must be greater than zero.';
  if (isTooLarge(amount) || isTooLarge(subtract('0', amount))) return `Is too large: an amount has ${bounds}.`;
  if (decimalPlaces(amount) > maxDigits) return `Is too precise: an amount has ${bounds}.`;
  return null;
}

/** The amount in canonical form, or a message that says why it is not valid. */
function readAmount(value: number | string, signed: boolean): { amount: Decimal } | { message: string } {
  // First of all: the search for an exponent takes time quadratic in the length.
  if (typeof value === 'string' && value.length > longest) return { message: `Is too long: an amount has ${bounds}.` };
  if (typeof value === 'string' && exponentForm.test(value))
    return { message: 'Must not be in exponent form: write it out, such as "0.00001".' };
  if (typeof value === 'string' && !plainForm.test(value)) return { message: notDecimal };
  // A JavaScript number's shortest form is at most 1.8e+308 or 5e-324: a few hundred digits, safe to write out.
  const amount = canonical(String(value));
  const message = fault(amount, signed);
  return message === null ? { amount } : { message };
}

/** A number or decimal string of at most 18 digits before and after the point, as a canonical decimal string. */
function decimalInput({ signed }: { signed: boolean }) {
  const pattern = `^${signed ? '-?' : ''}\\d{1,18}(\\.\\d{1,18})?$`;
  return z
    .union([z.number(), z.string().meta({ pattern, examples: ['12.50'] })], {
      error: ({ input }) => (input === undefined ? 'is required' : notDecimal),
    })
    .transform((value, ctx) => {
      const read = readAmount(value, signed);
      if ('amount' in read) return read.amount;
      ctx.addIssue({ code: 'custom', message: read.message, input: value });
      return z.NEVER;
    });
}

/**
 * An amount as callers send it: a JSON number (its shortest form counts) or a plain decimal string, greater than zero,
 * with at most 18 digits before and after the point. Parses to a canonical decimal string.
 */
export const amountSchema = () =>
  decimalInput({ signed: false }).describe('A decimal amount greater than zero, as a number or, better, as a string.');

/** The same, but it may be zero or negative. */
export const signedAmountSchema = () =>
  decimalInput({ signed: true }).describe(
    'A decimal amount, below zero for a discount, as a number or, better, as a string.',
  );
