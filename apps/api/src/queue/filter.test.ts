import { checkFilter, findEventType, type Filter, type StoredFilter } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

/** What the database decides about pairs of a filter and the data of an event. */
async function decided(pairs: readonly (readonly [StoredFilter, unknown])[]): Promise<boolean[]> {
  const rows = await services.db.execute<{ passes: boolean }>(sql`
    SELECT filter_passes(pair -> 0, event_data(convert_to((pair -> 1)::text, 'UTF8'))) AS passes
    FROM jsonb_array_elements(${JSON.stringify(pairs.map(([filter, data]) => [filter, { data }]))}::text::jsonb)
      WITH ORDINALITY AS list (pair, at) ORDER BY at`);
  return rows.map((row) => row.passes);
}

const stored = (filter: Filter, types: readonly string[] = ['payment.*']): StoredFilter => {
  const checked = checkFilter(filter, types);
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  return checked.stored;
};

/** A number as an integer of units of the 500th digit after its point; null for anything else. */
function unitsOf(value: unknown): bigint | null {
  const text = typeof value === 'number' ? value.toFixed(20).replace(/\.?0+$/, '') : value;
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(500, '0'));
}

/** A time in the same units of a second. */
function momentOf(value: unknown): bigint | null {
  if (typeof value !== 'string') return null;
  const [, day = '', hour, minute, second = '0', fraction = '', sign = '+', offsetHour = '0', offsetMinute = '0'] =
    /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):(\d\d))$/.exec(value) ?? [];
  const date = new Date(`${day}T00:00:00Z`);
  if (hour === undefined || day.startsWith('0000') || Number.isNaN(date.getTime())) return null;
  if (date.toISOString().slice(0, 10) !== day || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60 * (sign === '-' ? -1 : 1);
  const seconds = date.getTime() / 1_000 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - offset;
  return BigInt(seconds) * 10n ** 500n + BigInt(fraction.padEnd(500, '0'));
}

type Order = (left: bigint, right: bigint) => boolean;
const orders: Readonly<Record<string, Order>> = {
  eq: (left, right) => left === right,
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
};

/** The plain meaning of a filter. */
function passes(filter: StoredFilter, data: Readonly<Record<string, unknown>>): boolean {
  if ('all' in filter) return filter.all.every((part) => passes(part, data));
  if ('any' in filter) return filter.any.some((part) => passes(part, data));
  if ('not' in filter) return !passes(filter.not, data);
  const { field, as, ...compared } = filter;
  const [, first = '', ...rest] = field.split('.');
  const outer: unknown = Object.hasOwn(data, first) ? data[first] : undefined;
  const inner = rest.join('.');
  const within = new Map<string, unknown>(typeof outer === 'object' && outer !== null ? Object.entries(outer) : []);
  const value = rest.length === 0 ? outer : within.get(inner);
  const isMissing = value === undefined || value === null;
  const [[operator, operand] = []] = Object.entries(compared);
  if (operator === 'exists') return isMissing !== operand;
  if (isMissing || operator === undefined) return false;
  if (operator === 'in') return Array.isArray(operand) && operand.some((one) => passes({ field, as, eq: one }, data));
  if (as === 'boolean') return value === operand;
  if (as === 'text' && operator === 'starts_with')
    return typeof value === 'string' && value.startsWith(String(operand));
  if (as === 'text') return typeof value === 'string' && value === operand;
  const read = as === 'number' ? unitsOf : momentOf;
  const [left, right] = [read(value), read(operand)];
  return left !== null && right !== null && orders[operator]?.(left, right) === true;
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
/** Of up to 40 digits before and after the point; zeros that change nothing are frequent. */
const decimal = fc
  .tuple(fc.constantFrom('', '-'), digits(40), fc.option(digits(40), { nil: null }), fc.constantFrom('', '0', '00'))
  .map(([sign, whole, fraction, zeros]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}${zeros}`}`);
/** Few values, so that equality happens. */
const near = fc.constantFrom(
  '1',
  '1.0',
  '1.00000000000000000000000000000000000001',
  '0.99999999999999999999999999999999999999',
  '2',
  '-1',
  '0',
  '-0',
  '0.0',
  '00',
);
const number = fc.oneof(near, decimal);
const two = (max: number) => fc.nat(max).map((one) => String(one).padStart(2, '0'));
const time = fc
  .tuple(
    fc.constantFrom('0001', '1969', '2000', '2024', '2026', '9999'),
    two(13),
    two(32),
    two(24),
    two(60),
    two(60),
    fc.constantFrom('', '.5', '.500', '.0000000000000000000000000000000000000001'),
    fc.constantFrom('Z', '+00:00', '+01:00', '-23:59', '+24:00', ''),
  )
  .map(
    ([year, month, day, hour, minute, second, fraction, zone]) =>
      `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`,
  );
const nearTime = fc.constantFrom(
  '2026-11-23T09:30:00Z',
  '2026-11-23T10:30:00+01:00',
  '2026-11-23T09:30:00.000000000000000000001Z',
  '2026-11-23T09:30Z',
  '2026-02-30T00:00:00Z',
  '2024-02-29T00:00:00Z',
  '0000-01-01T00:00:00Z',
);
const anyTime = fc.oneof(nearTime, time);
const words = fc.oneof(
  fc.constantFrom('a', 'ab', 'B', '', 'é', '🙂', 'Infinity', 'NaN', '1e3', '%', '\\', '"'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const value = fc.oneof(
  words,
  number,
  anyTime,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([1]),
  fc.constant({ a: 1 }),
);
const name = fc.constantFrom('a', 'shop.id', 'x', '*', 'data', '');

const data = fc.record(
  {
    order_id: value,
    confirmations: fc.oneof(fc.nat(), value),
    price: fc.oneof(fc.record({ amount: fc.oneof(number, value), currency: value }, { requiredKeys: [] }), value),
    amount_received: fc.oneof(number, value),
    expires_at: fc.oneof(anyTime, value),
    is_final: value,
    metadata: fc.oneof(fc.dictionary(name, fc.oneof(value, number, anyTime)), value),
  },
  { requiredKeys: [] },
);

const jsonNumber = fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constantFrom(0.1, 1e-7, 1.5, 2));
const orderOf = fc.constantFrom('lt', 'lte', 'gt', 'gte');
const numbers = fc.oneof(number, jsonNumber);
const validTime = anyTime.filter((text) => momentOf(text) !== null);
const on = (fields: readonly string[], operators: fc.Arbitrary<Record<string, unknown>>) =>
  fc.tuple(fc.constantFrom(...fields), operators).map(([field, operator]): Filter => ({ field, ...operator }));
const compares = (operand: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.tuple(orderOf, operand).map(([operator, one]) => ({ [operator]: one })),
    fc.record({ eq: operand }),
    fc.record({ in: fc.array(operand, { minLength: 1, maxLength: 4 }) }),
  );
const texts = ['data.order_id', 'data.metadata.a', 'data.metadata.shop.id', 'data.metadata.x', 'data.metadata.*'];
const condition = fc.oneof(
  on(['data.price.amount', 'data.amount_received', 'data.confirmations'], compares(numbers)),
  on(['data.expires_at'], compares(validTime)),
  on(
    ['data.is_final'],
    fc.oneof(fc.record({ eq: fc.boolean() }), fc.record({ in: fc.array(fc.boolean(), { minLength: 1 }) })),
  ),
  on(
    texts,
    fc.oneof(
      fc.record({ eq: words }),
      fc.record({ in: fc.array(words, { minLength: 1, maxLength: 4 }) }),
      fc.record({ starts_with: words.filter((text) => text !== '') }),
      compares(jsonNumber),
      fc.tuple(orderOf, fc.oneof(number, validTime)).map(([operator, one]) => ({ [operator]: one })),
    ),
  ),
  on([...texts, 'data.price.amount', 'data.expires_at', 'data.is_final'], fc.record({ exists: fc.boolean() })),
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((all): Filter => ({ all })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((any): Filter => ({ any })),
    tie('filter').map((not): Filter => ({ not })),
  ),
}));

