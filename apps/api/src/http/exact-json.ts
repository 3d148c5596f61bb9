import { invalidField } from '@cryptoix/core';

/** Fields of calls that are amounts: their digits count, and a double holds only 15 of them. */
export const amountFields: ReadonlySet<string> = new Set(['amount', 'price', 'quantity', 'usd']);
/** Fields of text in which a whole number stands for its digits: there `1001.0` and `1e3` are not the integers they equal. */
export const textFields: ReadonlySet<string> = new Set(['order_id', 'memo']);
/** The object whose fields are all such fields. */
const textsField = 'metadata';

/** Longer numbers are no amounts; nor is anything with an exponent beyond `longestExponent`. */
const longestNumber = 60;
const longestExponent = 60;
/** Numbers in one body that are kept as text: 5,000 take 4 ms here. A payout of 1,000 items has one amount each. */
const mostKept = 5_000;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const integer = /^-?\d+$/;
const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** In the place of a number that is not written as an integer: the schema refuses it, in its own words. */
const notAnInteger = '{}';

/** The JSON that stands for a number in a field of text; null when the number can stay. */
function inText(lexeme: string): string | null {
  if (!integer.test(lexeme)) return notAnInteger;
  return lexeme.length > 15 ? `"${lexeme}"` : null;
}

/** The JSON that stands for an amount: text without an exponent, when a double could lose digits; null when it can stay. */
function inAmount(lexeme: string): string | null {
  // Sixteen digits need as many characters.
  if (lexeme.length <= 15) return null;
  if (lexeme.length > longestNumber) return `"${lexeme}"`;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts.exec(lexeme) ?? [];
  // Far too large or too small for an amount: no need to write it out.
  if (Math.abs(Number(exponent)) > longestExponent) return null;
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  // A double keeps every decimal of up to 15 significant digits (IEEE 754; DBL_DIG in C).
  if (digits.replace(/0+$/, '').length <= 15) return null;
  const point = whole.length + Number(exponent) - (all.length - digits.length);
  if (point <= 0) return `"${sign}0.${'0'.repeat(-point)}${digits}"`;
  if (point >= digits.length) return `"${sign}${digits}${'0'.repeat(point - digits.length)}"`;
  return `"${sign}${digits.slice(0, point)}.${digits.slice(point)}"`;
}

/** Where the string that begins here ends: past its closing quote, or at the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}

/** A field's name, as it is meant: `\u0061mount` is `amount`. */
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
  /** The arrays and objects around the place; those of texts are fields of text, whatever their names. */
  const open: ('array' | 'object' | 'texts')[] = [];
  /** The last string, and the field whose value comes next; null where no value of a field does. */
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
      // So that a row of colons after a long string, which is no JSON, costs no more than one.
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
        if (pieces.length > 2 * mostKept)
          throw invalidField('', 'the body holds more long numbers than any call of ours takes');
      }
      at += lexeme.length;
    } else at += 1;
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied);
}

/**
 * Parses JSON so that no float touches money: in a field that keeps digits, a number that JavaScript cannot hold becomes the
 * plain decimal string of its text. All else is what `JSON.parse` makes of it.
 * @throws SyntaxError, AppError `validation_failed` when more of its numbers must be kept than any call takes
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(keepDigits(text));
}
