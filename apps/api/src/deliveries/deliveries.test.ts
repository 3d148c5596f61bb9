import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { attemptOf, historyTests, now } from '../../test/history.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { publish } from '../events/events.ts';
import { storeDeliveries } from '../queue/fixtures.ts';
import { getDelivery, listDeliveries } from './deliveries.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { db } = services;
const { endpointOf, past } = historyTests(services);

describe('the history is searched', () => {
  test('by ids, types, errors and status codes, and finds nothing of another merchant', async () => {
    const ctx = await newTenant(services);
    const other = await newTenant(services);
    const [endpoint, second] = [await endpointOf(ctx), await endpointOf(ctx)];
    const eventId = 'evt_01m846jyb5ecjbem53n9jnnkt5';
    const paid = await past(ctx, { endpoint: endpoint.id, objectId: 'pay_abc', eventId });
    const refunded = await past(ctx, { endpoint: second.id, objectId: 'ref_x', type: 'refund.completed', code: 204 });
    const slow = await past(ctx, {
      endpoint: endpoint.id,
      objectId: 'inv%',
      status: 'failed',
      error: 'timeout',
      code: null,
    });
    const broken = await past(ctx, {
      endpoint: endpoint.id,
      objectId: 'pay_abd',
      status: 'pending',
      attempts: 3,
      error: 'status',
      code: 503,
    });
    await past(other, {
      endpoint: (await endpointOf(other)).id,
      objectId: 'pay_abc',
      eventId,
      error: 'timeout',
      code: 503,
    });
    const found = async (q: string) => (await listDeliveries(ctx, { q })).items.map(({ id }) => id);

    expect(await found('pay_abc')).toEqual([paid]);
    expect(new Set(await found('pay_ab'))).toEqual(new Set([paid, broken]));
    expect(await found(eventId)).toEqual([paid]);
    expect(await found(second.id)).toEqual([refunded]);
    expect(await found(String(slow))).toEqual([slow]);
    expect(await found('refund')).toEqual([refunded]);
    expect(await found('Timeout')).toEqual([slow]);
    expect(await found(' 503 ')).toEqual([broken]);
    expect(await found('inv%')).toEqual([slow]);
    for (const nothing of ['%', '_', 'zzz', '9007199254740993', "' OR 1=1 --"])
      expect(await found(nothing)).toEqual([]);
    expect((await listDeliveries(ctx, { min_attempts: 3 })).items.map(({ id }) => id)).toEqual([broken]);
  });
});

test('a list shows the duration of the last attempt of each delivery, and null where there was none', async () => {
  const ctx = await newTenant(services);
  const endpoint = (await endpointOf(ctx)).id;
  const tried = await past(ctx, { endpoint, attempts: 3, ms: 1_234 });
  await storeDeliveries(db, { attempts: [attemptOf(ctx, tried, 2)] });
  await publish(ctx, [newEvent()]);
  const { items } = await listDeliveries(ctx, {});
  expect(new Map(items.map((delivery) => [delivery.attempt_count, delivery.last_duration_ms]))).toEqual(
    new Map([
      [3, 1_234],
      [0, null],
    ]),
  );
});

test('a delivery shows its newest 100 attempts, however often it was replayed', async () => {
  const ctx = await newTenant(services);
  const { id: endpoint } = await endpointOf(ctx);
  const id = await past(ctx, { endpoint, attempts: 1_000, ms: 77 });
  await storeDeliveries(db, {
    attempts: Array.from({ length: 999 }, (_, index) => attemptOf(ctx, id, index + 1)),
  });
  const { attempts, attempt_count, last_duration_ms } = await getDelivery(ctx, id);
  expect(attempts.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => 901 + index));
  expect({ attempt_count, last_duration_ms }).toEqual({ attempt_count: 1_000, last_duration_ms: 77 });
});
