import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ago, historyTests, hour, minute, now } from '../../test/history.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { deliveryQueue } from '../db/schema/index.ts';
import { changeQueueRows, putInState } from '../queue/fixtures.ts';
import { getDelivery, listDeliveries } from './deliveries.ts';
import { recoverDeliveries, recoveryProgress, replayDelivery } from './replay.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { db } = services;
const { endpointOf, past } = historyTests(services);

test('a recovery can be followed to its end', async () => {
  const ctx = await newTenant(services);
  const endpoint = await endpointOf(ctx);
  const since = ago(hour);
  const failed = { endpoint: endpoint.id, status: 'failed', error: 'status', code: 500, agoMs: minute } as const;
  const ids = [await past(ctx, failed), await past(ctx, failed), await past(ctx, failed)];
  await past(ctx, { endpoint: endpoint.id, agoMs: minute });
  const progress = () => recoveryProgress(ctx, { id: endpoint.id, since });
  expect(await progress()).toEqual({ waiting: 0, retrying: 0, unsuccessful: 3 });
  expect(await recoverDeliveries(ctx, { id: endpoint.id, since })).toEqual({ count: 3 });
  expect(await progress()).toEqual({ waiting: 3, retrying: 0, unsuccessful: 0 });
  await changeQueueRows(db, { trigger: 'schedule', step: 1 }, eq(deliveryQueue.id, ids[0] ?? 0));
  await putInState(db, ids[1] ?? 0, 'succeeded');
  expect(await progress()).toEqual({ waiting: 1, retrying: 1, unsuccessful: 0 });
});

test('a recovery counts and sends only what it can: deliveries whose events are no longer kept stay as they are', async () => {
  const ctx = await newTenant(services);
  const { id } = await endpointOf(ctx);
  const since = ago(hour);
  const kept = await past(ctx, { endpoint: id, status: 'failed', error: 'status', code: 500, agoMs: minute });
  const lost = [
    await past(ctx, { endpoint: id, status: 'failed', error: 'timeout', code: null, agoMs: minute }),
    await past(ctx, { endpoint: id, status: 'canceled', agoMs: minute }),
  ];
  await db.execute(sql`
    DELETE FROM events WHERE id IN (SELECT event_id FROM all_deliveries WHERE id = ANY(${sql.param(lost)}::bigint[]))`);
  expect(await recoverDeliveries(ctx, { id, since, dry_run: true })).toEqual({ count: 1 });
  expect(await recoverDeliveries(ctx, { id, since })).toEqual({ count: 1 });
  expect(await recoveryProgress(ctx, { id, since })).toEqual({ waiting: 1, retrying: 0, unsuccessful: 0 });
  const { items } = await listDeliveries(ctx, { endpoint_id: id });
  expect(Object.fromEntries(items.map((item) => [item.id, item.status]))).toEqual({
    [kept]: 'pending',
    [lost[0] ?? 0]: 'failed',
    [lost[1] ?? 0]: 'canceled',
  });
});

test('a replay of a delivery whose event is no longer kept is refused, with the days that events are kept', async () => {
  const ctx = await newTenant(services);
  const { id: endpoint } = await endpointOf(ctx);
  const id = await past(ctx, { endpoint, status: 'failed', error: 'timeout', code: null });
  await db.execute(sql`DELETE FROM events WHERE id = (SELECT event_id FROM all_deliveries WHERE id = ${id})`);
  await expect(replayDelivery(ctx, id)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`kept for ${services.config.retentionDays} days`),
  });
  expect(await getDelivery(ctx, id)).toMatchObject({ status: 'failed', next_attempt_at: null });
});
