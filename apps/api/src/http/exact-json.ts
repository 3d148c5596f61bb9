import { canonical } from '@cryptoix/core';

declare global {
  interface JSON {
    /** With the text that each primitive stood as: ES2026, in Node since 22, not yet in TypeScript's library. */
    parse(
      text: string,
      reviver: (this: object, key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown;
  }
}

/** Longer numbers are no amounts; nor is anything with an exponent beyond `longestExponent`. */
const longestNumber = 60;
const longestExponent = 60;

/**
 * Numbers in one body that stand otherwise than JavaScript writes them (`1.50`, `1e-05`). Those of more than 15 digits take
 * arithmetic: 5,000 take 30 ms here. A payout of 1,000 items has one amount each.
 */
const mostUnusual = 5_000;

/** Fields whose whole numbers become the text of their digits: there `1001.0` and `1e3` are not the integers they equal. */
const keepsDigits: ReadonlySet<string> = new Set(['order_id', 'metadata', 'memo']);
const integer = /^-?\d+$/;
/** In the place of such a number: the schema refuses it, in its own words. */
const notAnInteger = {};

/** More numbers in unusual form than one body may have. */
export class TooManyNumbers extends Error {}

/** Whether a JSON number means exactly what JavaScript made of it. */
function isExact(lexeme: string, value: number): boolean {
  const exponent = Number(/e([+-]?\d+)$/i.exec(lexeme)?.[1] ?? 0);
  // Far too large or too small for an amount whichever way it is read: no need to write it out.
  if (Math.abs(exponent) > longestExponent) return true;
  // A double keeps every decimal of up to 15 significant digits (IEEE 754; DBL_DIG in C).
  const significant = lexeme.replace(/e.*$/i, '').replaceAll(/[-.]|^[-0.]+|0+$/g, '');
  if (significant.length <= 15) return true;
  return lexeme.length <= longestNumber && canonical(lexeme) === canonical(String(value));
}

/**
 * Parses JSON so that no float touches money: a number that JavaScript cannot hold becomes the plain decimal string of
 * its text, so an amount stays exact and every other field refuses it as no number.
 * @throws SyntaxError, TooManyNumbers
 */
export function parseExactJson(text: string): unknown {
  let unusual = 0;
  // Names of fields with a number that is no plain integer, by the object that holds them: a reviver sees fields first.
  const notIntegers = new WeakMap<object, string[]>();

  function revive(this: object, key: string, value: unknown, { source }: { source?: string }): unknown {
    if (typeof value === 'object' && value !== null && key === 'metadata') {
      const names = notIntegers.get(value) ?? [];
      return names.length === 0
        ? value
        : { ...value, ...Object.fromEntries(names.map((name) => [name, notAnInteger])) };
    }
    if (typeof value !== 'number' || source === undefined || source === String(value)) return value;
    unusual += 1;
    if (unusual > mostUnusual) throw new TooManyNumbers();
    if (!integer.test(source)) {
      if (keepsDigits.has(key)) return notAnInteger;
      const names = notIntegers.get(this);
      if (names === undefined) notIntegers.set(this, [key]);
      else names.push(key);
    }
    if (isExact(source, value)) return value;
    return source.length <= longestNumber ? canonical(source) : source;
  }

  try {
    return JSON.parse(text, revive);
  } catch (error) {
    // With a reviver, tens of thousands of levels end the stack. It is JSON all the same: its depth is refused later.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}
