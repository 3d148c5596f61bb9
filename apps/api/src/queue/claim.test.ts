import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests, vast } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import type { Claimed } from './claim.ts';
import { register } from './leases.ts';
import { hostKey } from './shares.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;
const { newEndpoint, endpointWith, claimAs, claimOne } = queueTests(services);
beforeEach(() => db.execute(sql`TRUNCATE delivery_queue, dispatchers`));

describe('a claim', () => {
  test('is fair: an endpoint with 1,000 due deliveries does not keep the one of another waiting', async () => {
    const [busy, quiet] = [await endpointWith(500), await endpointWith(1)];
    await publish(
      busy.ctx,
      Array.from({ length: 500 }, () => newEvent()),
    );
    const claimed = await claimAs(await register(db));
    expect(claimed.filter((entry) => entry.endpointId === busy.id)).toHaveLength(2);
    expect(claimed.filter((entry) => entry.endpointId === quiet.id)).toHaveLength(1);
  });

  test('takes no more than a lane has room for', async () => {
    const [roomy, full] = [await endpointWith(10), await endpointWith(10)];
    const claimed = await claimAs(await register(db), {
      lanes: [
        { endpointId: roomy.id, room: 7, inFlight: 0 },
        { endpointId: full.id, room: 0, inFlight: 0 },
      ],
    });
    expect(claimed.map((entry) => entry.endpointId)).toEqual(Array.from({ length: 7 }, () => roomy.id));
  });

  test('begins after the endpoint named, so that a small limit reaches every endpoint in turn', async () => {
    const ids = [await endpointWith(5), await endpointWith(5), await endpointWith(5)].map(({ id }) => id).toSorted();
    const dispatcherId = await register(db);
    const order: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const [claimed] = await claimAs(dispatcherId, { limit: 1, after: order.at(-1) ?? '' });
      order.push(claimed?.endpointId ?? 'none');
    }
    expect(order).toEqual([...ids, ids[0]]);
  });

  test('hands each delivery out once, however many dispatchers claim at the same time', async () => {
    const endpoints = [await endpointWith(60), await endpointWith(60), await endpointWith(60)];
    const lanes = endpoints.map(({ id }) => ({ endpointId: id, room: 7, inFlight: 0 }));
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
    const { ctx, id } = await endpointWith(1);
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
    const { ctx, id } = await endpointWith(10);
    const second = await newEndpoint(ctx);
    await publish(ctx, [newEvent(), newEvent(), newEvent()]);
    const other = await endpointWith(1);
    const lanes = [id, second.id, other.id].map((endpointId) => ({ endpointId, room: 5, inFlight: 0 }));
    const merchants = new Map([[ctx.tenant.merchantId, 2]]);
    const claimed = await claimAs(await register(db), {
      lanes,
      pools: { proven: vast, unproven: { ...vast, perMerchant: 8, merchants } },
    });
    const mine = ctx.tenant.merchantId;
    expect(merchantsOf(claimed)).toEqual([mine, mine, mine, mine, mine, mine, other.ctx.tenant.merchantId].toSorted());
  });

  test('gets no more sends at a time to one host than one host may have, over all its endpoints there', async () => {
    const { ctx, id } = await endpointWith(0);
    const second = await newEndpoint(ctx);
    const elsewhere = await createEndpoint(ctx, { url: 'http://localhost:9/', event_types: ['payment.*'] });
    const other = await newTenant(services);
    await newEndpoint(other);
    for (const tenant of [ctx, other]) await publish(tenant, [newEvent(), newEvent(), newEvent(), newEvent()]);
    const lanes = [id, second.id, elsewhere.id].map((endpointId) => ({ endpointId, room: 4, inFlight: 0 }));
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

  test('gets as much as another of what there is, however many its endpoints', async () => {
    const { ctx, id } = await endpointWith(0);
    const more = [id, (await newEndpoint(ctx)).id, (await newEndpoint(ctx)).id, (await newEndpoint(ctx)).id];
    await publish(ctx, [newEvent(), newEvent(), newEvent(), newEvent()]);
    const other = await endpointWith(9);
    const lanes = [...more, other.id].map((endpointId) => ({ endpointId, room: 9, inFlight: 0 }));
    const claimed = await claimAs(await register(db), {
      lanes,
      pools: { proven: vast, unproven: { ...vast, room: 12 } },
    });
    expect(claimed.filter((entry) => entry.merchantId === other.ctx.tenant.merchantId)).toHaveLength(6);
    expect(claimed).toHaveLength(12);
  });

  test('gets the more of what there is, the fewer sends it has under way; so does an endpoint among its others', async () => {
    const { ctx, id } = await endpointWith(0);
    const second = await newEndpoint(ctx);
    await publish(
      ctx,
      Array.from({ length: 9 }, () => newEvent()),
    );
    const other = await endpointWith(9);
    const lanes = [
      { endpointId: id, room: 9, inFlight: 4 },
      { endpointId: second.id, room: 9, inFlight: 1 },
      { endpointId: other.id, room: 9, inFlight: 2 },
    ];
    const merchants = new Map([
      [ctx.tenant.merchantId, 5],
      [other.ctx.tenant.merchantId, 2],
    ]);
    const claimed = await claimAs(await register(db), {
      lanes,
      pools: { proven: vast, unproven: { ...vast, room: 9, merchants } },
    });
    const of = (endpointId: string) => claimed.filter((entry) => entry.endpointId === endpointId).length;
    expect([of(id), of(second.id), of(other.id)]).toEqual([0, 3, 6]);
  });

  test('that has all its sends under way takes nothing of the room for others', async () => {
    const [full, other] = [await endpointWith(5), await endpointWith(5)];
    const merchants = new Map([[full.ctx.tenant.merchantId, 3]]);
    const unproven = { ...vast, room: 2, perMerchant: 3, merchants };
    const claimed = await claimAs(await register(db), { pools: { proven: vast, unproven } });
    expect(claimed.map((entry) => entry.endpointId)).toEqual([other.id, other.id]);
  });

  test('is served in turn when the pool has less room than is due', async () => {
    const endpoints = [await endpointWith(5), await endpointWith(5), await endpointWith(5)];
    const ids = endpoints.map(({ id }) => id).toSorted();
    const dispatcherId = await register(db);
    const pools = { proven: vast, unproven: { ...vast, room: 1 } };
    let after = '';
    for (const id of [...ids, ...ids]) {
      const claimed = await claimAs(dispatcherId, { pools, after });
      expect(claimed.map((entry) => entry.endpointId)).toEqual([id]);
      after = id;
    }
  });

  test('is not held up by what is due later', async () => {
    const { ctx, id } = await endpointWith(5);
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
    const { id } = await endpointWith(1);
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
