import { type EventType, findEventType } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { refusalOf } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { holding, newTenant } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import { type TenantContext, transact } from '../context.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { recoverDeliveries } from '../deliveries/replay.ts';
import { emitAll, parseEventData, publish } from '../events/events.ts';
import { replayEvent } from '../events/replay.ts';
import { sendTestEvent } from '../events/test-event.ts';
import { createPayment } from '../payments/create.ts';
import { createEndpoint, updateEndpoint } from './endpoints.ts';
import type { EndpointInput } from './schemas.ts';
import { tryFilter } from './try-filter.ts';
import { getEndpoint } from './view.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

let count = 0;
const endpointOf = (ctx: TenantContext, input: Partial<EndpointInput> = {}) =>
  createEndpoint(ctx, { url: `http://127.0.0.1:9/${++count}`, event_types: ['payment.*'], ...input });
const from = (amount: string) => ({ field: 'data.price.amount', gte: amount });

function event(type: EventType, more: object) {
  return { type, data: parseEventData(type, { ...findEventType(type).sample, ...more }, 'data') };
}
const costing = (amount: string, more: object = {}) =>
  event('payment.completed', { price: { amount, currency: 'USD' }, ...more });
const publishOne = async (ctx: TenantContext, ...args: Parameters<typeof costing>) =>
  (await publish(ctx, [costing(...args)])).ids[0] ?? '';
/** The events that an endpoint has a delivery of, oldest first. */
const eventsOf = async (ctx: TenantContext, endpointId: string) =>
  (await listDeliveries(ctx, { endpoint_id: endpointId, limit: 100 })).items.map((one) => one.event_id).toReversed();

describe('an event that a filter does not let through', () => {
  test('makes no delivery, beside endpoints that get it', async () => {
    const ctx = await newTenant(services);
    const [dear, shop, all] = [
      await endpointOf(ctx, { filter: from('100') }),
      await endpointOf(ctx, { filter: { all: [from('10'), { field: 'data.metadata.shop', in: ['a', 'b'] }] } }),
      await endpointOf(ctx),
    ];
    const { ids } = await publish(ctx, [
      costing('99.999999999999999999', { metadata: { shop: 'a' } }),
      costing('100.00'),
      costing('9', { metadata: { shop: 'b' } }),
      costing('1000', { metadata: { shop: 'c' } }),
    ]);
    expect(await eventsOf(ctx, all.id)).toEqual(ids);
    expect(await eventsOf(ctx, dear.id)).toEqual([ids[1], ids[3]]);
    expect(await eventsOf(ctx, shop.id)).toEqual([ids[0]]);
  });

  test('is decided by the filter of the moment: when an update has returned, no later event is decided by the one before', async () => {
    const ctx = await newTenant(services);
    const { id } = await endpointOf(ctx, { filter: from('100') });
    const wanted: string[] = [];
    // One after the other, beside events of others that share the commits.
    const other = await newTenant(services);
    for (let round = 0; round < 10; round++) {
      const least = round % 2 === 0 ? '5' : '50';
      await updateEndpoint(ctx, { id, filter: from(least) });
      const [small] = await Promise.all([publishOne(ctx, '10'), publishOne(other, '10')]);
      if (least === '5') wanted.push(small);
    }
    await updateEndpoint(ctx, { id, filter: null });
    wanted.push(await publishOne(ctx, '1'));
    expect(await eventsOf(ctx, id)).toEqual(wanted);
  });

  test('is decided in the transaction that emits it, with what that has changed', async () => {
    const ctx = await newTenant(services);
    const { id } = await endpointOf(ctx);
    await transact(ctx, async (tx) => {
      await updateEndpoint(tx, { id, filter: from('100') });
      await emitAll(tx, [costing('10')]);
    });
    expect(await eventsOf(ctx, id)).toEqual([]);
  });

  test('of a type without the field is left out, while types about the account are never filtered', async () => {
    const ctx = await newTenant(services);
    const made = await endpointOf(ctx, { event_types: ['*', 'webhook_endpoint.*'], filter: from('100') });
    expect(made.warnings).toEqual([
      'invoice.*, refund.*, payout.*, transaction.* events have no data.price.amount: all of them are left out.',
    ]);
    const { ids } = await publish(ctx, [event('refund.created', {}), event('webhook_endpoint.failing', {})]);
    expect(await eventsOf(ctx, made.id)).toEqual([ids[1]]);
  });

  test('whatever its text, is published', async () => {
    const ctx = await newTenant(services);
    const { id } = await endpointOf(ctx, {
      filter: {
        any: [
          { field: 'data.metadata.a', gt: 5 },
          { field: 'data.metadata.a', lt: '2026-11-23T00:00:00Z' },
          { field: 'data.metadata.a', starts_with: '%' },
        ],
      },
    });
    const texts = [
      '9'.repeat(500),
      `0.${'9'.repeat(498)}`,
      '2026-02-30T25:61:61+99:99',
      '0000-00-00T00:00:00Z',
      '\\',
      '%',
      '"',
      '--',
      'NaN',
      'infinity',
      '٣',
    ];
    const { ids } = await publish(
      ctx,
      texts.map((a) => costing('1', { metadata: { a } })),
    );
    expect(await eventsOf(ctx, id)).toEqual([ids[0], ids[5]]);
  });
});

