import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { lowestId } from '@cryptoix/core';
import { eventually } from '@cryptoix/harness/eventually';
import { eq, sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { events } from '../db/schema/index.ts';
import { publish } from './events.ts';
import { readFeed } from './feed.ts';
import { noticeRestore } from './feed-epoch.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
const session = postgres(url, { max: 1, onnotice: () => {} });
afterAll(async () => {
  await session.end();
  await close();
});
const { db } = services;

/** Reads from a cursor until there are so many events. */
async function readUntil(ctx: TenantContext, count: number, after?: string) {
  const page = await eventually(
    () => readFeed(ctx, { after, wait: 0 }),
    ({ items }) => items.length >= count,
    20_000,
  );
  return { ids: page.items.map(({ id }) => id), next: page.next_cursor };
}
const publishOne = async (ctx: TenantContext) => (await publish(ctx, [newEvent()])).ids[0] ?? '';

test('after a restore, which a start notices once, cursors of before are refused, and new events come behind all that are left', async () => {
  // The database of this test is a copy of another one.
  expect(await noticeRestore(db)).toBe(true);
  const ctx = await newTenant(services);
  const [first, second] = [await publishOne(ctx), await publishOne(ctx)];
  const { next } = await readUntil(ctx, 2);
  expect(await noticeRestore(db)).toBe(false);
  // A dump of a database that has counted many more transactions than this one, restored here.
  await db
    .update(events)
    .set({ position: sql`position + (1::bigint << 40)` })
    .where(eq(events.id, second));
  await db.execute(sql`UPDATE feed_epoch SET database = 'another'`);
  const others = Array.from({ length: 4 }, () => openDatabase(url, { max: 1, name: 'starting' }));
  const noticed = await Promise.all(others.map((other) => noticeRestore(other.db)));
  await Promise.all(others.map((other) => other.close()));
  expect(noticed.filter(Boolean)).toHaveLength(1);

  await expect(readFeed(ctx, { after: next, wait: 0 })).rejects.toMatchObject({ code: 'invalid_cursor' });
  const third = await publishOne(ctx);
  const all = await readUntil(ctx, 3);
  expect(all.ids).toEqual([first, second, third]);
  const fourth = await publishOne(ctx);
  expect((await readUntil(ctx, 1, all.next)).ids).toEqual([fourth]);
});

test('a cursor ahead of the database is refused, as after a failover that lost transactions', async () => {
  const ctx = await newTenant(services);
  await publishOne(ctx);
  const { ids } = await readUntil(ctx, 1);
  await db
    .update(events)
    .set({ position: sql`position + 1000000` })
    .where(eq(events.id, ids[0] ?? ''));
  // The database has come that far, and then has not.
  await db.execute(sql`SELECT nextval('feed_generation')`);
  const ahead = await readFeed(ctx, { wait: 0 });
  await db.execute(sql`SELECT setval('feed_generation', pg_sequence_last_value('feed_generation') - 1)`);
  await expect(readFeed(ctx, { after: ahead.next_cursor, wait: 0 })).rejects.toMatchObject({
    code: 'invalid_cursor',
    details: { oldest: expect.any(String) },
  });
});

test('events of before the feed are in it, in the order of their ids', async () => {
  // A schema as of the version before, beside the present one.
  const folder = resolve(import.meta.dirname, '../../migrations');
  const before = await mkdtemp(join(tmpdir(), 'cryptoix-before-'));
  onTestFinished(() => rm(before, { recursive: true }));
  const earlier = (await readdir(folder)).toSorted();
  for (const name of earlier.slice(
    0,
    earlier.findIndex((one) => one.endsWith('_feed.sql')),
  ))
    await cp(join(folder, name), join(before, name));
  await session`CREATE SCHEMA before`;
  await session`SET search_path = before`;
  const there = new URL(url);
  there.searchParams.set('options', '-csearch_path=before');
  await migrate(there.href, { folder: before });
  const [early, day, next] = [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 21)].map((ms) =>
    lowestId('event', ms),
  );
  if (early === undefined || day === undefined || next === undefined) throw new Error('no bounds');
  await session`SELECT ensure_partition('events', 'before', 'id', NULL, ${day}), ensure_partition('events', '20261120', 'id', ${day}, ${next})`;
  for (const id of [day, early])
    await session`INSERT INTO events (id, merchant_id, mode, type, created_at, body) VALUES (${id}, 'mer_1', 'test', 'payment.created', now(), '{}')`;
  // Taken off by the retention, and not dropped yet.
  const [low, high] = [lowestId('event', Date.UTC(2026, 10, 22)), lowestId('event', Date.UTC(2026, 10, 23))];
  await session`SELECT ensure_partition('events', '20261122', 'id', ${low}, ${high})`;
  await session`ALTER TABLE events DETACH PARTITION events_20261122`;
  await migrate(there.href);
  await session.unsafe(`ALTER TABLE events ATTACH PARTITION events_20261122 FOR VALUES FROM ('${low}') TO ('${high}')`);

  const rows = await session<{ id: string }[]>`
    SELECT id FROM events WHERE merchant_id = 'mer_1' AND mode = 'test' AND position > 0 ORDER BY position, id`;
  expect(rows.map(({ id }) => id)).toEqual([early, day]);
  const indexes = await session<{ valid: boolean; partition: string }[]>`
    SELECT indisvalid AS valid, indrelid::regclass::text AS partition FROM pg_index
    WHERE indexrelid IN (SELECT relid FROM pg_partition_tree('events_feed')) ORDER BY 2`;
  expect(indexes.map((one) => [one.partition, one.valid])).toEqual([
    ['events', true],
    ['events_20261120', true],
    ['events_20261122', true],
    ['events_before', true],
  ]);
});
