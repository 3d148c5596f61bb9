import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests, recordOf, vast } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { getDelivery } from '../deliveries/deliveries.ts';
import { claim } from './claim.ts';
import { register, renew } from './leases.ts';
import { reclaim } from './reclaim.ts';
import { settle } from './settle.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;
const { endpointWith, claimAs, expire, queued, claimOne, begin } = queueTests(services);
beforeEach(() => db.execute(sql`TRUNCATE delivery_queue, dispatchers`));

describe('a dispatcher that died', () => {
  test('frees what it held: due at once, its attempt interrupted under its number, its schedule unmoved', async () => {
    const { ctx } = await endpointWith(1);
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
    await endpointWith(1);
    const living = await register(db);
    await claimOne(living);
    expect(await reclaim(db)).toBe(0);
    expect(await queued()).toMatchObject([{ dispatcher_id: living, attempts: 0 }]);
    expect(await renew(db, living)).toBe(true);
  });

  test('gives back what it holds when it leaves by itself, though its lease still runs', async () => {
    await endpointWith(1);
    const leaving = await register(db);
    await claimOne(leaving);
    expect(await reclaim(db, leaving)).toBe(1);
    expect(await renew(db, leaving)).toBe(false);
  });

  test('cannot write what it no longer holds, and whoever reclaimed it uses the next number', async () => {
    const { ctx } = await endpointWith(1);
    const old = await register(db);
    const lost = await claimOne(old);
    await expire(old);
    await reclaim(db);
    expect(await settle(db, old, [recordOf(lost)])).toEqual(new Map());
    expect((await getDelivery(ctx, lost.deliveryId)).status).toBe('pending');

    const next = await register(db);
    const again = await claimOne(next);
    expect(await settle(db, old, [recordOf(again)])).toEqual(new Map());
    expect(await settle(db, next, [recordOf(again)])).toEqual(new Map([[again.deliveryId, null]]));
    const delivery = await getDelivery(ctx, lost.deliveryId);
    expect(delivery).toMatchObject({ status: 'succeeded', attempt_count: 2 });
    expect(delivery.attempts.map((attempt) => [attempt.number, attempt.error])).toEqual([
      [1, 'interrupted'],
      [2, null],
    ]);
    expect(await queued()).toEqual([]);
  });

  test('writes an attempt once, even when the answer to its commit was lost and the delivery is claimed again', async () => {
    const { ctx } = await endpointWith(1);
    const living = await register(db);
    const claimed = await claimOne(living);
    const failed = recordOf(claimed, { statusCode: 500, error: 'status', status: 'pending', retryMs: 0 });
    expect([...(await settle(db, living, [failed])).keys()]).toEqual([claimed.deliveryId]);
    const again = await claimOne(living);
    expect([...(await settle(db, living, [failed])).keys()]).toEqual([]);
    expect([...(await settle(db, living, [recordOf(again)])).keys()]).toEqual([claimed.deliveryId]);
    expect(await getDelivery(ctx, claimed.deliveryId)).toMatchObject({ status: 'succeeded', attempt_count: 2 });
  });

  test('whose claim is not committed yet is reclaimed after that, so that nothing stays with one that is no more', async () => {
    await endpointWith(1);
    const slow = await register(db);
    const lanes = { lanes: [], roomOfNew: 2, pools: { proven: vast, unproven: vast }, limit: 1, after: '' };
    await db.transaction(async (tx) => {
      expect((await claim(tx, { dispatcherId: slow, ...lanes })).claimed).toHaveLength(1);
      await expire(slow);
      expect(await reclaim(db)).toBe(0);
    });
    expect(await reclaim(db)).toBe(1);
    expect(await queued()).toMatchObject([{ dispatcher_id: null, attempts: 1 }]);
  });

  test('whose publish is not committed yet is reclaimed after that, so that nothing stays with one that is no more', async () => {
    const { ctx, id } = await endpointWith(0);
    const slow = await register(db);
    await db.transaction(async (tx) => {
      expect((await begin(ctx, id, slow, tx)).leased).toHaveLength(1);
      await expire(slow);
      expect(await reclaim(db)).toBe(0);
    });
    expect(await queued()).toMatchObject([{ dispatcher_id: slow }]);
    expect(await reclaim(db)).toBe(1);
    expect(await queued()).toMatchObject([{ dispatcher_id: null, attempts: 1 }]);
  });

  test('begins nothing that it publishes once its lease is over', async () => {
    const { ctx, id } = await endpointWith(0);
    const late = await register(db);
    await expire(late);
    expect((await begin(ctx, id, late)).leased).toEqual([]);
    await reclaim(db);
    expect((await begin(ctx, id, late)).leased).toEqual([]);
    expect(await queued()).toMatchObject([{ dispatcher_id: null }, { dispatcher_id: null }]);
  });

  test('claims nothing once its lease is over', async () => {
    await endpointWith(1);
    const late = await register(db);
    await expire(late);
    expect(await claimAs(late)).toEqual([]);
    expect(await claimAs('dsp_never_registered')).toEqual([]);
    expect(await queued()).toMatchObject([{ dispatcher_id: null }]);
  });
});
