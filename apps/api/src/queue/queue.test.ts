import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { cancelUnwanted } from './cancel.ts';
import { claim, type Claimed, hostKey, type PoolRoom } from './claim.ts';
import { register, renew } from './leases.ts';
import { reclaim } from './reclaim.ts';
import { type AttemptRecord, settle } from './settle.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;
beforeEach(() => db.execute(sql`TRUNCATE delivery_queue, dispatchers`));

let count = 0;
const newEndpoint = (ctx: TenantContext, type = 'payment.*') =>
  createEndpoint(ctx, { url: `http://127.0.0.1:9/${(count += 1)}`, event_types: [type] });

/** An endpoint of a merchant of its own, to which `n` deliveries are due. */
async function owing(n: number) {
  const ctx = await newTenant(services);
  const endpoint = await newEndpoint(ctx);
  await publish(
    ctx,
    Array.from({ length: n }, () => newEvent()),
  );
  return { ctx, id: endpoint.id };
}

const vast: PoolRoom = {
  room: 1_000,
  perMerchant: 1_000,
  merchants: new Map(),
  perHost: 1_000,
  hosts: new Map(),
};
const claimAs = async (dispatcherId: string, more: Partial<Parameters<typeof claim>[1]> = {}) =>
  (
    await claim(db, {
      dispatcherId,
      lanes: [],
      roomOfNew: 2,
      pools: { proven: vast, unproven: vast },
      limit: 500,
      after: '',
      ...more,
    })
  ).claimed;

const expire = (dispatcherId: string) =>
  db.execute(sql`UPDATE dispatchers SET leased_until = now() - interval '1 second' WHERE id = ${dispatcherId}`);

const queued = async () => [
  ...(await db.execute<{ attempts: number; step: number; dispatcher_id: string | null; due: boolean }>(
    sql`SELECT attempts, step, dispatcher_id, due_at <= now() AS due FROM delivery_queue ORDER BY delivery_id`,
  )),
];

async function claimOne(dispatcherId: string): Promise<Claimed> {
  const [claimed, ...more] = await claimAs(dispatcherId);
  if (claimed === undefined || more.length > 0) throw new Error('expected one delivery to be due');
  return claimed;
}

const recordOf = (claimed: Claimed, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  deliveryId: claimed.deliveryId,
  merchantId: claimed.merchantId,
  mode: claimed.mode,
  endpointId: claimed.endpointId,
  number: claimed.attempts + 1,
  trigger: claimed.trigger,
  startedAt: new Date(),
  durationMs: 5,
  statusCode: 200,
  error: null,
  errorDetail: null,
  address: '127.0.0.1',
  url: 'http://127.0.0.1:9/',
  requestHeaders: { a: 'b' },
  response: { headers: { c: 'd' }, body: Buffer.from([0, 255]), truncated: false },
  status: 'succeeded',
  retryMs: null,
  throttleMs: null,
  ...more,
});

