import {
  type AttemptError,
  deliveryIdAt,
  type DeliveryStatus,
  type EventType,
  newId,
  retrySchedule,
} from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { deliveryQueue } from '../db/schema/index.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { checkUrl } from '../endpoints/url.ts';
import { publish } from '../events/events.ts';
import { changeQueueRows, putInState, storeDeliveries } from '../queue/fixtures.ts';
import { getDelivery, listDeliveries } from './deliveries.ts';
import { endpointsHealth } from './health.ts';
import { deliveriesOfEvents } from './of-events.ts';
import { plannedAttempts } from './planned.ts';
import { recoverDeliveries, recoveryProgress, replayDelivery } from './replay.ts';
import { bucketWidth, deliveryStats } from './stats.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = new Date('2026-11-23T12:34:56.000Z');
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { db } = services;

let count = 0;
const endpointOf = (ctx: TenantContext) =>
  createEndpoint(ctx, { url: `http://127.0.0.1:9/${++count}`, event_types: ['payment.*'] });
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();

interface Past {
  endpoint: string;
  status?: DeliveryStatus;
  agoMs?: number;
  attempts?: number;
  error?: AttemptError | null;
  code?: number | null;
  ms?: number;
  objectId?: string;
  eventId?: string;
  type?: EventType;
}

const attemptOf = ({ tenant }: TenantContext, id: number, number: number) => ({
  delivery_id: id,
  number,
  merchant_id: tenant.merchantId,
  mode: tenant.mode,
  trigger: 'schedule' as const,
  started_at: now,
  duration_ms: 5,
  url: 'http://x',
  request_headers: '{}',
});

/** Writes a delivery of the past with its last attempt, and its event. @returns its id */
async function past(ctx: TenantContext, { endpoint, ...delivery }: Past): Promise<number> {
  const { status = 'succeeded', agoMs = 0, attempts = 1, error = null, code = 200, ms = 20 } = delivery;
  const { objectId = 'pay_1', type = 'payment.completed' } = delivery;
  const { eventId = newId('event', now.getTime() - agoMs) } = delivery;
  const { merchantId, mode } = ctx.tenant;
  const tenant = { merchant_id: merchantId, mode };
  await db.execute(sql`
    INSERT INTO events (id, merchant_id, mode, type, created_at, body)
    VALUES (${eventId}, ${merchantId}, ${mode}, ${type}, ${ago(agoMs)}, '{}') ON CONFLICT DO NOTHING`);
  const id = deliveryIdAt(now.getTime() - agoMs) - ++count;
  const made = { id, endpoint_id: endpoint, event_id: eventId, event_type: type, object_id: objectId, status };
  await storeDeliveries(db, {
    deliveries: [{ ...made, ...tenant, attempt_count: attempts, last_status_code: code, last_error: error }],
    attempts: [
      { ...attemptOf(ctx, id, attempts), started_at: new Date(ago(agoMs)), duration_ms: ms, status_code: code, error },
    ],
  });
  return id;
}

