import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { Pools } from '../dispatcher/pools.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { getEvent, publish } from '../events/events.ts';
import { claim } from '../queue/claim.ts';
import { clearDeliveries, removePlaces, storeDeliveries } from '../queue/fixtures.ts';
import { register } from '../queue/leases.ts';
import { createPartitions, dropExpiredPartitions } from './partitions.ts';
import { deliveryQueue } from './schema/index.ts';

const day = 86_400_000;
const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;
const logs = ['deliveries', 'attempts', 'events', 'api_key_requests'] as const;
// One day for all: a midnight that passes meanwhile leads into the next day's partitions, which are there.
const today = new Date();
const in40Days = new Date(today.getTime() + 40 * day);
const suffix = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '');

async function partitions(): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(
    sql`SELECT inhrelid::regclass::text AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE relkind = 'r' ORDER BY 1`,
  );
  return rows.map((row) => row.name).filter((name) => /_\d{8}$/.test(name));
}

async function rowsIn(table: string): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`);
  return row?.n ?? 0;
}

/** An endpoint with `n` deliveries due. */
async function owing(n: number) {
  const ctx = await newTenant(services);
  const endpoint = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['payment.*'] });
  await publish(
    ctx,
    Array.from({ length: n }, () => newEvent()),
  );
  return { ctx, endpoint, deliveries: (await listDeliveries(ctx, { limit: 100 })).items };
}

afterEach(async () => {
  for (const name of await partitions()) await db.execute(sql`DROP TABLE ${sql.identifier(name)}`);
  await clearDeliveries(db);
  await db.execute(sql`TRUNCATE events, api_key_requests`);
});

describe('partitions', () => {
  test('are there for today and the seven days ahead, and making them again changes nothing', async () => {
    await createPartitions(db, today);
    const wanted = logs.flatMap((log) =>
      Array.from({ length: 8 }, (_, ahead) => `${log}_${suffix(new Date(today.getTime() + ahead * day))}`),
    );
    expect(await partitions()).toEqual(wanted.toSorted());
    await createPartitions(db, today);
    expect(await partitions()).toEqual(wanted.toSorted());
  });

  test('may be made by several processes at once', async () => {
    await Promise.all([1, 2, 3].map(() => createPartitions(db, today)));
    expect(await partitions()).toHaveLength(32);
  });

  test('take over what fell into the default one before they were made; nothing is lost or shown twice', async () => {
    const { ctx, deliveries } = await owing(3);
    expect([await rowsIn('deliveries_default'), await rowsIn('events_default')]).toEqual([3, 3]);
    await createPartitions(db, today);
    expect([await rowsIn('deliveries_default'), await rowsIn('events_default')]).toEqual([0, 0]);
    expect((await listDeliveries(ctx, {})).items).toEqual(deliveries);
    await publish(ctx, [newEvent()]);
    expect([await rowsIn('deliveries_default'), await rowsIn('deliveries')]).toEqual([0, 4]);
  });
});

describe('retention', () => {
  test('drops the days that are older, and what was in them', async () => {
    const { ctx, deliveries } = await owing(2);
    await createPartitions(db, today);
    await removePlaces(db);
    expect(await dropExpiredPartitions(db, today, 30)).toEqual([]);
    expect((await listDeliveries(ctx, {})).items).toHaveLength(2);

    const dropped = await dropExpiredPartitions(db, in40Days, 30);
    expect(dropped).toContain(`deliveries_${suffix(today)}`);
    expect(await partitions()).toEqual([]);
    expect(deliveries).toHaveLength(2);
    expect(await Promise.all(['deliveries', 'events', 'attempts'].map(rowsIn))).toEqual([0, 0, 0]);
  });

  test('keeps a day that is just within it', async () => {
    await createPartitions(db, today);
    await dropExpiredPartitions(db, new Date(today.getTime() + 30 * day), 30);
    expect(await partitions()).toContain(`deliveries_${suffix(today)}`);
    await dropExpiredPartitions(db, new Date(today.getTime() + 31 * day), 30);
    expect(await partitions()).not.toContain(`deliveries_${suffix(today)}`);
    // Events go a day later than their deliveries.
    expect(await partitions()).toContain(`events_${suffix(today)}`);
  });

  test('spares what a paused endpoint still holds, which is then delivered and goes with the next turn', async () => {
    const { ctx, endpoint, deliveries } = await owing(2);
    const [settled, held] = deliveries;
    if (settled === undefined || held === undefined) throw new Error('two deliveries are owed');
    await createPartitions(db, today);
    await removePlaces(db, eq(deliveryQueue.delivery_id, settled.id));
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
    const lanes = [{ endpointId: endpoint.id, room: 5 }];
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

    await createPartitions(db, in40Days);
    await dropExpiredPartitions(db, in40Days, 30);
    expect(await rowsIn('deliveries_default')).toBe(1);
    await removePlaces(db);
    await dropExpiredPartitions(db, in40Days, 30);
    expect(await Promise.all(logs.map((log) => rowsIn(`${log}_default`)))).toEqual([0, 0, 0, 0]);
  });
});
