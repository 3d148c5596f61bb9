import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ago, historyTests, hour, now } from '../../test/history.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { endpointsHealth } from './endpoint-health.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { db } = services;
const { endpointOf, past } = historyTests(services);

test('the health of each endpoint: its last day by the hour, and its last failure', async () => {
  const ctx = await newTenant(services);
  const [good, bad, fresh] = [await endpointOf(ctx), await endpointOf(ctx), await endpointOf(ctx)];
  await past(ctx, { endpoint: good.id, agoMs: hour });
  const failing = await past(ctx, { endpoint: bad.id, agoMs: 2 * hour, status: 'failed', error: 'status', code: 500 });
  await past(ctx, { endpoint: bad.id, agoMs: 3 * hour });
  await past(ctx, { endpoint: bad.id, agoMs: 25 * hour });
  await db.execute(
    sql`UPDATE endpoint_health SET last_failure_at = ${ago(2 * hour)}, failing_since = ${ago(2 * hour)} WHERE endpoint_id = ${bad.id}`,
  );
  await db.execute(sql`UPDATE endpoint_health SET last_failure_at = ${ago(100 * hour)} WHERE endpoint_id = ${good.id}`);
  const health = await endpointsHealth(ctx);
  const of = (id: string) => health.find((entry) => entry.endpoint_id === id);
  expect(health).toHaveLength(3);
  expect(of(bad.id)).toMatchObject({
    succeeded: 1,
    failed: 1,
    success_rate: 0.5,
    failing_since: ago(2 * hour),
    last_failure: { at: ago(2 * hour), delivery_id: failing, error: 'status', status_code: 500 },
  });
  expect(of(bad.id)?.buckets.filter(({ failed }) => failed > 0)).toEqual([
    { at: '2026-11-23T10:00:00.000Z', succeeded: 0, failed: 1 },
  ]);
  // That delivery has succeeded on a retry since: only the time of the failure is still known.
  expect(of(good.id)?.last_failure).toEqual({ at: ago(100 * hour), delivery_id: null, error: null, status_code: null });
  expect(of(fresh.id)).toMatchObject({ success_rate: null, last_failure: null });
  expect(of(fresh.id)?.buckets).toHaveLength(24);
});
