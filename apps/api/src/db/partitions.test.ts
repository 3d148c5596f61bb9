import { readFile } from 'node:fs/promises';
import { deliveryIdAt, newId } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { Pools } from '../dispatcher/pools.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { getEvent, publish } from '../events/events.ts';
import { claim } from '../queue/claim.ts';
import { clearDeliveries, endQueueRows, storeDeliveries } from '../queue/fixtures.ts';
import { register } from '../queue/leases.ts';
import { openDatabase } from './client.ts';
import { createPartitions, dropExpiredPartitions } from './partitions.ts';
import { deliveryQueue } from './schema/index.ts';

const day = 86_400_000;
const database = await testDatabase();
const { services, close } = await testServices(database);
afterAll(close);
const { db } = services;
const logs = ['deliveries', 'attempts', 'events', 'api_key_requests'] as const;
// One day for all tests: after midnight, rows go into the next day's partition, which exists.
const today = new Date();
const in40Days = new Date(today.getTime() + 40 * day);
const suffix = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '');

async function partitions(): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(
    sql`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  return rows.map((row) => row.name).filter((name) => /_\d{8}$/.test(name));
}

async function rowsIn(table: string): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`);
  return row?.n ?? 0;
}

/** An endpoint with `n` deliveries due. */
async function withDueDeliveries(n: number) {
  const ctx = await newTenant(services);
  const endpoint = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['payment.*'] });
  await publish(
    ctx,
    Array.from({ length: n }, () => newEvent()),
  );
  return { ctx, endpoint, deliveries: (await listDeliveries(ctx, { limit: 100 })).items };
}

beforeEach(async () => {
  await clearDeliveries(db);
  await db.execute(sql`TRUNCATE events, api_key_requests`);
  const all = [...(await partitions()), ...logs.map((log) => `${log}_before`)].map((name) => sql.identifier(name));
  await db.execute(sql`DROP TABLE IF EXISTS ${sql.join(all, sql`, `)}`);
  await createPartitions(db, today);
});

/** Reads all logs in a transaction that stays open, as a report or pg_dump does. @returns a function that ends it */
async function readForLong(): Promise<() => Promise<void>> {
  const { sql: reader, close: end } = openDatabase(database.url, { max: 1, name: 'report' });
  await reader.unsafe('BEGIN');
  for (const log of logs) await reader`SELECT count(*) FROM ${reader(log)}`;
  return end;
}

describe('partitions', () => {
  test('exist for yesterday, today and seven days ahead, and creating them again changes nothing', async () => {
    const wanted = logs.flatMap((log) =>
      Array.from({ length: 9 }, (_, at) => `${log}_${suffix(new Date(today.getTime() + (at - 1) * day))}`),
    );
    expect(await partitions()).toEqual(wanted.toSorted());
    await createPartitions(db, today);
    expect(await partitions()).toEqual(wanted.toSorted());
  });

  test('may be created by several processes at once', async () => {
    const names = (await partitions()).map((name) => sql.identifier(name));
    await db.execute(sql`DROP TABLE ${sql.join(names, sql`, `)}`);
    await Promise.all([1, 2, 3].map(() => createPartitions(db, today)));
    expect(await partitions()).toHaveLength(36);
  });

  test('that are missing are created from yesterday on', async () => {
    await createPartitions(db, in40Days);
    expect(await partitions()).toHaveLength(72);
  });

  test('include one for everything older than the first day, which loses what is past the retention', async () => {
    const { ctx, endpoint } = await withDueDeliveries(0);
    const old = { merchant_id: ctx.tenant.merchantId, mode: ctx.tenant.mode, endpoint_id: endpoint.id };
    const event = { event_id: newId('event'), event_type: 'payment.completed', status: 'failed' } as const;
    const daysAgo = (days: number) => deliveryIdAt(today.getTime() - days * day);
    await storeDeliveries(db, { deliveries: [20, 40].map((days) => ({ ...old, ...event, id: daysAgo(days) })) });
    expect(await rowsIn('deliveries_before')).toBe(2);
    await createPartitions(db, new Date(today.getTime() - 20 * day));
    await dropExpiredPartitions(db, today, 30);
    expect((await listDeliveries(ctx, {})).items).toMatchObject([{ id: daysAgo(20) }]);
  });

  test('are created while somebody reads the logs for long, and nobody who publishes waits for it', async () => {
    const { ctx } = await withDueDeliveries(0);
    const end = await readForLong();
    await createPartitions(db, in40Days);
    await publish(ctx, [newEvent()]);
    await end();
    expect(await partitions()).toHaveLength(72);
    expect((await listDeliveries(ctx, {})).items).toHaveLength(1);
  });

  test('an event that no partition takes is refused as a whole', async () => {
    const { ctx } = await withDueDeliveries(0);
    const ahead = { ...ctx, services: { ...ctx.services, now: () => in40Days } };
    await expect(publish(ahead, [newEvent()])).rejects.toThrow('INSERT INTO events');
    expect(await Promise.all([rowsIn('events'), rowsIn('deliveries'), rowsIn('delivery_queue')])).toEqual([0, 0, 0]);
  });
});