describe('a dispatcher that died', () => {
  test('frees what it held: due at once, its attempt interrupted under its number, its schedule unmoved', async () => {
    const { ctx } = await owing(1);
    await db.execute(sql`UPDATE delivery_queue SET attempts = 3, step = 2`);
    const dead = await register(db);
    const { deliveryId } = await claimOne(dead);
    await expire(dead);

    expect(await reclaim(db)).toBe(1);
    expect(await queued()).toEqual([{ attempts: 4, step: 2, dispatcher_id: null, due: true }]);
    const delivery = await getDelivery(ctx, deliveryId);
    expect(delivery).toMatchObject({ status: 'pending', attempt_count: 4, last_error: 'interrupted' });
    expect(delivery.attempts).toMatchObject([
      { number: 4, trigger: 'schedule', error: 'interrupted', status_code: null },
    ]);
    expect(await reclaim(db)).toBe(0);
  });

  test('loses nothing while it lives', async () => {
    await owing(1);
    const living = await register(db);
    await claimOne(living);
    expect(await reclaim(db)).toBe(0);
    expect(await queued()).toMatchObject([{ dispatcher_id: living, attempts: 0 }]);
    expect(await renew(db, living)).toBe(true);
  });

  test('gives back what it holds when it leaves by itself, though its lease still runs', async () => {
    await owing(1);
    const leaving = await register(db);
    await claimOne(leaving);
    expect(await reclaim(db, leaving)).toBe(1);
    expect(await renew(db, leaving)).toBe(false);
  });

  test('cannot write what it no longer holds, and whoever reclaimed it uses the next number', async () => {
    const { ctx } = await owing(1);
    const old = await register(db);
    const lost = await claimOne(old);
    await expire(old);
    await reclaim(db);
    expect(await settle(db, old, [recordOf(lost)])).toEqual(new Set());
    expect((await getDelivery(ctx, lost.deliveryId)).status).toBe('pending');

    const next = await register(db);
    const again = await claimOne(next);
    expect(await settle(db, old, [recordOf(again)])).toEqual(new Set());
    expect(await settle(db, next, [recordOf(again)])).toEqual(new Set([again.deliveryId]));
    const delivery = await getDelivery(ctx, lost.deliveryId);
    expect(delivery).toMatchObject({ status: 'succeeded', attempt_count: 2 });
    expect(delivery.attempts.map((attempt) => [attempt.number, attempt.error])).toEqual([
      [1, 'interrupted'],
      [2, null],
    ]);
    expect(await queued()).toEqual([]);
  });

  test('writes an attempt once, even when the answer to its commit was lost and the delivery is claimed again', async () => {
    const { ctx } = await owing(1);
    const living = await register(db);
    const claimed = await claimOne(living);
    const failed = recordOf(claimed, { statusCode: 500, error: 'status', status: 'pending', retryMs: 0 });
    expect([...(await settle(db, living, [failed]))]).toEqual([claimed.deliveryId]);
    const again = await claimOne(living);
    expect([...(await settle(db, living, [failed]))]).toEqual([]);
    expect([...(await settle(db, living, [recordOf(again)]))]).toEqual([claimed.deliveryId]);
    expect(await getDelivery(ctx, claimed.deliveryId)).toMatchObject({ status: 'succeeded', attempt_count: 2 });
  });

  test('claims nothing once its lease is over', async () => {
    await owing(1);
    const late = await register(db);
    await expire(late);
    expect(await claimAs(late)).toEqual([]);
    expect(await claimAs('dsp_never_registered')).toEqual([]);
    expect(await queued()).toMatchObject([{ dispatcher_id: null }]);
  });
});

describe('a claim', () => {
  test('is fair: an endpoint with 1,000 due deliveries does not keep the one of another waiting', async () => {
    const [busy, quiet] = [await owing(500), await owing(1)];
    await publish(
      busy.ctx,
      Array.from({ length: 500 }, () => newEvent()),
    );
    const claimed = await claimAs(await register(db));
    expect(claimed.filter((entry) => entry.endpointId === busy.id)).toHaveLength(2);
    expect(claimed.filter((entry) => entry.endpointId === quiet.id)).toHaveLength(1);
  });

  test('takes no more than a lane has room for', async () => {
    const [roomy, full] = [await owing(10), await owing(10)];
    const claimed = await claimAs(await register(db), {
      lanes: [
        { endpointId: roomy.id, room: 7 },
        { endpointId: full.id, room: 0 },
      ],
    });
    expect(claimed.map((entry) => entry.endpointId)).toEqual(Array.from({ length: 7 }, () => roomy.id));
  });

  test('begins after the endpoint named, so that a small limit reaches every endpoint in turn', async () => {
    const ids = [await owing(5), await owing(5), await owing(5)].map((owed) => owed.id).toSorted();
    const dispatcherId = await register(db);
    const order: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const [claimed] = await claimAs(dispatcherId, { limit: 1, after: order.at(-1) ?? '' });
      order.push(claimed?.endpointId ?? 'none');
    }
    expect(order).toEqual([...ids, ids[0]]);
  });

  test('hands each delivery out once, however many dispatchers claim at the same time', async () => {
    const endpoints = [await owing(60), await owing(60), await owing(60)];
    const lanes = endpoints.map(({ id }) => ({ endpointId: id, room: 7 }));
    const claimer = async () => {
      const dispatcherId = await register(db);
      const taken: number[] = [];
      for (
        let claimed = await claimAs(dispatcherId, { lanes });
        claimed.length > 0;
        claimed = await claimAs(dispatcherId, { lanes })
      ) {
        taken.push(...claimed.map((entry) => entry.deliveryId));
      }
      return taken;
    };
    const taken = (await Promise.all([claimer(), claimer(), claimer(), claimer()])).flat();
    // A claimer may find nothing while another holds the rows' locks: what is left is taken now.
    taken.push(...(await claimer()));
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken).toHaveLength(180);
  });

  test('hands out the exact bytes of the event', async () => {
    const ctx = await newTenant(services);
    await newEndpoint(ctx);
    await publish(ctx, [newEvent()]);
    const { body, eventId, eventType } = await claimOne(await register(db));
    const [stored] = await db.execute<{ body: Buffer }>(sql`SELECT body FROM events WHERE id = ${eventId}`);
    expect(stored?.body.equals(body)).toBe(true);
    expect(eventType).toBe('payment.completed');
  });

  test('leaves alone what is not due, and what belongs to a paused, disabled, deleted or slowed endpoint', async () => {
    const dispatcherId = await register(db);
    const { ctx, id } = await owing(1);
    const set = { paused: 'enabled', disabled: 'enabled' } as const;
    for (const [status, back] of Object.entries(set)) {
      await db.execute(sql`UPDATE endpoints SET status = ${status} WHERE id = ${id}`);
      expect(await claimAs(dispatcherId), status).toEqual([]);
      await db.execute(sql`UPDATE endpoints SET status = ${back} WHERE id = ${id}`);
    }
    await db.execute(sql`UPDATE endpoints SET deleted_at = now() WHERE id = ${id}`);
    expect(await claimAs(dispatcherId)).toEqual([]);
    await db.execute(sql`UPDATE endpoints SET deleted_at = NULL WHERE id = ${id}`);
    await db.execute(
      sql`UPDATE endpoint_health SET throttled_until = now() + interval '1 minute' WHERE endpoint_id = ${id}`,
    );
    expect(await claimAs(dispatcherId)).toEqual([]);
    await db.execute(sql`UPDATE endpoint_health SET throttled_until = now() WHERE endpoint_id = ${id}`);
    await db.execute(sql`UPDATE delivery_queue SET due_at = now() + interval '1 minute'`);
    expect(await claimAs(dispatcherId)).toEqual([]);
    await db.execute(sql`UPDATE delivery_queue SET due_at = now()`);
    expect(await claimAs(dispatcherId)).toHaveLength(1);
    expect((await listDeliveries(ctx, {})).items).toHaveLength(1);
  });
});

