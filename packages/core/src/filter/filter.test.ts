import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventTypes, filterFields, filterSchema, hasMetadata, limits, sentFilter } from '../index.ts';
import { checkFilter } from './check.ts';
import { conditionsOf, type Filter } from './filter.ts';

const issuesOf = (value: unknown) =>
  filterSchema.safeParse(value).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];
const problems = (filter: Filter, types: readonly string[] = ['payment.*']) => {
  const checked = checkFilter(filter, types);
  return checked.ok ? [] : checked.issues.map(({ path, message }) => [path.join('.'), message]);
};
const warnings = (filter: Filter, types: readonly string[]) => {
  const checked = checkFilter(filter, types);
  return checked.ok ? checked.warnings : checked.issues;
};
const price = { field: 'data.price.amount', gte: '100' };

describe('the form of a filter', () => {
  test.each<[unknown]>([
    [price],
    [{ all: [price, { field: 'data.metadata.shop', in: ['a', 'b'] }] }],
    [{ any: [{ not: { all: [price] } }, { field: 'data.order_id', exists: false }] }],
    [{ all: Array.from({ length: 20 }, () => price) }],
  ])('%j is taken as it is', (filter) => {
    expect(filterSchema.parse(filter)).toEqual(filter);
  });

  test.each<[unknown, string, RegExp]>([
    [null, '', /^Must be a condition such as/],
    ['x', '', /^Must be a condition/],
    [[], '', /^Must be a condition/],
    [{}, '', /^Must be a condition/],
    [{ al: [price] }, '', /^Must be a condition/],
    [{ all: [price], any: [price] }, '', /^Must be a condition/],
    [{ all: [] }, 'all', /1 to 20/],
    [{ all: price }, 'all', /1 to 20/],
    [{ not: [price] }, 'not', /^Must be a condition/],
    [{ all: [price, 5] }, 'all.1', /^Must be a condition/],
    [{ field: 'data.price.amount' }, '', /exactly one operator/],
    [{ field: 'data.price.amount', gte: '1', lt: '2' }, '', /exactly one operator.*"all"/],
    [{ field: 'data.price.amount', equals: '1' }, '', /exactly one operator/],
    [{ field: 5, eq: '1' }, 'field', /path of a field/],
    [{ field: 'data.order_id', eq: null }, 'eq', /"exists": false/],
    [{ field: 'data.order_id', eq: undefined }, 'eq', /Must be a text/],
    [{ field: 'data.order_id', eq: Number.NaN }, 'eq', /Must be a text/],
    [{ field: 'data.order_id', in: [] }, 'in', /1 to 100/],
    [{ field: 'data.order_id', in: 'a' }, 'in', /1 to 100/],
    [{ field: 'data.order_id', in: [['a']] }, 'in', /1 to 100/],
    [{ field: 'data.order_id', starts_with: '' }, 'starts_with', /1 to 500/],
    [{ field: 'data.order_id', exists: 'yes' }, 'exists', /true or false/],
    [{ field: 'data.order_id', eq: 'x'.repeat(501) }, 'eq', /at most 500/],
    [{ field: 'data.order_id', eq: '\u0000' }, 'eq', /Must be a text/],
    [
      { all: [{ any: Array.from({ length: 11 }, () => price) }, { all: Array.from({ length: 10 }, () => price) }] },
      '',
      /21 conditions; at most 20/,
    ],
    [{ field: 'data.order_id', in: Array.from({ length: 50 }, () => 'é'.repeat(400)) }, '', /bytes; at most 16384/],
  ])('%j is refused', (filter, path, message) => {
    expect(issuesOf(filter)).toEqual([[path, expect.stringMatching(message)]]);
  });

  test('anything at all is taken or refused, and never throws', () => {
    fc.assert(fc.property(fc.anything({ maxDepth: 5 }), (value) => void filterSchema.safeParse(value)));
    fc.assert(fc.property(fc.json(), (text) => void filterSchema.safeParse(JSON.parse(text))));
  });
});