describe('the history is searched', () => {
  test('by what a person has at hand, and finds nothing of another merchant', async () => {
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

test('a list says how long the last attempt of each took, and nothing where none was made', async () => {
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

describe('the time line', () => {
  test('adds up to what there is, in buckets that hold all of the range', async () => {
    const ctx = await newTenant(services);
    const endpoint = await endpointOf(ctx);
    const second = await endpointOf(ctx);
    const write = (agoMs: number, more: Partial<Past> = {}) => past(ctx, { endpoint: endpoint.id, agoMs, ...more });
    await write(minute, { ms: 100 });
    await write(2 * hour, { ms: 300, status: 'failed', error: 'status', code: 500 });
    await write(23 * hour, { ms: 9_000, status: 'failed', error: 'timeout', code: null });
    await write(5 * hour, { endpoint: second.id, ms: 200 });
    await write(25 * hour, { ms: 7_777 });
    const stats = await deliveryStats(ctx, { since: ago(24 * hour) });
    expect(stats).toMatchObject({ bucket_seconds: 1_800, since: ago(24 * hour), until: now.toISOString() });
    expect(stats.buckets).toHaveLength(49);
    expect(stats.totals).toEqual({
      succeeded: 2,
      failed: 2,
      pending: 0,
      canceled: 0,
      success_rate: 0.5,
      p50_ms: 200,
      p95_ms: 300,
    });
    expect(stats.buckets.at(-1)).toEqual({
      at: '2026-11-23T12:30:00.000Z',
      succeeded: 1,
      failed: 0,
      pending: 0,
      canceled: 0,
      p50_ms: 100,
      p95_ms: 100,
    });
    expect(stats.buckets[0]).toMatchObject({ at: '2026-11-22T12:30:00.000Z', succeeded: 0, p50_ms: null });
    expect((await deliveryStats(ctx, { since: ago(24 * hour), endpoint_id: second.id })).totals).toMatchObject({
      succeeded: 1,
      failed: 0,
      success_rate: 1,
    });
    expect((await deliveryStats(await newTenant(services), { since: ago(hour) })).totals).toMatchObject({
      succeeded: 0,
      success_rate: null,
      p50_ms: null,
    });
  });

  test('is clipped to what is kept, and refuses a range that holds nothing', async () => {
    const ctx = await newTenant(services);
    expect((await deliveryStats(ctx, { since: '1999-01-01T00:00:00Z' })).since).toBe(ago(30 * 24 * hour));
    for (const range of [
      { since: ago(-hour) },
      { since: ago(hour), until: ago(2 * hour) },
      { since: '1999-01-01T00:00:00Z', until: '2000-01-01T00:00:00Z' },
    ])
      await expect(deliveryStats(ctx, range)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  test('never has more than 61 buckets, nor one narrower than a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 24 * hour }), (ms) => {
        const width = bucketWidth(ms);
        expect(Math.ceil(ms / width)).toBeLessThanOrEqual(60);
        expect(width % minute).toBe(0);
      }),
    );
  });
});

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
  // It has succeeded since on a retry: only when it was is still known.
  expect(of(good.id)?.last_failure).toEqual({ at: ago(100 * hour), delivery_id: null, error: null, status_code: null });
  expect(of(fresh.id)).toMatchObject({ success_rate: null, last_failure: null });
  expect(of(fresh.id)?.buckets).toHaveLength(24);
});

test('what events were delivered to is found by their ids', async () => {
  const ctx = await newTenant(services);
  const [one, two] = [await endpointOf(ctx), await endpointOf(ctx)];
  // Made by the clock of the database.
  const { ids } = await publish({ ...ctx, services: { ...services, now: () => new Date() } }, [newEvent(), newEvent()]);
  const rows = await deliveriesOfEvents(ctx, ids);
  expect(rows.map(({ event_id, endpoint_id }) => `${event_id} ${endpoint_id}`).toSorted()).toEqual(
    ids.flatMap((id) => [one, two].map((endpoint) => `${id} ${endpoint.id}`)).toSorted(),
  );
  expect(rows[0]).toMatchObject({ status: 'pending', attempt_count: 0, next_attempt_at: expect.stringMatching(/Z$/) });
  expect(await deliveriesOfEvents(await newTenant(services), ids)).toEqual([]);
});

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
  await changeQueueRows(db, { trigger: 'schedule', step: 1 }, eq(deliveryQueue.delivery_id, ids[0] ?? 0));
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
    DELETE FROM events WHERE id IN (SELECT event_id FROM deliveries WHERE id = ANY(${sql.param(lost)}::bigint[]))`);
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

test('a replay whose event is no longer kept is refused, and says for how many days they are', async () => {
  const ctx = await newTenant(services);
  const { id: endpoint } = await endpointOf(ctx);
  const id = await past(ctx, { endpoint, status: 'failed', error: 'timeout', code: null });
  await db.execute(sql`DELETE FROM events WHERE id = (SELECT event_id FROM deliveries WHERE id = ${id})`);
  await expect(replayDelivery(ctx, id)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`kept for ${services.config.retentionDays} days`),
  });
  expect(await getDelivery(ctx, id)).toMatchObject({ status: 'failed', next_attempt_at: null });
});

test('what the schedule still holds begins with what is due and never goes back in time', () => {
  const queued = { due_at: now, attempts: 2, step: 2, once: false, resume_at: null };
  expect(plannedAttempts(queued).slice(0, 2)).toEqual([
    { number: 3, at: now.toISOString() },
    { number: 4, at: new Date(now.getTime() + (retrySchedule[2] ?? 0)).toISOString() },
  ]);
  expect(plannedAttempts({ ...queued, step: 0, attempts: 0 })).toHaveLength(1 + retrySchedule.length);
  expect(plannedAttempts({ ...queued, step: retrySchedule.length })).toHaveLength(1);
  expect(plannedAttempts({ ...queued, once: true })).toEqual([{ number: 3, at: now.toISOString() }]);
});

test('after an attempt by hand the schedule goes on where it was', () => {
  const resumeAt = new Date(now.getTime() + hour);
  const plan = plannedAttempts({ due_at: now, attempts: 2, step: 2, once: false, resume_at: resumeAt });
  expect(plan.slice(0, 3)).toEqual([
    { number: 3, at: now.toISOString() },
    { number: 4, at: resumeAt.toISOString() },
    { number: 5, at: new Date(resumeAt.getTime() + (retrySchedule[2] ?? 0)).toISOString() },
  ]);
  expect(plan).toHaveLength(2 + retrySchedule.length - 2);
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

test('a URL is judged without anything being made', async () => {
  const ctx = await newTenant(services);
  const { id, url } = await endpointOf(ctx);
  const code = async (text: string, endpoint_id?: string) =>
    (await checkUrl(ctx, { url: text, endpoint_id })).problem?.code;
  expect(await checkUrl(ctx, { url: 'http://127.0.0.1:9/new' })).toEqual({ ok: true, problem: null, warnings: [] });
  expect(await code('not a url')).toBe('invalid_url');
  expect(await code('https://user:pass@example.com/')).toBe('invalid_url');
  expect(await code(url)).toBe('conflict');
  expect(await code(url, id)).toBeUndefined();
  const elsewhere = { ...ctx, services: { ...services, resolver: async () => ['10.0.0.1'] } };
  expect((await checkUrl(elsewhere, { url: 'https://shop.example.com/' })).problem?.code).toBe('blocked_address');
  const nowhere = { ...ctx, services: { ...services, resolver: async () => [] } };
  const warned = await checkUrl(nowhere, { url: 'https://shop.example.com/' });
  expect(warned.ok).toBe(true);
  expect(warned.warnings.join()).toContain('does not resolve');
  await updateEndpoint(ctx, { id, url: 'http://127.0.0.1:9/moved' });
  expect(await code(url)).toBeUndefined();
});
