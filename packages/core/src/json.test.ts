import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalSchema, metadataSchema, oneLineText, timeSchema, wellFormedText } from './index.ts';

const text = wellFormedText({ min: 1, max: 10 });
const messagesOf = (schema: typeof text, value: unknown) =>
  schema.safeParse(value).error?.issues.map((issue) => issue.message) ?? [];

test('text keeps emoji, accents and right-to-left letters as they are', () => {
  for (const value of ['é', '👩‍🚀', 'שלום', 'a\nb']) expect(text.parse(value)).toBe(value);
});

test.each(['a\u0000b', '\ud800', 'x\udc00y'])('text refuses %j and says why', (value) => {
  expect(messagesOf(text, value).join()).toMatch(/NUL characters or lone surrogates/);
});

test('the message for a text names the limit it breaks', () => {
  expect(messagesOf(text, '')).toEqual(['Must not be empty.']);
  expect(messagesOf(text, 'x'.repeat(11))).toEqual(['Must have at most 10 characters.']);
});

test('accepted text survives UTF-8 and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }), (value) => {
      const parsed = text.safeParse(value);
      if (parsed.success) expect(Buffer.from(parsed.data).toString()).toBe(value);
    }),
  );
});

const name = oneLineText({ max: 20 });

test('a name keeps emoji, accents and right-to-left letters, and loses the spaces around it', () => {
  for (const value of ['Nina’s Lamps', 'Café 👩‍🚀', 'חנות מנורות', 'مصابيح'])
    expect(name.parse(` ${value}\n`)).toBe(value);
});

const ofMoreThanALine = ['\u0000', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u2028', '\u2029'];
const ofDirection = ['\u061c', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e'];
const ofIsolation = ['\u2066', '\u2067', '\u2068', '\u2069'];

test.each([...ofMoreThanALine, ...ofDirection, ...ofIsolation, '\ud800'])('a name refuses %j', (character) => {
  expect(name.safeParse(`a${character}b`).success).toBe(false);
});

test.each(['', ' ', '\n', 'x'.repeat(21)])('a name refuses %j', (value) => {
  expect(name.safeParse(value).success).toBe(false);
});

test.each(['0', '1', '12.50', '0.000000000000000001', '999999999999999999.999999999999999999'])(
  '%s is an amount',
  (value) => expect(decimalSchema.parse(value)).toBe(value),
);

test.each([
  '',
  '.5',
  '5.',
  '01',
  '-1',
  '+1',
  '1e5',
  '1E-5',
  '1,5',
  ' 1',
  '1\n',
  'NaN',
  'Infinity',
  '0x1',
  '1_000',
  '٣',
  '1000000000000000000',
  '0.0000000000000000001',
])('%j is no amount', (value) => expect(decimalSchema.safeParse(value).success).toBe(false));

test('metadata holds 50 entries of bounded text and no more', () => {
  const entries = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, 'value']));
  expect(metadataSchema.safeParse(entries(50)).success).toBe(true);
  expect(metadataSchema.safeParse(entries(51)).success).toBe(false);
  expect(metadataSchema.safeParse({ ['k'.repeat(40)]: 'v'.repeat(500) }).success).toBe(true);
  expect(metadataSchema.safeParse({ ['k'.repeat(41)]: '' }).success).toBe(false);
  expect(metadataSchema.safeParse({ key: 'v'.repeat(501) }).success).toBe(false);
  expect(metadataSchema.safeParse({ key: 1 }).success).toBe(false);
  expect(metadataSchema.safeParse({ 'a\u0000': 'b' }).success).toBe(false);
});

test('times are RFC 3339 with an offset, and days that exist', () => {
  for (const value of ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.123Z', '2028-02-29T23:59:59+05:30']) {
    expect(timeSchema.parse(value)).toBe(value);
  }
  for (const value of ['2026-11-23', '2026-11-23T09:30:00', '2026-02-29T00:00:00Z', '23.11.2026', '1795426200']) {
    expect(timeSchema.safeParse(value).success).toBe(false);
  }
});