describe('the fields of a filter', () => {
  test.each<[Filter, string[]]>([
    [price, ['payment.completed']],
    [price, ['*']],
    [{ field: 'data.metadata.any name.with dots', eq: 'x' }, ['invoice.*']],
    [{ field: 'data.memo', exists: true }, ['payment.*', 'payout.*']],
    [{ field: 'data.is_final', eq: true }, ['payout.*']],
    [{ field: 'data.expires_at', lt: '2026-11-23T09:30:00+01:00' }, ['payment.*']],
    [{ field: 'data.confirmations', gte: 6 }, ['payment.*']],
    [{ field: 'data.price.amount', eq: `${'9'.repeat(40)}.${'9'.repeat(40)}` }, ['payment.*']],
    [{ field: 'data.metadata.total', gt: '99.5' }, ['payment.*']],
    [{ field: 'data.metadata.day', gt: '2026-11-23T00:00:00Z' }, ['payment.*']],
    [{ field: 'data.metadata.shop', in: [1, 2] }, ['payment.*']],
  ])('%j fits %j', (filter, types) => {
    expect(problems(filter, types)).toEqual([]);
    const checked = checkFilter(filter, types);
    expect(checked.ok && sentFilter(checked.stored)).toEqual(filter);
  });

  test.each<[string, string[], string]>([
    ['data.price.amont', ['payment.*'], 'did you mean "data.price.amount"?'],
    ['price.amount', ['payment.*'], 'did you mean "data.price.amount"?'],
    ['data.metdata.shop', ['payment.*'], 'did you mean "data.metadata.shop"?'],
    ['metadata.shop', ['payment.*'], 'did you mean "data.metadata.shop"?'],
    ['data.Status', ['payment.*'], 'did you mean "data.status"?'],
    ['data.price', ['payment.*'], '"data.price" is an object: name a field of it, such as "data.price.amount".'],
    ['data.metadata', ['payment.*'], '"data.metadata" is an object: name a field of it, such as "data.metadata.shop".'],
    ['data.transactions', ['payment.*'], '"data.transactions" is a list; filters cannot look into lists.'],
    ['data.transactions.0.amount', ['payment.*'], '"data.transactions" is a list; filters cannot look into lists.'],
    ['data.items[0].name', ['invoice.*'], '"data.items" is a list; filters cannot look into lists.'],
    ['data.price.amount', ['refund.*'], 'it is in payment.* alone'],
    ['data.metadata.shop', ['payout.*'], 'it is in payment.*, invoice.*, refund.* alone'],
    [
      'data.label',
      ['*', 'api_key.*'],
      'it is in api_key.* alone, which the endpoint does not get or which no filter holds back.',
    ],
    ['type', ['payment.*'], 'GET /v1/event-types lists the fields of each type.'],
    ['data.metadata.', ['payment.*'], 'GET /v1/event-types'],
    ['data.__proto__', ['payment.*'], 'GET /v1/event-types'],
    ['data.constructor', ['payment.*'], 'GET /v1/event-types'],
    ['ak_live_0123456789abcdef', ['payment.*'], 'GET /v1/event-types'],
  ])('%s of %j is unknown', (field, types, message) => {
    expect(problems({ any: [{ field, exists: true }] }, types)).toEqual([
      ['any.0.field', expect.stringContaining(message)],
    ]);
  });

  test.each<[Filter, RegExp]>([
    [{ field: 'data.price.amount', gte: 'much' }, /decimal as text/],
    [{ field: 'data.price.amount', gte: '1e3' }, /without an exponent/],
    [{ field: 'data.price.amount', gte: ' 1' }, /decimal as text/],
    [{ field: 'data.price.amount', eq: '' }, /decimal as text/],
    [{ field: 'data.price.amount', eq: true }, /decimal as text/],
    [{ field: 'data.price.amount', gte: 0.1234567890123456 }, /more digits than a JSON number keeps/],
    [{ field: 'data.confirmations', eq: 2 ** 60 }, /more digits than a JSON number keeps/],
    [{ field: 'data.price.amount', starts_with: '1' }, /Is for text/],
    [{ field: 'data.expires_at', gt: '2026-02-30T00:00:00Z' }, /RFC 3339/],
    [{ field: 'data.expires_at', gt: '2026-11-23' }, /RFC 3339/],
    [{ field: 'data.expires_at', eq: 5 }, /RFC 3339/],
    [{ field: 'data.status', lt: 'completed' }, /Compares numbers and times/],
    [{ field: 'data.metadata.shop', eq: true }, /text/],
    [{ field: 'data.metadata.shop', in: ['a', 1] }, /text/],
    [{ field: 'data.metadata.shop', in: [1, 'a'] }, /text/],
  ])('the value of %j does not fit its field', (filter, message) => {
    expect(problems(filter)).toEqual([[expect.any(String), expect.stringMatching(message)]]);
  });

  test('have one kind, whatever the type, so that a filter means the same for all of them', () => {
    const kinds = Map.groupBy(
      eventTypes.flatMap(({ type }) => filterFields(type)),
      ({ field }) => field,
    );
    for (const [field, all] of kinds) expect(new Set(all.map(({ kind }) => kind)).size, field).toBe(1);
    expect(filterFields('payment.completed')).toContainEqual({
      field: 'data.price.amount',
      kind: 'number',
      values: null,
    });
    expect(filterFields('payment.completed')).toContainEqual({ field: 'data.expires_at', kind: 'time', values: null });
    expect(filterFields('payout.created')).toContainEqual({ field: 'data.is_final', kind: 'boolean', values: null });
    expect(filterFields('invoice.paid')).toContainEqual(
      expect.objectContaining({ field: 'data.status', kind: 'text', values: expect.arrayContaining(['paid']) }),
    );
    expect(eventTypes.filter(({ type }) => hasMetadata(type)).map(({ type }) => type)).toContain('refund.created');
  });
});