test('the default partitions of earlier versions are removed, and what was in them stays', async () => {
  const { ctx, endpoint } = await withDueDeliveries(0);
  const migration = await readFile(new URL('../../migrations/0018_no_default_partitions.sql', import.meta.url), 'utf8');
  for (const log of logs) {
    await db.execute(sql`DROP TABLE ${sql.identifier(`${log}_before`)}`);
    await db.execute(sql`CREATE TABLE ${sql.identifier(`${log}_default`)} PARTITION OF ${sql.identifier(log)} DEFAULT`);
  }
  const id = deliveryIdAt(today.getTime() - 20 * day);
  const { merchantId: merchant_id, mode } = ctx.tenant;
  const event = { event_id: newId('event'), event_type: 'payment.completed', status: 'failed' } as const;
  await storeDeliveries(db, { deliveries: [{ id, merchant_id, mode, endpoint_id: endpoint.id, ...event }] });
  expect(await rowsIn('deliveries_default')).toBe(1);

  await db.transaction((tx) => tx.execute(sql.raw(migration)));
  expect(await rowsIn('deliveries_before')).toBe(1);
  expect((await listDeliveries(ctx, {})).items).toMatchObject([{ id }]);
  await createPartitions(db, in40Days);
});

describe('retention', () => {
  test('drops older days with all that was in them', async () => {
    const { ctx, deliveries } = await withDueDeliveries(2);
    await endQueueRows(db);
    expect(await dropExpiredPartitions(db, today, 30)).toEqual([]);
    expect((await listDeliveries(ctx, {})).items).toHaveLength(2);

    const dropped = await dropExpiredPartitions(db, in40Days, 30);
    expect(dropped).toContain(`deliveries_${suffix(today)}`);
    expect(await partitions()).not.toContain(`events_${suffix(today)}`);
    expect(deliveries).toHaveLength(2);
    expect(await Promise.all(['deliveries', 'events', 'attempts'].map(rowsIn))).toEqual([0, 0, 0]);
  });

  test('keeps a day that is just within it', async () => {
    await dropExpiredPartitions(db, new Date(today.getTime() + 30 * day), 30);
    expect(await partitions()).toContain(`deliveries_${suffix(today)}`);
    await dropExpiredPartitions(db, new Date(today.getTime() + 31 * day), 30);
    expect(await partitions()).not.toContain(`deliveries_${suffix(today)}`);
    // Events are dropped a day later than their deliveries.
    expect(await partitions()).toContain(`events_${suffix(today)}`);
  });

  test('keeps what a paused endpoint still holds, which is delivered later and then dropped by the next run', async () => {
    const { ctx, endpoint, deliveries } = await withDueDeliveries(2);
    const [settled, held] = deliveries;
    if (settled === undefined || held === undefined) throw new Error('two deliveries are owed');
    await endQueueRows(db, eq(deliveryQueue.id, settled.id));
    const attempt = {
      number: 1,
      merchant_id: ctx.tenant.merchantId,
      mode: ctx.tenant.mode,
      trigger: 'schedule',
      started_at: new Date(),
    } as const;
    await storeDeliveries(db, {
      attempts: deliveries.map(({ id }) => ({
        ...attempt,
        delivery_id: id,
        duration_ms: 1,
        url: '',
        request_headers: '{}',
      })),
    });
    const before = await getEvent(ctx, held.event_id);
    await dropExpiredPartitions(db, in40Days, 30);

    expect((await listDeliveries(ctx, {})).items).toMatchObject([{ id: held.id, status: 'pending' }]);
    expect((await getDelivery(ctx, held.id)).attempts).toHaveLength(1);
    expect(await getEvent(ctx, held.event_id)).toEqual(before);
    const lanes = [{ endpointId: endpoint.id, room: 5, inFlight: 0 }];
    const { claimed } = await claim(db, {
      dispatcherId: await register(db),
      lanes,
      roomOfNew: 1,
      pools: new Pools().rooms(),
      limit: 5,
      after: '',
    });
    expect(claimed.map((entry) => entry.deliveryId)).toEqual([held.id]);
    expect(JSON.parse(claimed[0]?.body.toString('utf8') ?? '')).toMatchObject({ id: held.event_id, data: before.data });

    // It enters the history of its day when it ends.
    await endQueueRows(db);
    expect((await listDeliveries(ctx, {})).items).toMatchObject([{ id: held.id, status: 'succeeded' }]);
    const dropped = await dropExpiredPartitions(db, in40Days, 30);
    expect(dropped).toEqual(expect.arrayContaining(logs.slice(0, 3).map((log) => `${log}_${suffix(today)}`)));
  });

  test('blocks nobody while somebody reads the logs for long: the days are dropped after that', async () => {
    const { ctx } = await withDueDeliveries(0);
    const end = await readForLong();
    const dropping = dropExpiredPartitions(db, in40Days, 30);
    for (let published = 0; published < 5; published += 1) await publish(ctx, [newEvent()]);
    await end();
    await dropping;
    expect(await partitions()).not.toContain(`deliveries_${suffix(new Date(today.getTime() - day))}`);
  });

  test('that times out while it waits for a reader is finished by a later run', async () => {
    await withDueDeliveries(0);
    const end = await readForLong();
    const impatient = openDatabase(database.url, { max: 1, name: 'retention' });
    await impatient.sql`SET statement_timeout = '300ms'`;

    await expect(dropExpiredPartitions(impatient.db, in40Days, 30)).rejects.toThrow('DETACH PARTITION');
    await impatient.close();
    await end();
    expect(await dropExpiredPartitions(db, in40Days, 30)).toContain(`deliveries_${suffix(today)}`);
    expect(await partitions()).not.toContain(`deliveries_${suffix(today)}`);
  });
});
