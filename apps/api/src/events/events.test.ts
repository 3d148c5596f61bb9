import { AppError, type EventType, findEventType } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { type TenantContext, transact } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { Pools } from '../dispatcher/pools.ts';
import { claim } from '../queue/claim.ts';
import { register } from '../queue/leases.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { listEvents, parseEventData, publish } from './events.ts';
import { createPublisher } from './publisher.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
afterAll(close);
const { db } = services;

let count = 0;
const newEndpoint = (ctx: TenantContext, ...types: string[]) =>
  createEndpoint(ctx, { url: `http://127.0.0.1:9/${(count += 1)}`, event_types: types });

const deliveriesOf = async (ctx: TenantContext) => (await listDeliveries(ctx, { limit: 100 })).items;
const eventsOf = async (ctx: TenantContext) => (await listEvents(ctx, { limit: 100 })).items;
const queuedOf = async (ctx: TenantContext) =>
  (await db.execute(sql`SELECT id FROM delivery_queue WHERE merchant_id = ${ctx.tenant.merchantId}`)).length;

const codeOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof AppError ? error.code : error;
};

/** A payment.completed with this metadata. */
const withMetadata = (metadata: Record<string, string>) =>
  newEvent('payment.completed', {
    data: parseEventData('payment.completed', { ...findEventType('payment.completed').sample, metadata }, 'data'),
  });
const other = () => withMetadata({ another: 'one' });

test.each(['events:\0', 'events:evt_', 'events:zzz'])('a list refuses the forged cursor %j', async (text) => {
  const cursor = Buffer.from(text).toString('base64url');
  await expect(listEvents(await newTenant(services), { cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
});

describe('publishing', () => {
  test('writes event, deliveries and queue together, or nothing', async () => {
    const ctx = await newTenant(services);
    await newEndpoint(ctx, 'payment.*');
    const broken = transact(ctx, async (tx) => {
      await publish(tx, [newEvent('payment.completed', { idempotencyKey: 'a' })]);
      throw new Error('the cause failed');
    });
    await expect(broken).rejects.toThrow('the cause failed');
    expect([await eventsOf(ctx), await deliveriesOf(ctx), await queuedOf(ctx)]).toEqual([[], [], 0]);

    await publish(ctx, [newEvent('payment.completed', { idempotencyKey: 'a' })]);
    expect([(await eventsOf(ctx)).length, (await deliveriesOf(ctx)).length, await queuedOf(ctx)]).toEqual([1, 1, 1]);
  });

  test('is one statement, whatever the number of events and endpoints', async () => {
    const ctx = await newTenant(services);
    const counted = openDatabase(url, { max: 1, name: 'counted' });
    let statements = 0;
    Object.assign(counted.sql.options, { debug: () => (statements += 1) });
    const watched = { ...ctx, services: { ...services, publisher: createPublisher(counted.db) } };
    try {
      await publish(watched, [newEvent()]);
      statements = 0;
      await publish(watched, [newEvent()]);
      expect(statements).toBe(1);
      for (let made = 0; made < 12; made += 1) await newEndpoint(ctx, 'payment.*');
      statements = 0;
      await publish(
        watched,
        Array.from({ length: 50 }, () => newEvent()),
      );
      expect(statements).toBe(1);
      expect(await queuedOf(ctx)).toBe(600);
    } finally {
      await counted.close();
    }
  });

  test('stores the bytes that are sent', async () => {
    const ctx = await newTenant(services);
    const { id: endpointId } = await newEndpoint(ctx, 'payment.*');
    const { ids } = await publish(ctx, [newEvent()]);
    const lanes = [{ endpointId, room: 1, inFlight: 0 }];
    const {
      claimed: [claimed],
    } = await claim(db, {
      dispatcherId: await register(db),
      lanes,
      roomOfNew: 0,
      pools: new Pools().rooms(),
      limit: 1,
      after: '',
    });
    const [event] = await eventsOf(ctx);
    expect(claimed?.eventId).toBe(ids[0]);
    expect(JSON.parse(claimed?.body.toString('utf8') ?? '')).toEqual({
      id: event?.id,
      type: 'payment.completed',
      timestamp: event?.timestamp,
      api_version: event?.api_version,
      livemode: false,
      data: event?.data,
    });
  });

  test('refuses data of more than 64 KB and stores nothing of its batch', async () => {
    const ctx = await newTenant(services);
    const big = withMetadata(
      Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`note_${at}`, '€'.repeat(500)])),
    );
    expect(await codeOf(publish(ctx, [newEvent(), big]))).toBe('payload_too_large');
    expect(await eventsOf(ctx)).toEqual([]);
  });
});

