import { type EndpointOrdering } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { eventually } from '@cryptoix/harness/eventually';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests, recordOf, vast } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { recoverDeliveries, replayDelivery, skipDelivery } from '../deliveries/replay.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { prepare, storeAll } from '../events/record.ts';
import { claim, type Claimed } from './claim.ts';
import { changeQueueRows, clearQueue } from './fixtures.ts';
import { register } from './leases.ts';
import { goOn, goOnAll } from './order.ts';
import { reclaim } from './reclaim.ts';
import { type AttemptRecord, settle } from './settle.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;
const { claimAs, expire } = queueTests(services);
beforeEach(() => clearQueue(db));

const of = (object: string) => {
  const event = newEvent();
  return { ...event, data: { ...event.data, uuid: object } };
};

async function ordered(ordering: EndpointOrdering, more: { ctx?: TenantContext } = {}) {
  const ctx = more.ctx ?? (await newTenant(services));
  const url = `http://127.0.0.1:9/${Math.random()}`;
  const endpoint = await createEndpoint(ctx, { url, event_types: ['payment.*', 'payout.*'], ordering });
  return { ctx, id: endpoint.id };
}

/** Publishes events of these objects in one call. @returns their deliveries, in this order */
async function send(ctx: TenantContext, ...objects: string[]): Promise<number[]> {
  const { ids } = await publish(ctx, objects.map(of));
  const { items } = await listDeliveries(ctx, { limit: 100 });
  return ids.map((id) => items.find((item) => item.event_id === id)?.id ?? 0);
}

/** Claims all that may be sent. @returns their ids, in order */
const claimable = async (dispatcher: string) => (await claimAs(dispatcher, { roomOfNew: 100 })).toSorted(byId);
const byId = (a: Claimed, b: Claimed) => a.deliveryId - b.deliveryId;
const idsOf = (list: readonly Claimed[]) => list.map(({ deliveryId }) => deliveryId);

const failed: Partial<AttemptRecord> = { statusCode: 500, error: 'status', status: 'failed' };
const retried: Partial<AttemptRecord> = { statusCode: 500, error: 'status', status: 'pending', retryMs: 3_600_000 };

/** Records attempts as the dispatcher does. */
const settleAll = (dispatcher: string, list: readonly Claimed[], result: Partial<AttemptRecord> = {}, on: Db = db) =>
  on.transaction(async (tx) => {
    const settled = await settle(
      tx,
      dispatcher,
      list.map((claimed) => recordOf(claimed, result)),
    );
    await goOn(
      tx,
      [...settled.values()].filter((lane) => lane !== null),
    );
  });

describe('an endpoint that is ordered as a whole', () => {
  test('is sent one delivery at a time, in the order of publishing, whatever their objects are', async () => {
    const { ctx } = await ordered('endpoint');
    const ids = [...(await send(ctx, 'a', 'b')), ...(await send(ctx, 'c'))];
    const dispatcher = await register(db);
    for (const id of ids) {
      const claimed = await claimable(dispatcher);
      expect(idsOf(claimed)).toEqual([id]);
      expect(await claimable(dispatcher)).toEqual([]);
      await settleAll(dispatcher, claimed);
    }
    expect(await claimable(dispatcher)).toEqual([]);
  });

  test('waits while the first one is retried, and goes on when it has failed for good', async () => {
    const { ctx } = await ordered('endpoint');
    const [first = 0, second = 0] = await send(ctx, 'a', 'b');
    const dispatcher = await register(db);
    await settleAll(dispatcher, await claimable(dispatcher), retried);
    expect(await claimable(dispatcher)).toEqual([]);
    expect(await getDelivery(ctx, second)).toMatchObject({
      status: 'pending',
      waits_behind: first,
      next_attempt_at: null,
      next_attempts: [],
    });
    expect(await getDelivery(ctx, first)).toMatchObject({ waits_behind: null, attempt_count: 1 });

    await changeQueueRows(db, { due_at: sql`now()` }, sql`id = ${first}`);
    await settleAll(dispatcher, await claimable(dispatcher), failed);
    expect(idsOf(await claimable(dispatcher))).toEqual([second]);
    expect((await getDelivery(ctx, second)).waits_behind).toBeNull();
  });

  test('keeps the order of a call in which the clock goes back', async () => {
    const { ctx } = await ordered('endpoint');
    let ticks = Date.now();
    const backwards = { ...ctx, services: { ...services, now: () => new Date((ticks -= 1_000)) } };
    const { ids } = await publish(backwards, ['a', 'b', 'c'].map(of));
    const { items } = await listDeliveries(ctx, {});
    expect(items.map((item) => item.event_id).toReversed()).toEqual(ids);
  });

  test('claims as much as there is room for over all its lanes, and parks the rest of a long queue once', async () => {
    const { ctx, id } = await ordered('object');
    for (let call = 0; call < 12; call += 1) await send(ctx, ...Array.from({ length: 100 }, (_, at) => `o${at % 50}`));
    const dispatcher = await register(db);
    const lanes = [{ endpointId: id, room: 7, inFlight: 0 }];
    const claimOnce = () =>
      claim(db, {
        dispatcherId: dispatcher,
        lanes,
        roomOfNew: 0,
        pools: { proven: vast, unproven: vast },
        limit: 500,
        after: '',
      });
    expect((await claimOnce()).claimed).toHaveLength(7);
    for (let parked = 1; parked > 0;) ({ parked } = await claimOnce());
    const [counted] = await db.execute<{ due: number; parked: number }>(
      sql`SELECT count(*) FILTER (WHERE due_at IS NOT NULL)::int AS due, count(*) FILTER (WHERE due_at IS NULL)::int AS parked FROM delivery_queue`,
    );
    expect(counted).toEqual({ due: 50, parked: 1_150 });
  });
});

