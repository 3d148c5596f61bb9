import { z } from 'zod';
import { textOrInteger, wellFormedText } from './text.ts';

const metadataOf = <Value extends z.ZodType<string>>(value: Value) =>
  z
    .record(wellFormedText({ min: 1, max: 40 }), value)
    .refine((metadata) => Object.keys(metadata).length <= 50, 'Must have at most 50 entries.')
    .describe("The merchant's own key-value pairs, returned unchanged.");

/** The merchant's own notes on an object: at most 50 names of 1–40 characters, with values of at most 500. */
export const metadataSchema = metadataOf(wellFormedText({ max: 500 }));

/** The same in a request: a whole number is converted to text. */
export const metadataInputSchema = metadataOf(textOrInteger({ max: 500 }));

/**
 * An amount in the API: a non-negative decimal string with at most 18 digits before and 18 after the point, no sign, no
 * exponent, no leading zeros. Money is never a float.
 */
export const decimalSchema = z
  .string()
  .regex(
    /^(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?$/,
    'Must be a decimal string such as "12.50": at most 18 digits before and 18 after the point, no sign, no exponent.',
  );

/** As `decimalSchema`, but it may be negative. */
export const signedDecimalSchema = z
  .string()
  .regex(
    /^(?:0|-?(?:[1-9]\d{0,17}(?:\.\d{1,18})?|0\.\d{1,18}))$/,
    'Must be a decimal string such as "12.50" or "-3": at most 18 digits before and 18 after the point, no exponent.',
  );

/** A time in RFC 3339, in UTC or with an offset. */
export const timeSchema = z.iso.datetime({
  offset: true,
  // In a query string a + means a space, so an offset of +01:00 arrives with a space.
  error: ({ input }) =>
    typeof input === 'string' && /^[\dT:.-]+ \d\d:\d\d$/.test(input)
      ? 'Must be an RFC 3339 time. In a URL write the + of its offset as %2B.'
      : 'Must be an RFC 3339 time such as 2026-11-23T09:30:00Z.',
});