describe('an idempotency key', () => {
  test('used again gives the first event, which is delivered once', async () => {
    const ctx = await newTenant(services);
    await newEndpoint(ctx, 'payment.*');
    const first = await publish(ctx, [newEvent('payment.completed', { idempotencyKey: 'k' })]);
    expect(await publish(ctx, [newEvent('payment.completed', { idempotencyKey: 'k' })])).toEqual(first);
    expect([(await eventsOf(ctx)).length, (await deliveriesOf(ctx)).length]).toEqual([1, 1]);
  });

  test('twice within one batch is one event', async () => {
    const ctx = await newTenant(services);
    const keyed = () => newEvent('payment.completed', { idempotencyKey: 'k' });
    const { ids } = await publish(ctx, [keyed(), newEvent(), keyed()]);
    expect(ids[0]).toBe(ids[2]);
    expect(new Set(ids)).toEqual(new Set((await eventsOf(ctx)).map((event) => event.id)));
    expect(new Set(ids).size).toBe(2);
  });

  test('used by ten callers at once is one event, and all get its id', async () => {
    const ctx = await newTenant(services);
    await newEndpoint(ctx, 'payment.*');
    const results = await Promise.all(
      Array.from({ length: 10 }, () => publish(ctx, [newEvent('payment.completed', { idempotencyKey: 'k' })])),
    );
    const [event, ...more] = await eventsOf(ctx);
    expect(more).toEqual([]);
    expect(new Set(results.flatMap((result) => result.ids))).toEqual(new Set([event?.id]));
    expect(await queuedOf(ctx)).toBe(1);
  });

  test('used with another body or type is refused, and nothing of that batch is stored', async () => {
    const ctx = await newTenant(services);
    await publish(ctx, [newEvent('payment.completed', { idempotencyKey: 'k' })]);
    const attempts = [
      [newEvent(), { ...other(), idempotencyKey: 'k' }],
      [newEvent('payment.confirming', { idempotencyKey: 'k' })],
      [newEvent('payment.completed', { idempotencyKey: 'new' }), { ...other(), idempotencyKey: 'new' }],
    ];
    for (const batch of attempts) {
      expect(await codeOf(publish(ctx, batch))).toBe('idempotency_key_reused');
    }
    expect(await eventsOf(ctx)).toHaveLength(1);
  });

  test('is independent in test and live mode and in each merchant', async () => {
    const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
    const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
    await publish(ctx, [newEvent('payment.completed', { idempotencyKey: 'k' })]);
    for (const elsewhere of [live, stranger]) {
      await publish(elsewhere, [{ ...other(), idempotencyKey: 'k' }]);
      expect(await eventsOf(elsewhere)).toHaveLength(1);
    }
  });
});

describe('an endpoint gets', () => {
  test.each<[string, string[], EventType[]]>([
    ['exact types', ['payment.completed', 'refund.failed'], ['payment.completed', 'refund.failed']],
    ['a whole resource', ['payment.*'], ['payment.completed', 'payment.late']],
    ['everything but operational events', ['*'], ['payment.completed', 'payment.late', 'refund.failed']],
    [
      'operational events that it names',
      ['api_key.created', 'webhook_endpoint.*'],
      ['api_key.created', 'webhook_endpoint.failing'],
    ],
    [
      'each event once, however many of its patterns match',
      ['*', 'payment.*', 'payment.late'],
      ['payment.completed', 'payment.late', 'refund.failed'],
    ],
  ])('%s', async (_, subscription, wanted) => {
    const ctx = await newTenant(services);
    await newEndpoint(ctx, ...subscription);
    const all: EventType[] = [
      'payment.completed',
      'payment.late',
      'refund.failed',
      'api_key.created',
      'webhook_endpoint.failing',
    ];
    await publish(
      ctx,
      all.map((type) => newEvent(type)),
    );
    expect((await deliveriesOf(ctx)).map((row) => row.event_type).toSorted()).toEqual(wanted.toSorted());
  });

  test('by its status: queued when paused, canceled with a reason when disabled, nothing when deleted', async () => {
    const ctx = await newTenant(services);
    const [paused, disabled, deleted] = [
      await newEndpoint(ctx, '*'),
      await newEndpoint(ctx, '*'),
      await newEndpoint(ctx, '*'),
    ];
    await updateEndpoint(ctx, { id: paused.id, status: 'paused' });
    await updateEndpoint(ctx, { id: disabled.id, status: 'disabled' });
    await deleteEndpoint(ctx, deleted.id);
    await publish(ctx, [newEvent()]);
    const rows = await deliveriesOf(ctx);
    expect(rows).toHaveLength(2);
    expect(rows.find((row) => row.endpoint_id === paused.id)).toMatchObject({ status: 'pending', cancel_reason: null });
    expect(rows.find((row) => row.endpoint_id === disabled.id)).toMatchObject({
      status: 'canceled',
      cancel_reason: 'endpoint_disabled',
      next_attempt_at: null,
    });
    expect(await queuedOf(ctx)).toBe(1);
  });

  test('nothing of the other mode or of another merchant', async () => {
    const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
    const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
    await newEndpoint(live, '*');
    await newEndpoint(stranger, '*');
    await publish(ctx, [newEvent()]);
    for (const tenant of [ctx, live, stranger]) expect(await deliveriesOf(tenant)).toEqual([]);
    expect(await eventsOf(live)).toEqual([]);
  });
});
