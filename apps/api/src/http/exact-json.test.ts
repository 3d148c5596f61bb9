import { amountSchema, canonical, metadataInputSchema, textOrInteger } from '@cryptoix/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../router.ts';
import { amountFields, parseExactJson, textFields } from './exact-json.ts';
import { proceduresOf } from './procedures.ts';

const call = z.object({ amount: amountSchema() });
/** The amount that this JSON number is read as, or the message of its refusal. */
const amountOf = (lexeme: string) => {
  const parsed = call.safeParse(parseExactJson(`{"amount":${lexeme}}`));
  return parsed.success ? parsed.data.amount : parsed.error.issues[0]?.message;
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
  ['123456789012.1234567', '123456789012.1234567'],
  ['1.2345678901234567e-1', '0.12345678901234567'],
  ['0.12345678901234567E+5', '12345.678901234567'],
  ['0.0012345678901234567e19', '12345678901234567'],
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
  test('whose numbers fit into floats is parsed as by JSON.parse', () => {
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

  test('that is malformed is a SyntaxError', () => {
    expect(() => parseExactJson('{"amount":1e}')).toThrow(SyntaxError);
  });
});

test('JSON nested too deeply for a reviver is still parsed, so that its depth can be refused with a message', () => {
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

test.each(['1001.0', '1e3', '1001.5', '1E400', 'true', '[1]'])(
  'the order number %s is refused with a message',
  (sent) => {
    for (const body of [`{"order_id":${sent}}`, `{"metadata":{"order":${sent}}}`]) {
      const { error } = order.safeParse(parseExactJson(body));
      expect(error?.issues[0]?.message).toMatch(/text or a whole number/);
    }
  },
);

test('only amounts and text fields keep digits: elsewhere a number is parsed as by JSON.parse', () => {
  const text = '{"limit":0.10000000000000001,"data":{"a":[12345678901234567890]},"metadata":[1.0],"order_id":[1.0]}';
  expect(parseExactJson(text)).toEqual(JSON.parse(text));
});

test('a field is recognized by its name, even when that is escaped', () => {
  expect(parseExactJson('{"\\u0061mount" : 12345678901234567890}')).toEqual({ amount: '12345678901234567890' });
  expect(parseExactJson('{"met\\u0061data":{"x":{"y":1e3},"z":1e3}}')).toEqual({ metadata: { x: { y: 1000 }, z: {} } });
});

test('text is valid JSON exactly when it is for JSON.parse', () => {
  const marks = ['{', '}', '[', ']', ':', ',', '"', '\\', ' ', '-', '.', 'e', '0', '1', 'null', '"x"'];
  const fields = ['"amount":', '"metadata":{', '"order_id":'];
  const numbers = ['12345678901234567890', '0.12345678901234567890', '1.0', '1e3'];
  const piece = fc.constantFrom(...marks, ...fields, ...numbers);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const isJson = (parse: (text: string) => unknown) => {
        try {
          parse(pieces.join(''));
          return true;
        } catch {
          return false;
        }
      };
      expect(isJson(parseExactJson)).toBe(isJson((text) => JSON.parse(text) as unknown));
    }),
    { numRuns: 2_000 },
  );
});

/** Names of the fields in a JSON Schema that take a number or text; `metadata.*` for those of any name. */
function numberOrText(schema: unknown, name = ''): string[] {
  if (Array.isArray(schema)) return schema.flatMap((part) => numberOrText(part, name));
  if (typeof schema !== 'object' || schema === null) return [];
  const { anyOf } = z.object({ anyOf: z.array(z.object({ type: z.unknown() })).catch([]) }).parse(schema);
  const types = new Set(anyOf.map(({ type }) => type));
  const here = types.has('string') && (types.has('number') || types.has('integer')) ? [name] : [];
  const inside = Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === 'additionalProperties') return numberOrText(value, `${name}.*`);
    if (keyword !== 'properties') return numberOrText(value, name);
    return Object.entries(z.record(z.string(), z.unknown()).parse(value)).flatMap(([field, of]) =>
      numberOrText(of, field),
    );
  });
  return [...here, ...inside];
}

test('every field of a call that takes a number or text keeps digits, and none of them is in a query', () => {
  const fieldsOf = (types: readonly string[]) =>
    proceduresOf(appRouter)
      .filter(({ type }) => types.includes(type))
      .flatMap(({ input }) => numberOrText(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })));
  expect(new Set(fieldsOf(['mutation']))).toEqual(new Set([...amountFields, ...textFields, 'metadata.*']));
  expect(fieldsOf(['query', 'subscription'])).toEqual([]);
});

/** Each takes 60 ms at most here, where a reviver and decimal arithmetic took from half a second to minutes. */
test.each([
  ['long numbers in any field', `{"a":[${'1.2345678901234567e-59,'.repeat(100_000)}1]}`],
  ['an amount of many zeros', `{"amount":1${'0'.repeat(250_000)}1}`],
  ['short numbers', `[${'1,'.repeat(500_000)}1.0]`],
  ['objects', `[${'{},'.repeat(320_000)}1.0]`],
])('%s take little time', (_, body) => {
  expect(cpuMs(() => parseExactJson(body))).toBeLessThan(500);
});

/** The CPU time that this thread takes, in ms: a busy machine does not change it. */
function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

test('a body with too many long numbers is refused with a message', () => {
  const items = (count: number) => `[${'{"amount":1234567890.12345678},'.repeat(count)}1]`;
  expect(() => parseExactJson(items(5_001))).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  expect(parseExactJson(items(1_000))).toHaveLength(1_001);
});

test('malformed JSON is refused quickly', () => {
  const malformed = `"\\n${'x'.repeat(100_000)}"${':'.repeat(100_000)}`;
  expect(cpuMs(() => expect(() => parseExactJson(malformed)).toThrow(SyntaxError))).toBeLessThan(500);
});
