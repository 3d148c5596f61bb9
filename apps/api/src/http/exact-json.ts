import { canonical } from '@cryptoix/core';

declare global {
  interface JSON {
    /** With the text that each primitive stood as: ES2026, in Node since 22, not yet in TypeScript's library. */
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  }
}

/** Longer numbers are no amounts; nor is anything with an exponent beyond `longestExponent`. */
const longestNumber = 60;
const longestExponent = 60;

/** Whether a JSON number means exactly what JavaScript made of it. Cheap ones are told apart without arithmetic. */
function isExact(lexeme: string, value: number): boolean {
  const text = String(value);
  if (lexeme === text) return true;
  const exponent = Number(/e([+-]?\d+)$/i.exec(lexeme)?.[1] ?? 0);
  // Far too large or too small for an amount whichever way it is read: no need to write it out.
  if (Math.abs(exponent) > longestExponent) return true;
  return lexeme.length <= longestNumber && canonical(lexeme) === canonical(text);
}

/**
 * Parses JSON so that no float touches money: a number that JavaScript cannot hold becomes the plain decimal string of
 * its text, so an amount stays exact and every other field refuses it as no number.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value, { source }) => {
      if (typeof value !== 'number' || source === undefined || isExact(source, value)) return value;
      return source.length <= longestNumber ? canonical(source) : source;
    });
  } catch (error) {
    // With a reviver, tens of thousands of levels end the stack. It is JSON all the same: its depth is refused later.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}