describe('a merchant among others', () => {
  const merchantsOf = (claimed: readonly Claimed[]) => claimed.map((entry) => entry.merchantId).toSorted();
  const provenAs = (id: string, health: { last_success_at?: string; failing_since?: string }) =>
    db.execute(sql`
      UPDATE endpoint_health SET last_success_at = now() + ${health.last_success_at ?? null}::interval,
        failing_since = now() + ${health.failing_since ?? null}::interval WHERE endpoint_id = ${id}`);

  test('gets no more sends at a time than one merchant may have, over all its endpoints', async () => {
    const { ctx, id } = await owing(10);
    const second = await newEndpoint(ctx);
    await publish(ctx, [newEvent(), newEvent(), newEvent()]);
    const other = await owing(1);
    const lanes = [id, second.id, other.id].map((endpointId) => ({ endpointId, room: 5 }));
    const merchants = new Map([[ctx.tenant.merchantId, 2]]);
    const claimed = await claimAs(await register(db), {
      lanes,
      pools: { proven: vast, unproven: { ...vast, perMerchant: 8, merchants } },
    });
    const mine = ctx.tenant.merchantId;
    expect(merchantsOf(claimed)).toEqual([mine, mine, mine, mine, mine, mine, other.ctx.tenant.merchantId].toSorted());
  });

  test('gets no more sends at a time to one host than one host may have, over all its endpoints there', async () => {
    const { ctx, id } = await owing(0);
    const second = await newEndpoint(ctx);
    const elsewhere = await createEndpoint(ctx, { url: 'http://localhost:9/', event_types: ['payment.*'] });
    const other = await newTenant(services);
    await newEndpoint(other);
    for (const tenant of [ctx, other]) await publish(tenant, [newEvent(), newEvent(), newEvent(), newEvent()]);
    const lanes = [id, second.id, elsewhere.id].map((endpointId) => ({ endpointId, room: 4 }));
    const hosts = new Map([[hostKey(ctx.tenant.merchantId, '127.0.0.1'), 5]]);
    const claimed = await claimAs(await register(db), {
      lanes,
      pools: { proven: vast, unproven: { ...vast, perHost: 3, hosts } },
      roomOfNew: 4,
    });
    const at = (tenant: TenantContext, host: string) =>
      claimed.filter((entry) => entry.merchantId === tenant.tenant.merchantId && entry.host === host).length;
    expect([at(ctx, '127.0.0.1'), at(ctx, 'localhost'), at(other, '127.0.0.1')]).toEqual([5, 3, 3]);
  });

  test('that has all its sends under way takes nothing of the room for others', async () => {
    const [full, other] = [await owing(5), await owing(5)];
    const merchants = new Map([[full.ctx.tenant.merchantId, 3]]);
    const unproven = { ...vast, room: 2, perMerchant: 3, merchants };
    const claimed = await claimAs(await register(db), { pools: { proven: vast, unproven } });
    expect(claimed.map((entry) => entry.endpointId)).toEqual([other.id, other.id]);
  });

  test('is served in turn when the pool has less room than is due', async () => {
    const owed = [await owing(5), await owing(5), await owing(5)];
    const ids = owed.map(({ id }) => id).toSorted();
    const dispatcherId = await register(db);
    const pools = { proven: vast, unproven: { ...vast, room: 2 } };
    let after = '';
    for (const id of [...ids, ...ids]) {
      const claimed = await claimAs(dispatcherId, { pools, after });
      expect(claimed.map((entry) => entry.endpointId)).toEqual([id, id]);
      after = id;
    }
  });

  test('is not held up by what is due later', async () => {
    const { ctx, id } = await owing(5);
    await db.execute(sql`UPDATE delivery_queue SET due_at = now() + interval '1 minute'`);
    const second = await newEndpoint(ctx);
    await db.execute(sql`UPDATE endpoints SET status = 'paused' WHERE id = ${id}`);
    await publish(ctx, [newEvent()]);
    await db.execute(sql`UPDATE endpoints SET status = 'enabled' WHERE id = ${id}`);
    await db.execute(sql`UPDATE delivery_queue SET due_at = now() + interval '1 minute' WHERE endpoint_id = ${id}`);
    const unproven = { ...vast, room: 1, perMerchant: 1 };
    const claimed = await claimAs(await register(db), { pools: { proven: vast, unproven } });
    expect(claimed.map((entry) => entry.endpointId)).toEqual([second.id]);
  });

  test.each([
    ['has never been sent to', {}, false],
    ['has never succeeded', { failing_since: '-1 second' }, false],
    ['succeeds', { last_success_at: '-1 second' }, true],
    ['has begun to fail', { last_success_at: '-1 minute', failing_since: '-50 seconds' }, true],
    ['has only failed for a minute', { last_success_at: '-1 day', failing_since: '-70 seconds' }, false],
  ])('draws on the pool of its kind: an endpoint that %s', async (_, health, proven) => {
    const { id } = await owing(1);
    await provenAs(id, health);
    const none = { ...vast, room: 0 };
    const dispatcherId = await register(db);
    expect(
      await claimAs(dispatcherId, {
        pools: proven ? { proven: none, unproven: vast } : { proven: vast, unproven: none },
      }),
    ).toEqual([]);
    expect(await claimAs(dispatcherId)).toMatchObject([{ endpointId: id, proven }]);
  });
});