describe('a filter does not hold back', () => {
  test('tests, replays, and an event that is sent to the endpoint by hand', async () => {
    const ctx = await newTenant(services);
    const { id } = await endpointOf(ctx, { filter: from('100') });
    const small = await publishOne(ctx, '1');
    const large = await publishOne(ctx, '100');
    const sent = await sendTestEvent(ctx, { id, type: 'payment.completed' });
    expect(sent.status).toBe('pending');
    await updateEndpoint(ctx, { id, filter: from('1000') });
    expect(await replayEvent(ctx, { id: large, endpoint_id: id })).toMatchObject({ event_id: large });
    expect(await replayEvent(ctx, { id: small, endpoint_id: id })).toMatchObject({ event_id: small });
    expect(new Set(await eventsOf(ctx, id))).toEqual(new Set([large, sent.event_id, small]));
  });

  test('events of a payment whose callback_url is the endpoint, now and later, in any spelling; others it does', async () => {
    const ctx = await newTenant(services);
    const { url, id } = await endpointOf(ctx, { filter: from('1000') });
    const elsewhere = await endpointOf(ctx, { filter: from('1000') });
    const pay = (callback_url?: string) =>
      createPayment(ctx, { amount: '5', currency: 'USDT', ...(callback_url !== undefined && { callback_url }) });
    const named = await pay(url.replace('127.0.0.1:9/', '127.0.0.1:9/x/../'));
    await pay();
    const later = await publishOne(ctx, '5', { uuid: named.uuid });
    await publishOne(ctx, '5', { uuid: 'pay_of_nobody' });
    const stranger = await newTenant(services);
    await publishOne(stranger, '5', { uuid: named.uuid });
    const got = await listDeliveries(ctx, { endpoint_id: id });
    expect(got.items.map((one) => [one.event_type, one.object_id])).toEqual([
      ['payment.completed', named.uuid],
      ['payment.created', named.uuid],
    ]);
    expect(got.items[0]?.event_id).toBe(later);
    expect(await eventsOf(ctx, elsewhere.id)).toEqual([]);
    // An endpoint that has the URL only now gets what follows.
    await updateEndpoint(ctx, { id, url: `${url}/moved` });
    await updateEndpoint(ctx, { id: elsewhere.id, url });
    const last = await publishOne(ctx, '5', { uuid: named.uuid });
    expect(await eventsOf(ctx, elsewhere.id)).toEqual([last]);
    expect(await eventsOf(ctx, id)).toHaveLength(2);
  });

  test('those of a payment from the version before, which stored the callback_url only as it was sent', async () => {
    const ctx = await newTenant(services);
    const { url, id } = await endpointOf(ctx, { filter: from('1000') });
    const { uuid } = await createPayment(ctx, { amount: '5', currency: 'USDT', callback_url: url });
    await ctx.db.execute(sql`UPDATE payments SET callback_endpoint_url = NULL WHERE id = ${uuid}`);
    await publishOne(ctx, '5', { uuid });
    expect(await eventsOf(ctx, id)).toHaveLength(2);
  });
});

test('what an endpoint has missed is what its present filter lets through', async () => {
  const ctx = await newTenant(services);
  const { id } = await endpointOf(ctx, { filter: from('1000') });
  const [small, large] = [await publishOne(ctx, '1'), await publishOne(ctx, '100')];
  const ask = (more: object) =>
    recoverDeliveries(ctx, { id, since: '2026-01-01T00:00:00Z', include_missing: true, ...more });
  expect(await ask({})).toEqual({ count: 0 });
  await updateEndpoint(ctx, { id, filter: from('50') });
  expect(await ask({ dry_run: true })).toEqual({ count: 1 });
  expect(await ask({})).toEqual({ count: 1 });
  expect(await eventsOf(ctx, id)).toEqual([large]);
  await updateEndpoint(ctx, { id, filter: null });
  expect(await ask({})).toEqual({ count: 1 });
  expect(new Set(await eventsOf(ctx, id))).toEqual(new Set([large, small]));
});

