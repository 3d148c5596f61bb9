import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { attemptOf, historyTests, hour, minute, now } from '../../test/history.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { storeDeliveries } from '../queue/fixtures.ts';
import { attemptFigures } from './attempt-figures.ts';
import { indexAttempts, makeAttemptHours, rollUpAttempts } from './attempt-hours.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { db } = services;
const { endpointOf, past } = historyTests(services);

/** The start of the hour that is not over. */
const thisHour = Math.floor(now.getTime() / hour) * hour;
const agoMs = (at: number) => now.getTime() - at;

/** Adds an attempt to a delivery that ended at this time, in Unix ms. */
async function attempt(
  ctx: TenantContext,
  id: number,
  number: number,
  endedAt: number,
  ms = 100,
  code: number | null = 200,
) {
  const started_at = new Date(endedAt - ms);
  const result = {
    status_code: code,
    error: code === null ? ('timeout' as const) : code < 300 ? null : ('status' as const),
  };
  await storeDeliveries(db, { attempts: [{ ...attemptOf(ctx, id, number), started_at, duration_ms: ms, ...result }] });
}

test('attempts are counted by the hour they ended in, also those of old deliveries and of the hour that is not over', async () => {
  const ctx = await newTenant(services);
  const { id: endpoint } = await endpointOf(ctx);
  const { id: other } = await endpointOf(ctx);
  const old = await past(ctx, { endpoint, agoMs: 40 * hour, status: 'failed', error: 'status', code: 500, ms: 900 });
  await attempt(ctx, old, 2, thisHour - 10 * hour, 12_000, null);
  // It began in the hour before, and ended in this one.
  await attempt(ctx, old, 3, thisHour + 50, 100, 500);
  await past(ctx, { endpoint, agoMs: agoMs(thisHour - minute), ms: 40, type: 'payment.created' });
  await past(ctx, { endpoint, agoMs: minute, ms: 40 });
  await past(ctx, { endpoint, agoMs: minute, error: 'interrupted', code: null });
  await past(ctx, { endpoint: other, agoMs: minute });
  await past(await newTenant(services), { endpoint, agoMs: minute });

  const figures = (range: '1h' | '24h' | '7d') => attemptFigures(ctx, { id: endpoint, range });
  const day = {
    attempts: 4,
    failed: 2,
    failed_share: 0.5,
    results: [
      { result: '200', succeeded: true, attempts: 2 },
      ...['500', 'timeout'].map((result) => ({ result, succeeded: false, attempts: 1 })),
    ],
    // The upper ends of the buckets that 40 ms and 100 ms are in.
    p50_ms: 45,
    p95_ms: 108,
    types: [
      { event_type: 'payment.completed', attempts: 3, failed: 2, failed_share: 2 / 3, p50_ms: 45, p95_ms: 108 },
      { event_type: 'payment.created', attempts: 1, failed: 0, failed_share: 0, p50_ms: 45, p95_ms: 45 },
    ],
  };
  const sorted = (found: Awaited<ReturnType<typeof figures>>) => ({
    ...found,
    results: found.results.toSorted((a, b) => a.result.localeCompare(b.result)),
  });
  // The hour before is over and not made yet: it is counted from the log as well, further ones are not.
  expect(await figures('24h')).toMatchObject({ attempts: 3 });
  await rollUpAttempts(db, now, 30);
  expect(sorted(await figures('24h'))).toMatchObject(day);
  expect(await figures('7d')).toMatchObject({ attempts: 5, failed: 3, p95_ms: 1024 });
  expect(await figures('1h')).toMatchObject({ attempts: 3, failed: 1 });
  // Made again, an hour is replaced; what reached the log late is in it then.
  await attempt(ctx, old, 4, thisHour - 10 * hour, 30, 503);
  for (let twice = 0; twice < 2; twice++) await makeAttemptHours(db, thisHour - 10 * hour, thisHour - 9 * hour);
  expect(await figures('24h')).toMatchObject({ attempts: 5, failed: 3 });
});

test('an hour is made five minutes after its end, and deleted with the log', async () => {
  const made = async (at: number) => {
    await rollUpAttempts(db, new Date(at), 1);
    const [row] = await db.execute<{ first: string; last: string; hours: number }>(
      sql`SELECT min(hour) AS first, max(hour) AS last, count(*)::int AS hours FROM attempt_hours_made`,
    );
    return { first: new Date(row?.first ?? 0).getTime(), last: new Date(row?.last ?? 0).getTime(), hours: row?.hours };
  };
  const [end, day] = [thisHour + 100 * hour, 24 * hour];
  expect(await made(end + 5 * minute - 1)).toEqual({ first: end - 2 * hour - day, last: end - 2 * hour, hours: 25 });
  expect(await made(end + 5 * minute)).toEqual({ first: end - hour - day, last: end - hour, hours: 25 });
});

test('the log has an index of its own for this in every partition', async () => {
  await indexAttempts(db);
  const bare = await db.execute(sql`
    SELECT inhrelid::regclass AS name FROM pg_inherits WHERE inhparent = 'attempts'::regclass AND NOT EXISTS (
      SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
      WHERE indrelid = inhrelid AND amname = 'brin' AND indisvalid)`);
  expect([...bare]).toEqual([]);
});
