import { z } from 'zod';

/**
 * True when the text has neither a NUL character nor a lone surrogate: Postgres can store the one no more than UTF-8
 * can carry the other.
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

/** Control characters (line ends among them), Unicode's own line ends, and what turns the direction of writing around. */
const notOnOneLine = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u;

/** Well-formed text on one line that reads in the order in which it is written: no line ends, no bidirectional formatting. */
export function oneLineText(length: { max: number; min?: number }) {
  return wellFormedText(length).refine(
    (text) => !notOnOneLine.test(text),
    'Must be one line, without control characters and bidirectional formatting.',
  );
}