describe('the warnings of a filter', () => {
  test('name the subscribed types that lack a field, whose events are all left out', () => {
    expect(warnings(price, ['payment.*', 'refund.*', 'payout.created'])).toEqual([
      'refund.*, payout.created events have no data.price.amount: all of them are left out.',
    ]);
    expect(warnings({ all: [price, { field: 'data.memo', exists: true }] }, ['payment.*', 'refund.*'])).toEqual([
      'refund.* events have no data.price.amount: all of them are left out.',
    ]);
  });

  test('say when such events may pass nevertheless', () => {
    expect(warnings({ any: [price, { field: 'data.status', eq: 'failed' }] }, ['payment.*', 'refund.*'])).toEqual([
      'refund.* events have no data.price.amount: it counts as missing there.',
    ]);
    expect(warnings({ not: price }, ['payment.*', 'refund.*'])).toEqual([
      'refund.* events have no data.price.amount: it counts as missing there.',
    ]);
  });

  test('name a value that the field never has', () => {
    expect(warnings({ field: 'data.status', in: ['complete', 'failed'] }, ['payment.*'])).toEqual([
      'data.status is never "complete". Did you mean "completed"?',
    ]);
    expect(warnings({ field: 'data.status', eq: 'paid' }, ['payment.*', 'invoice.*'])).toEqual([]);
  });

  test('there are none when all types have all fields, operational ones apart', () => {
    expect(warnings(price, ['payment.*', 'webhook_endpoint.failing'])).toEqual([]);
  });
});

test('the conditions of a filter are counted wherever they stand', () => {
  expect(conditionsOf({ all: [price, { not: { any: [price, price] } }] }).map(({ path }) => path.join('.'))).toEqual([
    'all.0',
    'all.1.not.any.0',
    'all.1.not.any.1',
  ]);
  expect(limits.filterConditions).toBe(20);
});