describe('an endpoint that is ordered by object', () => {
  test('gets the events of one object one after the other, while others run on', async () => {
    const { ctx } = await ordered('object');
    const [a1 = 0, a2 = 0, b1 = 0, a3 = 0, b2 = 0] = await send(ctx, 'a', 'a', 'b', 'a', 'b');
    const dispatcher = await register(db);
    const claimed = await claimable(dispatcher);
    expect(idsOf(claimed)).toEqual([a1, b1]);
    await settleAll(
      dispatcher,
      claimed.filter(({ deliveryId }) => deliveryId === a1),
      retried,
    );
    await settleAll(
      dispatcher,
      claimed.filter(({ deliveryId }) => deliveryId === b1),
    );
    expect(idsOf(await claimable(dispatcher))).toEqual([b2]);
    for (const id of [a2, a3]) expect((await getDelivery(ctx, id)).waits_behind).toBe(a1);
  });

  test('holds up nothing that is for another endpoint', async () => {
    const { ctx } = await ordered('object');
    await ordered('none', { ctx });
    await send(ctx, 'a', 'a');
    expect(await claimable(await register(db))).toHaveLength(3);
  });

  test('is never sent to from memory, though it has succeeded: another of its lane may be first', async () => {
    const { ctx, id } = await ordered('object');
    await db.execute(sql`UPDATE endpoint_health SET last_success_at = now() WHERE endpoint_id = ${id}`);
    const offer = { dispatcherId: await register(db), lanes: [{ endpointId: id, version: 1, room: 5 }] };
    expect((await storeAll(db, [prepare(ctx, of('a'))], { offer })).leased).toEqual([]);
  });
});

