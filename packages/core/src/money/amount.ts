import { z } from 'zod';
import { canonical, compare, type Decimal, decimalPlaces } from './decimal.ts';

/** Digits that an amount has at most, before the point and after it (as `decimalSchema`). */
const maxDigits = 18;
const bounds = `at most ${maxDigits} digits before and ${maxDigits} after the point`;
/**
 * Whether an amount, or a sum of them, has more digits before the point than the API can say (`decimalSchema`): whoever
 * adds amounts up asks before anything is stored.
 */
export const isTooLarge = (amount: Decimal): boolean => compare(amount, `1${'0'.repeat(maxDigits)}`) >= 0;

/** Characters beyond which a string is not looked at: the expressions below take quadratic time. */
const longest = 60;
const notDecimal = 'Must be a number or a decimal string such as "12.50".';

const exponentForm = /^[+-]?(?:\d+\.?\d*|\.\d+)e[+-]?\d+$/i;
const plainForm = /^-?\d+(?:\.\d+)?$/;

/** What is wrong with an amount in plain form, in words; null when nothing is. */
function fault(amount: Decimal): string | null {
  if (compare(amount, '0') < 0) return 'Must not be negative.';
  if (compare(amount, '0') === 0) return 'Must be greater than zero.';
  if (isTooLarge(amount)) return `Is too large: an amount has ${bounds}.`;
  if (decimalPlaces(amount) > maxDigits) return `Is too precise: an amount has ${bounds}.`;
  return null;
}

/** The amount in canonical form, or in words why it is none. */
function readAmount(value: number | string): { amount: Decimal } | { message: string } {
  // First of all: looking for an exponent takes time that grows with the square of the length.
  if (typeof value === 'string' && value.length > longest) return { message: `Is too long: an amount has ${bounds}.` };
  if (typeof value === 'string' && exponentForm.test(value))
    return { message: 'Must not be in exponent form: write it out, such as "0.00001".' };
  if (typeof value === 'string' && !plainForm.test(value)) return { message: notDecimal };
  // A JavaScript number's shortest form is at most 1.8e+308 or 5e-324: a few hundred digits, safe to write out.
  const amount = canonical(String(value));
  const message = fault(amount);
  return message === null ? { amount } : { message };
}

/**
 * An amount as callers send it: a JSON number (its shortest form counts) or a plain decimal string, greater than zero,
 * with at most 18 digits before and after the point. Parses to a canonical decimal string.
 */
export function amountSchema() {
  return z
    .union([z.number(), z.string().meta({ pattern: '^\\d{1,18}(\\.\\d{1,18})?$', examples: ['12.50'] })], {
      error: ({ input }) => (input === undefined ? 'is required' : notDecimal),
    })
    .transform((value, ctx) => {
      const read = readAmount(value);
      if ('amount' in read) return read.amount;
      ctx.addIssue({ code: 'custom', message: read.message, input: value });
      return z.NEVER;
    })
    .describe('A decimal amount greater than zero, as a number or, better, as a string.');
}