test('the database decides as the plain meaning of a filter, over any data, and never fails', async () => {
  const types = ['payment.*', 'payout.*'];
  let passed = 0;
  let total = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(filter, data), { minLength: 50, maxLength: 100 }), async (list) => {
      const pairs = list.map(([one, of]) => [stored(one, types), of] as const);
      const expected = pairs.map(([one, of]) => passes(one, of));
      passed += expected.filter(Boolean).length;
      total += expected.length;
      expect(await decided(pairs)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
  // Both outcomes are frequent, or the comparison says little.
  expect(passed / total).toBeGreaterThan(0.1);
  expect(passed / total).toBeLessThan(0.9);
});

const payment = findEventType('payment.completed').sample;

test.each<[string, Filter, object, boolean]>([
  [
    'an amount as a decimal, not as text',
    { field: 'data.price.amount', gte: '100' },
    { price: { amount: '99.99', currency: 'USD' } },
    false,
  ],
  [
    'and to the last digit',
    { field: 'data.price.amount', gt: '0.1' },
    { price: { amount: '0.100000000000000001', currency: 'USD' } },
    true,
  ],
  [
    'an equal amount, however it is written',
    { field: 'data.price.amount', eq: '50' },
    { price: { amount: '50.00', currency: 'USD' } },
    true,
  ],
  ['metadata by its text', { field: 'data.metadata.shop', eq: '7' }, { metadata: { shop: '7.0' } }, false],
  [
    'metadata by its value, against a number',
    { field: 'data.metadata.shop', eq: 7 },
    { metadata: { shop: '7.0' } },
    true,
  ],
  ['a name with dots', { field: 'data.metadata.shop.id', eq: 'a' }, { metadata: { 'shop.id': 'a' } }, true],
  ['null as missing', { field: 'data.order_id', exists: true }, { order_id: null }, false],
  ['a missing field within not', { not: { field: 'data.metadata.x', eq: 'a' } }, { metadata: {} }, true],
  [
    'times in different zones',
    { field: 'data.expires_at', lte: '2026-11-23T10:30:00Z' },
    { expires_at: '2026-11-23T11:30:00+01:00' },
    true,
  ],
])('compares %s', async (_what, one, more, expected) => {
  expect(await decided([[stored(one), { ...payment, ...more }]])).toEqual([expected]);
});