describe('what is owed to an endpoint that is gone', () => {
  test.each([
    ['disabled', sql`UPDATE endpoints SET status = 'disabled' WHERE id = `, 'endpoint_disabled'],
    ['deleted', sql`UPDATE endpoints SET deleted_at = now() WHERE id = `, 'endpoint_deleted'],
  ])('is canceled with the reason: %s', async (_, change, reason) => {
    const { ctx, id } = await owing(2);
    const kept = await owing(1);
    // As when it happened while an event was being published: nothing else has canceled it.
    await db.execute(sql`${change}${id}`);
    expect(await cancelUnwanted(db)).toBe(2);
    const canceled = { status: 'canceled', cancel_reason: reason, next_attempt_at: null };
    expect((await listDeliveries(ctx, {})).items).toMatchObject([canceled, canceled]);
    expect((await listDeliveries(kept.ctx, {})).items).toMatchObject([{ status: 'pending' }]);
  });

  test('is canceled only once its attempt under way has ended, and a success stays one', async () => {
    const { ctx, id } = await owing(2);
    const dispatcherId = await register(db);
    const [sending] = await claimAs(dispatcherId, { limit: 1 });
    if (sending === undefined) throw new Error('nothing was due');
    await updateEndpoint(ctx, { id, status: 'disabled' });
    await cancelUnwanted(db);
    expect((await getDelivery(ctx, sending.deliveryId)).status).toBe('pending');
    await settle(db, dispatcherId, [recordOf(sending)]);
    expect(await cancelUnwanted(db)).toBe(0);
    expect((await listDeliveries(ctx, {})).items.map((row) => row.status).toSorted()).toEqual([
      'canceled',
      'succeeded',
    ]);
  });
});