describe('whoever is replayed', () => {
  test('and waits behind another is refused, with the one that it waits behind', async () => {
    const { ctx } = await ordered('object');
    const [first = 0, second = 0] = await send(ctx, 'a', 'a');
    const refused = { code: 'conflict', details: { head_id: first } };
    await expect(replayDelivery(ctx, second)).rejects.toMatchObject(refused);
    await expect(skipDelivery(ctx, second)).rejects.toMatchObject(refused);
    expect((await replayDelivery(ctx, first)).waits_behind).toBeNull();
  });

  test('and had failed is sent before what still waits, also while that is retried', async () => {
    const { ctx } = await ordered('object');
    const [first = 0, second = 0, third = 0] = await send(ctx, 'a', 'a', 'a');
    const dispatcher = await register(db);
    await settleAll(dispatcher, await claimable(dispatcher), failed);
    await settleAll(dispatcher, await claimable(dispatcher), { ...retried, retryMs: 0 });
    await replayDelivery(ctx, first);
    for (const id of [first, second, third]) {
      const claimed = await claimable(dispatcher);
      expect(idsOf(claimed)).toEqual([id]);
      await settleAll(dispatcher, claimed);
    }
  });

  test('and had succeeded is sent at once, outside of the lane', async () => {
    const { ctx } = await ordered('endpoint');
    const [first = 0, second = 0] = await send(ctx, 'a', 'a');
    const dispatcher = await register(db);
    await settleAll(dispatcher, await claimable(dispatcher));
    await replayDelivery(ctx, first);
    expect(idsOf(await claimable(dispatcher))).toEqual([first, second]);
  });

  test('with all that waits, by a recovery: only the first of each lane is sent now', async () => {
    const { ctx, id } = await ordered('object');
    const [a1 = 0, b1 = 0] = await send(ctx, 'a', 'b', 'a', 'a', 'b');
    const dispatcher = await register(db);
    await settleAll(dispatcher, await claimable(dispatcher), retried);
    const since = new Date(Date.now() - 3_600_000).toISOString();
    expect(await recoverDeliveries(ctx, { id, since, include_pending: true })).toEqual({ count: 2 });
    // The second of a ramp is due within the first second.
    await changeQueueRows(db, { due_at: sql`now()` }, sql`due_at IS NOT NULL`);
    expect(idsOf(await claimable(dispatcher))).toEqual([a1, b1]);
  });

  test('as an event that the endpoint never got is sent before what was published after it', async () => {
    const ctx = await newTenant(services);
    await publish(ctx, [of('old')]);
    const { id } = await ordered('endpoint', { ctx });
    const [newer = 0] = await send(ctx, 'new');
    const since = new Date(Date.now() - 3_600_000).toISOString();
    expect(await recoverDeliveries(ctx, { id, since, include_missing: true })).toEqual({ count: 1 });
    const [older] = await claimable(await register(db));
    expect(older?.deliveryId).toBeGreaterThan(newer);
    expect((await getDelivery(ctx, newer)).waits_behind).toBe(older?.deliveryId);
  });
});

