import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  apiVersion,
  eventEnvelopeSchema,
  eventTypeNames,
  eventTypes,
  eventTypeSchema,
  findEventType,
  keyScopes,
  newId,
  objectIdOf,
  payoutSchema,
  serializeEvent,
} from '../index.ts';

test('the types are those of the contract', () => {
  const published = {
    payment: 'created detected confirming completed underpaid overpaid late expired failed',
    invoice: 'created sent partially_paid paid overpaid expired voided',
    refund: 'created processing completed failed',
    payout: 'created submitted processing completed partially_completed failed canceled',
    transaction: 'detected confirmed reorged failed',
    api_key: 'created rotated expiring expired revoked exposed',
    webhook_endpoint: 'failing disabled',
    webhook: 'test',
  };
  expect(eventTypeNames).toEqual(
    Object.entries(published).flatMap(([resource, names]) => names.split(' ').map((name) => `${resource}.${name}`)),
  );
  const operational = eventTypes.filter((row) => row.operational).map((row) => row.resource);
  expect([...new Set(operational)]).toEqual(['api_key', 'webhook_endpoint', 'webhook']);
});

test('a type is found by its exact name only', () => {
  expect(findEventType('payment.completed')?.resource).toBe('payment');
  expect(findEventType('payment')).toBeUndefined();
  expect(findEventType('toString')).toBeUndefined();
  expect(eventTypeSchema.safeParse('payment.*').success).toBe(false);
});

describe.each(eventTypes.map((row) => ({ ...row })))('$type', (row) => {
  test('has a sample that validates', () => {
    expect(row.schema.parse(row.sample)).toEqual(row.sample);
  });

  test('refuses fields that its schema does not name', () => {
    const result = row.schema.safeParse({ ...row.sample, surprise: 1 });
    expect(result.error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['surprise'] });
  });

  test('needs a scope that API keys may hold', () => {
    expect(keyScopes).toContain(row.scope);
  });

  test('describes itself and each of its fields in a line', () => {
    expect(row.description).toMatch(/^[A-Z][^\n]{10,}\.$/);
    const { properties } = z.toJSONSchema(row.schema);
    expect(Object.keys(properties ?? {})).toEqual(Object.keys(row.schema.shape));
    for (const field of Object.values(properties ?? {})) expect(field).toHaveProperty('description');
  });

  test('is serialized as in the contract, and passes its envelope schema', () => {
    const id = newId('event');
    const timestamp = new Date('2026-11-23T09:30:00.123Z');
    const event = { id, type: row.type, timestamp, livemode: false, data: row.sample };
    const text = serializeEvent(event);
    expect(text).toBe(
      `{"id":"${id}","type":"${row.type}","timestamp":"2026-11-23T09:30:00.123Z","api_version":"${apiVersion}","livemode":false,"data":${JSON.stringify(row.sample)}}`,
    );
    expect(eventEnvelopeSchema(row.type).safeParse(JSON.parse(text)).success).toBe(true);
  });
});

test('the sample of a type that is named after a status has that status', () => {
  const named = eventTypes.flatMap(({ type, resource, schema, sample }) => {
    const name = type.slice(resource.length + 1);
    const isStatus = 'status' in sample && schema.safeParse({ ...sample, status: name }).success;
    return isStatus ? [[name, sample.status]] : [];
  });
  expect(named).toHaveLength(27);
  for (const [name, status] of named) expect(status).toBe(name);
});

test('a payout may be published without the fields that were added later', () => {
  const { schema, sample } = findEventType('payout.completed');
  const { amount_sent, amount_failed, items_count, items_truncated, ...before } = payoutSchema.parse(sample);
  expect([amount_sent, amount_failed, items_count, items_truncated]).toEqual(['250', '0', 1, false]);
  expect(schema.parse(before)).toEqual(before);
});

test.each([
  ['without items', { items: [] }],
  ['without items, saying that they are there', { items: [], items_truncated: false }],
  ['with items, saying that they are left out', { items_truncated: true }],
])('a payout is not published %s', (_, change) => {
  const { schema, sample } = findEventType('payout.completed');
  const { error } = schema.safeParse({ ...sample, ...change });
  expect(error?.issues.map(({ path }) => path)).toEqual([['items']]);
  expect(schema.safeParse({ ...sample, items: [], items_count: 900, items_truncated: true }).success).toBe(true);
});

test('payment data carries the published fields', () => {
  expect(Object.keys(findEventType('payment.completed').sample)).toEqual(
    'uuid status exception order_id invoice_uuid payment_link_uuid price pay address memo amount_received amount_confirmed amount_refunded amount_due exchange_rate confirmations required_confirmations transactions expires_at metadata'.split(
      ' ',
    ),
  );
});

test('no event about a key can carry the key', () => {
  const { schema, sample } = findEventType('api_key.created');
  for (const field of ['key', 'secret', 'hash']) {
    expect(schema.safeParse({ ...sample, [field]: 'x' }).success).toBe(false);
  }
});

test('the object of an event is its uuid, its id, or none', () => {
  const idOf = (type: (typeof eventTypeNames)[number]) => objectIdOf(type, findEventType(type).sample);
  expect(idOf('payment.completed')).toMatch(/^pay_/);
  expect(idOf('payout.created')).toMatch(/^pyt_/);
  expect(idOf('api_key.revoked')).toMatch(/^key_/);
  expect(idOf('webhook_endpoint.disabled')).toMatch(/^whe_/);
  expect(idOf('webhook.test')).toBeNull();
});

test('amounts are decimal strings, never numbers', () => {
  const { schema, sample } = findEventType('refund.created');
  expect(schema.safeParse({ ...sample, amount: 20 }).success).toBe(false);
  expect(schema.safeParse({ ...sample, amount: '2e1' }).success).toBe(false);
});

test.each(['javascript:alert(1)', 'ftp://pay.example/1', '/relative', 'https://pay.example/\u0000'])(
  'an invoice is never hosted at %j',
  (hosted_url) => {
    const { schema, sample } = findEventType('invoice.sent');
    expect(schema.safeParse({ ...sample, hosted_url }).success).toBe(false);
  },
);
