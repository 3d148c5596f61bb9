import { invalidField } from '@cryptoix/core';

/** Input fields that are amounts: all their digits count, and a double holds only 15 of them. */
export const amountFields: ReadonlySet<string> = new Set(['amount', 'price', 'quantity', 'usd']);
/** Text fields that accept a whole number as its digits. `1001.0` and `1e3` are refused there, though they equal integers. */
export const textFields: ReadonlySet<string> = new Set(['order_id', 'memo']);
/** The object in which every field is such a text field. */
const textsField = 'metadata';

/** A longer number, or one with an exponent beyond `maxExponent`, is not an amount. */
const maxNumberLength = 60;
const maxExponent = 60;
/** The most numbers of one body that are kept as text: 5,000 take 4 ms here. A payout of 1,000 items has one amount each. */
const maxKept = 5_000;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const integer = /^-?\d+$/;
const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** Replaces a number that is not written as an integer: the schema refuses it, with its own message. */
const notAnInteger = '{}';

/** The JSON that replaces a number in a text field; null when the number can stay. */
function inText(lexeme: string): string | null {
  if (!integer.test(lexeme)) return notAnInteger;
  return lexeme.length > 15 ? `"${lexeme}"` : null;
}

/** The JSON that replaces an amount: text without an exponent, when a double could lose digits; null when it can stay. */
function inAmount(lexeme: string): string | null {
  // Sixteen digits need as many characters.
  if (lexeme.length <= 15) return null;
  if (lexeme.length > maxNumberLength) return `"${lexeme}"`;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts.exec(lexeme) ?? [];
  // Far too large or too small for an amount: no need to write it out.
  if (Math.abs(Number(exponent)) > maxExponent) return null;
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  // A double keeps every decimal of up to 15 significant digits (IEEE 754; DBL_DIG in C).
  if (digits.replace(/0+$/, '').length <= 15) return null;
  const point = whole.length + Number(exponent) - (all.length - digits.length);
  if (point <= 0) return `"${sign}0.${'0'.repeat(-point)}${digits}"`;
  if (point >= digits.length) return `"${sign}${digits}${'0'.repeat(point - digits.length)}"`;
  return `"${sign}${digits.slice(0, point)}.${digits.slice(point)}"`;
}

/** The index where the string that begins at `start` ends: after its closing quote, or at the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}

/** A field's name without escapes: `\u0061mount` is `amount`. */
function nameOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return '';
  }
}

/** The same JSON with text in place of the numbers whose digits count and that a double could not hold. @throws AppError */
function keepDigits(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  /** The arrays and objects around the current position; every field of `texts` is a text field. */
  const open: ('array' | 'object' | 'texts')[] = [];
  /** The last string, and the field whose value comes next; null where no field's value comes next. */
  let literal = '';
  let field: string | null = null;

  for (let at = 0; at < text.length;) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      literal = text.slice(at, end);
      at = end;
    } else if (char === ':') {
      field = nameOf(literal);
      // So that many colons after a long string, which is invalid, cost no more than one.
      literal = '';
      at += 1;
    } else if (char === '{' || char === '[') {
      open.push(char === '[' ? 'array' : field === textsField ? 'texts' : 'object');
      field = null;
      at += 1;
    } else if (char === '}' || char === ']') {
      open.pop();
      field = null;
      at += 1;
    } else if (char === ',') {
      field = null;
      at += 1;
    } else if (char !== undefined && (char === '-' || (char >= '0' && char <= '9'))) {
      number.lastIndex = at;
      const [lexeme = char] = field === null ? [] : (number.exec(text) ?? []);
      const isText = field !== null && (open.at(-1) === 'texts' || textFields.has(field));
      const kept = isText ? inText(lexeme) : field !== null && amountFields.has(field) ? inAmount(lexeme) : null;
      if (kept !== null) {
        pieces.push(text.slice(copied, at), kept);
        copied = at + lexeme.length;
        if (pieces.length > 2 * maxKept)
          throw invalidField('', 'the body contains more long numbers than any call accepts');
      }
      at += lexeme.length;
    } else at += 1;
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied);
}

/**
 * Parses JSON so that money is never a float: in an amount or text field, a number that JavaScript cannot hold exactly
 * becomes a plain decimal string. Everything else is parsed as by `JSON.parse`.
 * @throws SyntaxError, AppError `validation_failed` when it contains more such numbers than any call accepts
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(keepDigits(text));
}