describe('a skip', () => {
  test('cancels the first of a lane, and the next goes on at once', async () => {
    const { ctx } = await ordered('object');
    const [first = 0, second = 0] = await send(ctx, 'a', 'a');
    const dispatcher = await register(db);
    await settleAll(dispatcher, await claimable(dispatcher), retried);
    expect(await claimable(dispatcher)).toEqual([]);
    expect(await skipDelivery(ctx, first)).toMatchObject({ status: 'canceled', cancel_reason: 'skipped' });
    expect(idsOf(await claimable(dispatcher))).toEqual([second]);
  });

  test('is refused for what is being sent, is over, or holds up nobody', async () => {
    const { ctx } = await ordered('object');
    const [sending = 0] = await send(ctx, 'a');
    const dispatcher = await register(db);
    const claimed = await claimable(dispatcher);
    await expect(skipDelivery(ctx, sending)).rejects.toMatchObject({ code: 'conflict' });
    await settleAll(dispatcher, claimed);
    await expect(skipDelivery(ctx, sending)).rejects.toMatchObject({ code: 'conflict' });
    const other = await ordered('none');
    const [free = 0] = await send(other.ctx, 'a');
    await expect(skipDelivery(other.ctx, free)).rejects.toMatchObject({ code: 'conflict' });
    await expect(skipDelivery(other.ctx, sending)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a change of the ordering', () => {
  test('orders what waits already, and frees it again', async () => {
    const { ctx, id } = await ordered('none');
    const ids = await send(ctx, 'a', 'b', 'a');
    await updateEndpoint(ctx, { id, ordering: 'endpoint' });
    const dispatcher = await register(db);
    const [first, ...more] = await claimable(dispatcher);
    if (first === undefined || more.length > 0) throw new Error('exactly one is first');
    expect(first.deliveryId).toBe(ids[0]);
    await settleAll(dispatcher, [first], retried);
    expect(await claimable(dispatcher)).toEqual([]);
    await updateEndpoint(ctx, { id, ordering: 'none' });
    expect(idsOf(await claimable(dispatcher))).toEqual(ids.slice(1));
  });
});

describe('a lane that two leave or join at the same moment', () => {
  test('is not left with what a claim parked while its first one ended', async () => {
    const { ctx } = await ordered('endpoint');
    await send(ctx, 'a');
    const [one, two] = [await register(db), await register(db)];
    const first = await claimable(one);
    const [second] = await send(ctx, 'a');
    let settled: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      // It parks the second behind the first.
      await claim(tx, {
        dispatcherId: two,
        lanes: [],
        roomOfNew: 9,
        pools: { proven: vast, unproven: vast },
        limit: 9,
        after: '',
      });
      settled = settleAll(one, first);
      // The end of the first waits for this claim.
      await eventually(
        () =>
          db.execute(sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
        (blocked) => blocked.length > 0,
      );
    });
    await settled;
    expect(idsOf(await claimable(two))).toEqual([second]);
  });

  test('goes on at the latest with the next renewal of a lease', async () => {
    const { ctx } = await ordered('object');
    const ids = await send(ctx, 'a', 'a', 'b', 'b');
    // As when two have left, and each still saw the other.
    await changeQueueRows(db, { due_at: null });
    expect(await goOnAll(db, null)).toEqual({ freed: 2, last: null });
    expect(idsOf(await claimable(await register(db)))).toEqual([ids[0], ids[2]]);
    expect(await goOnAll(db, null)).toEqual({ freed: 0, last: null });
  });
});

/** What may happen to ordered deliveries; numbers choose among what is there. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('publish' as const),
      objects: fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ what: fc.constant('claim' as const), who: fc.nat(1) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('end' as const),
      which: fc.nat(9),
      as: fc.constantFrom('succeeded', 'failed', 'retried', 'lost'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('die' as const), who: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('replay' as const, 'skip' as const), which: fc.nat(20) }) },
);

test.each(['object', 'endpoint'] as const)(
  'whatever happens, no receiver ordered by %s first gets an event after a later one, unless it was replayed, and all ends',
  async (ordering) => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 30 }), async (story) => {
        await clearQueue(db);
        const { ctx } = await ordered(ordering);
        const dispatchers = [await register(db), await register(db)];
        let held: { who: number; claimed: Claimed }[] = [];
        const made: number[] = [];
        const lanes = new Map<number, string>();
        const received: number[] = [];
        const rejoined = new Set<number>();
        const claimFor = async (who: number) => {
          const claimed = await claimable(dispatchers[who] ?? '');
          held.push(...claimed.map((one) => ({ who, claimed: one })));
          return claimed.length;
        };
        const end = async (at: number, as: string) => {
          const [taken] = held.splice(at, 1);
          if (taken === undefined) return;
          if (as !== 'lost' && !received.includes(taken.claimed.deliveryId)) received.push(taken.claimed.deliveryId);
          const result = {
            succeeded: {},
            failed,
            retried: { ...retried, retryMs: 0 },
            lost: { ...retried, retryMs: 0 },
          }[as];
          await settleAll(dispatchers[taken.who] ?? '', [taken.claimed], result);
        };
        for (const step of story) {
          if (step.what === 'publish') {
            const ids = await send(ctx, ...step.objects.map(String));
            for (const [at, id] of ids.entries())
              lanes.set(id, ordering === 'endpoint' ? '' : String(step.objects[at]));
            made.push(...ids);
          } else if (step.what === 'claim') await claimFor(step.who);
          else if (step.what === 'end') await end(step.which % Math.max(1, held.length), step.as);
          else if (step.what === 'die') {
            await expire(dispatchers[step.who] ?? '');
            await reclaim(db);
            held = held.filter(({ who }) => who !== step.who);
            dispatchers[step.who] = await register(db);
          } else {
            const id = made[step.which % Math.max(1, made.length)];
            if (id === undefined) continue;
            const { status } = await getDelivery(ctx, id);
            const done = await (step.what === 'replay' ? replayDelivery : skipDelivery)(ctx, id).catch(() => null);
            if (done !== null && (step.what === 'skip' || status === 'failed' || status === 'canceled'))
              rejoined.add(id);
          }
        }
        while (held.length > 0 || (await claimFor(0)) > 0) await end(0, 'succeeded');

        for (const lane of new Set(lanes.values())) {
          const first = received.filter((id) => lanes.get(id) === lane && !rejoined.has(id));
          expect(first).toEqual(first.toSorted((a, b) => a - b));
        }
        const { items } = await listDeliveries(ctx, { status: 'pending' });
        expect(items).toEqual([]);
      }),
      { numRuns: 8 },
    );
  },
  120_000,
);
