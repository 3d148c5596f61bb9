import { amountSchema, canonical, metadataInputSchema, textOrInteger } from '@cryptoix/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseExactJson, TooManyNumbers } from './exact-json.ts';

/** What an amount sent as this JSON number comes to. */
const amountOf = (lexeme: string) => {
  const parsed = amountSchema().safeParse(parseExactJson(lexeme));
  return parsed.success ? parsed.data : parsed.error.issues[0]?.message;
};

test.each([
  ['12.50', '12.5'],
  ['1e-05', '0.00001'],
  ['1E2', '100'],
  ['0.1', '0.1'],
  ['0.123456789012345678', '0.123456789012345678'],
  ['123456789012345678.000000000000000001', '123456789012345678.000000000000000001'],
  ['9007199254740993', '9007199254740993'],
  ['1.0000000000000000000', '1'],
])('the amount %s is %s', (lexeme, amount) => {
  expect(amountOf(lexeme)).toBe(amount);
});

test.each([
  ['-1', 'negative'],
  ['-0', 'greater than zero'],
  ['0.0', 'greater than zero'],
  ['1e18', 'too large'],
  ['1e60', 'too large'],
  ['1e400', 'number'],
  ['1e999999999', 'number'],
  ['1e-19', 'too precise'],
  ['1e-300', 'too precise'],
  ['1e-999999999', 'zero'],
  ['0.1000000000000000000000001', 'too precise'],
  [`0.1${'0'.repeat(80)}1`, 'too long'],
  [`1${'0'.repeat(100)}`, 'too'],
])('the amount %s is refused as %s', (lexeme, message) => {
  expect(amountOf(lexeme)).toContain(message);
});

describe('any JSON', () => {
  test('without numbers beyond a float is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('keeps the value of every decimal of up to 18 digits before and after the point', () => {
    const digits = fc.stringMatching(/^[0-9]{1,18}$/);
    fc.assert(
      fc.property(digits, digits, (whole, fraction) => {
        const lexeme = `${BigInt(whole)}.${fraction}`;
        fc.pre(/[1-9]/.test(lexeme));
        expect(amountOf(lexeme)).toBe(canonical(lexeme));
      }),
    );
  });

  test('that is none is a SyntaxError', () => {
    expect(() => parseExactJson('{"amount":1e}')).toThrow(SyntaxError);
  });
});

test('JSON nested beyond what a reviver can walk is read all the same, for its depth to be refused in words', () => {
  const levels = 100_000;
  expect(parseExactJson(`${'['.repeat(levels)}${']'.repeat(levels)}`)).toBeInstanceOf(Array);
  expect(() => parseExactJson('['.repeat(levels))).toThrow(SyntaxError);
});

const order = z.object({ order_id: textOrInteger({ max: 255 }).optional(), metadata: metadataInputSchema.optional() });

test.each([
  ['1001', '1001'],
  ['-7', '-7'],
  ['12345678901234567890', '12345678901234567890'],
  ['"0012"', '0012'],
])('the order number %s is the text %s', (sent, text) => {
  expect(order.parse(parseExactJson(`{"order_id":${sent},"metadata":{"order":${sent}}}`))).toEqual({
    order_id: text,
    metadata: { order: text },
  });
});

test.each(['1001.0', '1e3', '1001.5', '1E400', 'true', '[1]'])('the order number %s is refused in words', (sent) => {
  for (const body of [`{"order_id":${sent}}`, `{"metadata":{"order":${sent}}}`]) {
    const { error } = order.safeParse(parseExactJson(body));
    expect(error?.issues[0]?.message).toMatch(/text or a whole number/);
  }
});

test('a body full of numbers that take arithmetic is refused before it costs much', () => {
  expect(() => parseExactJson(`[${'1e59,'.repeat(50_000)}1]`)).toThrow(TooManyNumbers);
  expect(parseExactJson(`[${'1.50,'.repeat(1_000)}1]`)).toHaveLength(1_001);
});