describe('the filter of an endpoint', () => {
  test('is shown as it was sent, and null removes it', async () => {
    const ctx = await newTenant(services);
    const filter = { not: { any: [from('100'), { field: 'data.metadata.shop', eq: 7 }] } };
    const made = await endpointOf(ctx, { filter });
    expect([made.filter, (await getEndpoint(ctx, made.id)).filter]).toEqual([filter, filter]);
    expect(await updateEndpoint(ctx, { id: made.id, description: 'same' })).toMatchObject({ filter });
    expect(await updateEndpoint(ctx, { id: made.id, filter: null })).toMatchObject({ filter: null, warnings: [] });
    const [entry] = (await listAudit(ctx, {})).items;
    expect(entry?.details).toMatchObject({ changed: ['filter'], filter: { from: filter, to: null } });
  });

  test('is refused by the path of what is wrong', async () => {
    const ctx = await newTenant(services);
    const filter = { all: [from('100'), { field: 'data.price.amont', gte: '5' }] };
    const refused = {
      code: 'validation_failed',
      details: {
        issues: [{ path: 'filter.all.1.field', message: expect.stringContaining('did you mean "data.price.amount"?') }],
      },
    };
    expect(await refusalOf(endpointOf(ctx, { filter }))).toMatchObject(refused);
    const { id } = await endpointOf(ctx);
    expect(await refusalOf(updateEndpoint(ctx, { id, filter }))).toMatchObject(refused);
    expect(await refusalOf(tryFilter(ctx, { filter, event_types: ['payment.*'] }))).toMatchObject(refused);
  });

  test('must fit the event types after each change of them; one that fits stays, with its warnings', async () => {
    const ctx = await newTenant(services);
    const { id } = await endpointOf(ctx, { filter: from('100') });
    expect(await refusalOf(updateEndpoint(ctx, { id, event_types: ['refund.*'] }))).toMatchObject({
      code: 'validation_failed',
      details: {
        issues: [
          {
            path: 'event_types',
            message: expect.stringMatching(/filter does not fit.*data\.price\.amount.*null to remove it/),
          },
        ],
      },
    });
    expect(await updateEndpoint(ctx, { id, event_types: ['payment.late', 'refund.*'] })).toMatchObject({
      filter: from('100'),
      warnings: ['refund.* events have no data.price.amount: all of them are left out.'],
    });
    const both = await updateEndpoint(ctx, { id, event_types: ['refund.*'], filter: { field: 'data.amount', gte: 5 } });
    expect(both).toMatchObject({ event_types: ['refund.*'], filter: { field: 'data.amount', gte: 5 }, warnings: [] });
    expect(await updateEndpoint(ctx, { id, event_types: ['payout.*'], filter: null })).toMatchObject({ filter: null });
  });
});

describe('trying a filter', () => {
  const types = ['payment.*'];

  test('counts the latest 100 events of the types that it would let through, and sends nothing', async () => {
    const ctx = await newTenant(services);
    const { id } = await endpointOf(ctx, { event_types: ['refund.created'] });
    expect(await tryFilter(ctx, { event_types: types, filter: from('10') })).toEqual({ tried: 0, passed: 0 });
    await publish(
      ctx,
      Array.from({ length: 30 }, (_, at) => costing(String(at))),
    );
    await publish(ctx, [event('refund.created', {})]);
    await sendTestEvent(ctx, { id, type: 'payment.completed' });
    expect(await tryFilter(ctx, { event_types: types, filter: from('20.5') })).toEqual({ tried: 30, passed: 9 });
    await publish(
      ctx,
      Array.from({ length: 90 }, () => costing('1')),
    );
    expect(await tryFilter(ctx, { event_types: types, filter: from('20.5') })).toEqual({ tried: 100, passed: 9 });
    expect(await tryFilter(await newTenant(services), { event_types: types, filter: from('1') })).toMatchObject({
      tried: 0,
    });
  });

  test('counts events that the callback_url of their payments sends to the endpoint', async () => {
    const ctx = await newTenant(services);
    const { id, url } = await endpointOf(ctx);
    await createPayment(ctx, { amount: '5', currency: 'USDT', callback_url: url });
    await createPayment(ctx, { amount: '5', currency: 'USDT' });
    const input = { event_types: types, filter: from('1000') };
    expect(await tryFilter(ctx, input)).toEqual({ tried: 2, passed: 0 });
    expect(await tryFilter(ctx, { ...input, endpoint_id: id })).toEqual({ tried: 2, passed: 1 });
    expect(await refusalOf(tryFilter(await newTenant(services), { ...input, endpoint_id: id }))).toMatchObject({
      code: 'not_found',
    });
  });

  test('needs the scopes that reading the events needs, since its count tells of them', async () => {
    const ctx = await newTenant(services);
    const input = { event_types: types, filter: from('1') };
    expect(await refusalOf(tryFilter(holding(ctx, 'endpoints:write'), input))).toMatchObject({
      code: 'missing_scope',
      details: { required_scope: 'payments:read' },
    });
    expect(await tryFilter(holding(ctx, 'endpoints:write', 'payments:read'), input)).toEqual({ tried: 0, passed: 0 });
  });
});
