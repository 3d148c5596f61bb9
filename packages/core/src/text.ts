import { z } from 'zod';

/**
 * True when the text has neither a NUL character, which Postgres cannot store, nor a lone surrogate, which UTF-8 cannot
 * encode.
 */
export function isWellFormedText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** A string of `min` (default 0) to `max` UTF-16 units without NUL characters and lone surrogates. */
export function wellFormedText({ max, min = 0 }: { max: number; min?: number }) {
  return z
    .string()
    .min(min, min === 1 ? 'Must not be empty.' : `Must have at least ${min} characters.`)
    .max(max, `Must have at most ${max} characters.`)
    .refine(isWellFormedText, 'Must not contain NUL characters or lone surrogates; send well-formed Unicode text.');
}

/**
 * The same, and a whole number is converted to text: a shop's own numbers, such as order numbers, are often integers.
 * An integer beyond 2^53 in JSON keeps its digits too.
 */
export function textOrInteger({ max }: { max: number }) {
  return z
    .union([z.string(), z.int()], 'Must be text or a whole number, written without a point or exponent.')
    .transform(String)
    .pipe(wellFormedText({ max }));
}

/**
 * Control characters, line and paragraph separators, and bidirectional formatting characters, which can make a name
 * look like another text (Unicode TR 36, 2.7).
 */
const notOfOneLine = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** True for text that stays on one line and is shown in the order it was written in. */
export const isOneLine = (text: string): boolean => !notOfOneLine.test(text);

/**
 * A name or label, without the spaces around it: one line of `min` (default 1) to `max` UTF-16 units, well-formed, without
 * control characters and bidirectional formatting characters.
 */
export function oneLineText({ max, min = 1 }: { max: number; min?: number }) {
  return z
    .string()
    .trim()
    .min(min, min === 1 ? 'Must not be empty.' : `Must have at least ${min} characters.`)
    .max(max, `Must have at most ${max} characters.`)
    .refine(isWellFormedText, 'Must not contain NUL characters or lone surrogates; send well-formed Unicode text.')
    .refine(isOneLine, 'Must be one line, without control characters and bidirectional formatting characters.');
}
