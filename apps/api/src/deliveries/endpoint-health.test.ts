import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ago, historyTests, hour, now, type Past } from '../../test/history.ts';
import { testServices } from '../../test/services.ts';
import { holding, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { updateEndpoint } from '../endpoints/endpoints.ts';
import { endpointsHealth } from './endpoint-health.ts';
import { deliveryStats } from './stats.ts';

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
    { at: '2026-11-23T10:00:00.000Z', succeeded: 0, failed: 1, canceled: 0, pending: 0, retrying: 0 },
  ]);
  // That delivery has succeeded on a retry since: only the time of the failure is still known.
  expect(of(good.id)?.last_failure).toEqual({
    at: ago(100 * hour),
    delivery_id: null,
    error: null,
    status_code: null,
    response: null,
  });
  expect(of(fresh.id)).toMatchObject({ success_rate: null, last_failure: null });
  expect(of(fresh.id)?.buckets).toHaveLength(24);
});

test('what has not arrived counts against the rate: of a disabled endpoint, and what is being retried', async () => {
  const ctx = await newTenant(services);
  const { id: endpoint } = await endpointOf(ctx);
  const write = async (count: number, more: Partial<Past>) => {
    for (let n = 0; n < count; n++) await past(ctx, { endpoint, agoMs: hour, ...more });
  };
  await write(3, {});
  await write(5, { status: 'canceled', attempts: 0, code: null });
  await write(2, { status: 'failed', error: 'status', code: 500 });
  await write(1, { status: 'pending', error: 'timeout', code: null });
  // Not tried yet: nobody knows whether it arrives.
  await write(4, { status: 'pending', attempts: 0, code: null });
  await updateEndpoint(ctx, { id: endpoint, status: 'paused' });
  const rate = { succeeded: 3, canceled: 5, failed: 2, pending: 5, retrying: 1, success_rate: 3 / 11 };
  const [health] = await endpointsHealth(ctx);
  expect(health).toMatchObject({ ...rate, waiting: 8 });
  const stats = await deliveryStats(ctx, { since: ago(2 * hour) });
  expect(stats.totals).toMatchObject(rate);
});

test('what waits is what can be sent again: of the last week, and while its event is kept', async () => {
  const ctx = await newTenant(services);
  const [one, other] = [await endpointOf(ctx), await endpointOf(ctx)];
  const failed = { endpoint: one.id, status: 'failed', error: 'status', code: 500 } as const;
  await past(ctx, { ...failed, agoMs: 6 * 24 * hour });
  await past(ctx, { ...failed, agoMs: 8 * 24 * hour });
  const lost = await past(ctx, { ...failed, agoMs: hour });
  await db.execute(sql`DELETE FROM events WHERE id = (SELECT event_id FROM all_deliveries WHERE id = ${lost})`);
  await past(ctx, { endpoint: other.id });
  const health = await endpointsHealth(ctx);
  expect(new Map(health.map(({ endpoint_id, waiting }) => [endpoint_id, waiting]))).toEqual(
    new Map([
      [one.id, 1],
      [other.id, 0],
    ]),
  );
});

test('the last failure quotes the response, for who may read what the event is about', async () => {
  const ctx = await newTenant(services);
  const { id: endpoint } = await endpointOf(ctx);
  const id = await past(ctx, {
    endpoint,
    status: 'failed',
    error: 'status',
    code: 500,
    body: '<b>PDOException</b>: gone',
  });
  await db.execute(sql`UPDATE endpoint_health SET last_failure_at = ${ago(0)} WHERE endpoint_id = ${endpoint}`);
  const last = async (as: TenantContext) => (await endpointsHealth(as))[0]?.last_failure;
  expect(await last(ctx)).toMatchObject({ delivery_id: id, status_code: 500, response: 'PDOException : gone' });
  expect(await last(holding(ctx, 'webhooks:read'))).toMatchObject({ delivery_id: id, response: null });
  expect(await last(holding(ctx, 'webhooks:read', 'payments:read'))).toMatchObject({ response: 'PDOException : gone' });
});
