import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deliveryIdAt, deliveryIdEpochMs, lowestId } from '@cryptoix/core';
import postgres from 'postgres';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { migrate } from '../db/migrate.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { missingEvents } from './missing.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { deliveriesOfEvents } from '../deliveries/of-events.ts';

const hour = 3_600_000;
const { url } = await testDatabase();
const sessions = 8;
const sql = postgres(url, { max: sessions, onnotice: () => {} });
let shift = 0;
const { services, close } = await testServices({ url, now: () => new Date(Date.now() + shift) });
afterAll(async () => {
  await close();
  await sql.end();
});

// The function with a clock that the tests set: all else of it is what runs.
await sql`CREATE TABLE test_clock (shift_ms double precision NOT NULL)`;
await sql`INSERT INTO test_clock VALUES (0)`;
const [made] = await sql<{ source: string }[]>`SELECT pg_get_functiondef('next_delivery_id()'::regprocedure) AS source`;
const [before = '', after = '', ...more] = made?.source.split('clock_timestamp()') ?? [];
if (more.length > 0) throw new Error('The function looks at the clock once.');
await sql.unsafe(`${before} (SELECT clock_timestamp() + shift_ms * interval '1 millisecond' FROM test_clock) ${after}`);

/** Steps the clock of the database to so many ms from the true time. */
const step = (ms: number) => sql`UPDATE test_clock SET shift_ms = ${ms}`;
const draw = async (count: number) =>
  (await sql<{ id: string }[]>`SELECT next_delivery_id() AS id FROM generate_series(1, ${count})`).map((row) =>
    Number(row.id),
  );
const msOf = (id: number) => Math.floor(id / 4_096) + deliveryIdEpochMs;

beforeEach(async () => {
  shift = 0;
  await step(0);
  // The true time again, for the next test.
  await sql`SELECT setval('delivery_ids', ${deliveryIdAt(Date.now())})`;
});

test('delivery ids follow the clock: never before it, and a few milliseconds after it at most', async () => {
  for (let turn = 0; turn < 20; turn++) {
    const from = Date.now();
    const [id = 0] = await draw(1);
    expect(msOf(id)).toBeGreaterThanOrEqual(from);
    expect(msOf(id)).toBeLessThanOrEqual(Date.now() + 5);
  }
});

test('delivery ids neither repeat nor go back while the clock steps an hour either way, in any number of sessions', async () => {
  const drawn: number[][] = [];
  for (const ms of [0, hour, 0, -hour, 0, hour, -hour, -hour]) {
    const highest = Math.max(0, ...drawn.flat());
    // The clock steps while they draw.
    const [, ...ids] = await Promise.all([step(ms), ...Array.from({ length: sessions - 1 }, () => draw(2_000))]);
    for (const own of ids) expect(own.every((id, at) => id > (own[at - 1] ?? highest))).toBe(true);
    drawn.push(...ids);
  }
  const all = drawn.flat();
  expect(new Set(all).size).toBe(all.length);
});

test('a burst of more ids than a millisecond has room for takes those of the next', async () => {
  const ids = await draw(20_000);
  expect(ids.every((id, at) => id > (ids[at - 1] ?? 0))).toBe(true);
  expect(msOf(ids.at(-1) ?? 0)).toBeLessThan(Date.now() + 20);
});

test('what is drawn does not lock others out until the transaction ends, nor does a rollback bring an id back', async () => {
  const rolledBack = await sql
    .begin(async (tx) => {
      await step(hour);
      const [row] = await tx<{ id: string }[]>`SELECT next_delivery_id() AS id`;
      await step(2 * hour);
      await draw(1);
      throw new Error(row?.id);
    })
    .catch((error: unknown) => (error instanceof Error ? Number(error.message) : Number.NaN));
  expect(rolledBack).toBeGreaterThan(0);
  const [next = 0] = await draw(1);
  expect(next).toBeGreaterThan(rolledBack);
});

test('a clock that is years ahead does not take the ids where there are no partitions', async () => {
  const [{ id: limit } = { id: '' }] = await sql<{ id: string }[]>`SELECT id FROM delivery_id_limit`;
  await sql`UPDATE delivery_id_limit SET id = ${deliveryIdAt(Date.now() + 7 * 24 * hour)}`;
  try {
    await step(3 * 365 * 24 * hour);
    const [id = 0] = await draw(1);
    expect(msOf(id)).toBeLessThan(Date.now() + 1_000);
    await step(6 * 24 * hour);
    const [within = 0] = await draw(1);
    expect(msOf(within)).toBeGreaterThan(Date.now() + 5 * 24 * hour);
  } finally {
    await sql`UPDATE delivery_id_limit SET id = ${limit}`;
  }
});

test('what is published while the clocks step is listed in its order, shown with its event, and missing nowhere', async () => {
  const ctx = await newTenant(services);
  const endpoint = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['*'] });
  const events: string[] = [];
  // The database's clock and the process's, also in opposite directions.
  for (const [database, own] of [
    [0, 0],
    [hour, 0],
    [0, -hour],
    [-hour, hour],
    [0, 0],
  ] as const) {
    await step(database);
    shift = own;
    events.push(...(await publish(ctx, [newEvent(), newEvent()])).ids);
  }
  expect(new Set(events).size).toBe(10);
  shift = 0;
  const { items } = await listDeliveries(ctx, {});
  expect(items.map((item) => item.event_id)).toEqual(events.toReversed());
  for (const id of events) expect(await deliveriesOfEvents(ctx, [id])).toHaveLength(1);
  const missing = missingEvents(ctx, endpoint, {
    since: new Date(Date.now() - 2 * hour),
    readable: ['payment.completed', 'payment.created'],
  });
  expect(await services.db.execute(missing)).toHaveLength(0);
});

test('after the upgrade ids go on above those that are there, also when they are ahead of the clock', async () => {
  const ours = resolve(import.meta.dirname, '../../migrations');
  const old = await mkdtemp(join(tmpdir(), 'cryptoix-migrations-'));
  for (const name of await readdir(ours)) if (name < '0019') await cp(join(ours, name), join(old, name));
  await sql`CREATE SCHEMA upgraded`;
  const address = new URL(url);
  address.searchParams.set('options', '-csearch_path=upgraded');
  await migrate(address.href, { folder: old });
  await rm(old, { recursive: true });

  const upgraded = postgres(address.href, { max: 1, onnotice: () => {} });
  const ahead = deliveryIdAt(Date.now() + hour);
  await upgraded`SELECT ensure_partition('deliveries', 'before', 'id', NULL, ${String(ahead + 1_000_000)})`;
  await upgraded`
    INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, status)
    VALUES (${ahead}, 'mer_1', 'test', 'whe_1', ${lowestId('event', 1)}, 'payment.completed', 'succeeded')`;
  await migrate(address.href);
  const [first] = await upgraded<
    { id: string; limit: string }[]
  >`SELECT next_delivery_id() AS id, (SELECT id FROM delivery_id_limit) AS limit`;
  await upgraded.end();
  expect(first).toEqual({ id: String(ahead + 1), limit: String(ahead + 1_000_000) });
});
