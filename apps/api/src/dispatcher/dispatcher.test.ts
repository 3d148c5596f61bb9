import { randomBytes } from 'node:crypto';
import { retrySchedule } from '@cryptoix/core';
import { eq, isNull, sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { eventually } from '@cryptoix/harness/eventually';
import { holding, newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { deliveryQueue } from '../db/schema/index.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { replayDelivery } from '../deliveries/replay.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { rotateSecret } from '../endpoints/secrets.ts';
import { getEndpoint } from '../endpoints/view.ts';
import { listEvents, publish } from '../events/events.ts';
import { sendTestEvent } from '../events/test-event.ts';
import { changeQueueRows, clearQueue, putInState, endQueueRows } from '../queue/fixtures.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import { type Dispatcher, startDispatcher } from './dispatcher.ts';
import { bounds, maxPerAddress } from './pools.ts';
import { recordHealth, runsOf } from './record-health.ts';
import { createResults } from './results.ts';
import { type Receiver, startReceiver } from './test-receivers.ts';
import { warnOrDisable } from './warn-or-disable.ts';

const day = 86_400_000;
let clock: () => Date = () => new Date();
const { services: quiet, close } = await testServices({ url: (await testDatabase()).url, now: () => clock() });
afterAll(close);
const { db } = quiet;

const running: Dispatcher[] = [];
const wake = () => {
  for (const dispatcher of running) dispatcher.wake();
};
const services = { ...quiet, wake };
const start = async () => {
  running.push(await startDispatcher({ services, db: services.db }));
};
beforeEach(() => clearQueue(db));
afterEach(async () => {
  await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()));
  clock = () => new Date();
});

async function endpointAt(
  { port, host = '127.0.0.1' }: { port: number; host?: string },
  tenant?: TenantContext,
  headers: Record<string, string> = {},
) {
  const ctx = tenant ?? (await newTenant(services));
  const url = `http://${host}:${port}/${randomBytes(6).toString('hex')}`;
  return { ctx, endpoint: await createEndpoint(ctx, { url, event_types: ['payment.*'], headers }) };
}

/** Publishes one event. @returns the id of its only delivery */
async function publishOne(ctx: TenantContext): Promise<number> {
  const { ids } = await publish(ctx, [newEvent()]);
  const [delivery] = (await listDeliveries(ctx, { event_id: ids[0] })).items;
  if (delivery === undefined) throw new Error('no endpoint gets this event');
  return delivery.id;
}

const attempted = (ctx: TenantContext, id: number, times: number) =>
  eventually(
    () => getDelivery(ctx, id),
    (delivery) => delivery.attempt_count === times,
  );
const becomes = (ctx: TenantContext, id: number, status: string) =>
  eventually(
    () => getDelivery(ctx, id),
    (delivery) => delivery.status === status,
  );
async function dueNow(id: number): Promise<void> {
  await changeQueueRows(db, { due_at: sql`now()` }, eq(deliveryQueue.id, id));
  wake();
}

const receiverOf = (status: number, headers: Record<string, string> = {}) =>
  startReceiver((response) => response.writeHead(status, headers).end());

const recordAt = (endpointId: string, startedAt: Date, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  deliveryId: 1,
  merchantId: 'm',
  mode: 'test',
  endpointId,
  number: 1,
  trigger: 'schedule',
  startedAt,
  durationMs: 1,
  statusCode: 500,
  error: 'status',
  errorDetail: null,
  address: null,
  url: '',
  requestHeaders: {},
  response: null,
  status: 'pending',
  retryMs: 1,
  throttleMs: null,
  ...more,
});

const requestOf = ({ requests }: Receiver, at: number) => {
  const request = requests[at];
  if (request === undefined) throw new Error(`there was no request ${at}`);
  return {
    body: request.body,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  };
};

test('a merchant with many endpoints that never respond delays nobody, not even its own endpoints that respond', async () => {
  const [blackHole, well] = [await startReceiver(() => undefined), await startReceiver()];
  const { ctx } = await endpointAt(well);
  await start();
  await becomes(ctx, await publishOne(ctx), 'succeeded');
  const hosts = ['127.0.0.1', 'localhost'];
  for (let at = 0; at < bounds.unproven.merchant; at += 1)
    await endpointAt({ port: blackHole.port, host: hosts[at % hosts.length] ?? '' }, ctx);
  const held = await publish(ctx, [newEvent(), newEvent()]);
  await eventually(
    () => blackHole.requests.length,
    (count) => count >= bounds.unproven.merchant,
  );

  const neighbour = await endpointAt(well);
  await becomes(neighbour.ctx, await publishOne(neighbour.ctx), 'succeeded');
  const { ids } = await publish(ctx, [newEvent()]);
  for (const event_id of [...held.ids, ...ids]) {
    await eventually(
      () => listDeliveries(ctx, { event_id, status: 'succeeded' }),
      ({ items }) => items.length === 1,
    );
  }
  expect(blackHole.requests).toHaveLength(bounds.unproven.merchant);

  // When one of them ends, the next is sent at once.
  blackHole.sockets[0]?.destroy();
  await eventually(
    () => blackHole.requests.length,
    (count) => count > bounds.unproven.merchant,
  );
  await endQueueRows(db, isNull(deliveryQueue.dispatcher_id));
  for (const socket of blackHole.sockets) socket.destroy();
});

test('one host gets a part of the sends of its merchant, and one address a part of the sends of all unproven endpoints', async () => {
  const [blackHole, well] = [await startReceiver(() => undefined), await startReceiver()];
  const proven = await endpointAt(well);
  await start();
  await becomes(proven.ctx, await publishOne(proven.ctx), 'succeeded');

  const crowd = Array.from({ length: Math.ceil(maxPerAddress / bounds.unproven.host.sends) }, async () => {
    const ctx = await newTenant(services);
    for (let at = 0; at < bounds.unproven.host.sends; at += 2) await endpointAt(blackHole, ctx);
    return ctx;
  });
  const [first, ...others] = await Promise.all(crowd);
  if (first === undefined) throw new Error('there is no merchant');
  await endpointAt(blackHole, first);
  await publish(first, [newEvent(), newEvent()]);
  await eventually(
    () => blackHole.requests.length,
    (count) => count >= bounds.unproven.host.sends,
  );
  for (const ctx of others) await publish(ctx, [newEvent(), newEvent()]);
  await eventually(
    () => blackHole.requests.length,
    (count) => count >= maxPerAddress,
  );

  // Proven endpoints are not affected; a delivery of one more unproven endpoint is sent later, and this is no attempt.
  await becomes(proven.ctx, await publishOne(proven.ctx), 'succeeded');
  const late = await endpointAt(well);
  const id = await publishOne(late.ctx);
  const [waiting] = await eventually(
    () =>
      db.execute<{ attempts: number; in_seconds: number }>(
        sql`SELECT attempts, extract(epoch FROM due_at - now())::int AS in_seconds FROM delivery_queue WHERE id = ${id} AND dispatcher_id IS NULL`,
      ),
    ([row]) => row !== undefined && row.in_seconds > 30,
  );
  expect(waiting?.attempts).toBe(0);
  expect(blackHole.requests).toHaveLength(maxPerAddress);
  const heldBy = (ctx: TenantContext) =>
    db.execute(
      sql`SELECT 1 FROM delivery_queue WHERE merchant_id = ${ctx.tenant.merchantId} AND dispatcher_id IS NOT NULL`,
    );
  expect(await heldBy(first)).toHaveLength(bounds.unproven.host.sends);

  await endQueueRows(db, sql`dispatcher_id IS NULL AND id <> ${id}`);
  for (const socket of blackHole.sockets) socket.destroy();
  clock = () => new Date(Date.now() + 61_000);
  await dueNow(id);
  await becomes(late.ctx, id, 'succeeded');
});

test('a custom header never reaches the server of a URL that the endpoint gets afterwards', async () => {
  const [first, second] = [await startReceiver(), await startReceiver()];
  const { ctx, endpoint } = await endpointAt(first, undefined, { Authorization: 'Basic hush' });
  await start();
  await becomes(ctx, await publishOne(ctx), 'succeeded');
  expect(requestOf(first, 0).headers['authorization']).toBe('Basic hush');
  await updateEndpoint(ctx, { id: endpoint.id, url: `http://127.0.0.1:${second.port}/moved` });
  await becomes(ctx, (await sendTestEvent(ctx, { id: endpoint.id })).id, 'succeeded');
  expect(JSON.stringify(second.requests)).not.toContain('hush');
});

test('a custom header is masked in the response of its receiver too', async () => {
  const echo = await startReceiver((response, { headers }) =>
    response
      .setHeader('x-echo', `got ${String(headers['authorization'])}`)
      .end(JSON.stringify({ headers, token: 'hush-hush', short: 'on' })),
  );
  const { ctx } = await endpointAt(echo, undefined, {
    Authorization: 'Basic hush-hush',
    'X-Token': 'say "friend"',
    'X-Mode': 'on',
  });
  await start();
  const { id } = await becomes(ctx, await publishOne(ctx), 'succeeded');
  expect(requestOf(echo, 0).headers['authorization']).toBe('Basic hush-hush');
  const response = (await getDelivery(ctx, id)).attempts[0]?.response;
  expect(response?.headers['x-echo']).toBe(`got ${'*'.repeat(15)}`);
  expect(JSON.parse(response?.body ?? '')).toMatchObject({
    headers: { authorization: '*'.repeat(15), 'x-token': '*'.repeat(14), 'x-mode': 'on' },
    token: '*'.repeat(9),
    short: 'on',
  });
});

test('a payload that is withheld is not shown in the response of its receiver either', async () => {
  const echo = await startReceiver((response, { body }) =>
    response.setHeader('x-echo', encodeURIComponent(body)).end(`got ${body}`),
  );
  const { ctx } = await endpointAt(echo);
  await start();
  const { id } = await becomes(ctx, await publishOne(ctx), 'succeeded');
  const seen = await getDelivery(holding(ctx, 'webhooks:read', 'payments:read'), id);
  expect(seen.attempts[0]?.response?.body).toContain('order-1042');
  const withheld = await getDelivery(holding(ctx, 'webhooks:read'), id);
  expect(withheld).toMatchObject({ withheld: true, last_status_code: 200 });
  expect(withheld.attempts).toMatchObject([{ status_code: 200, response: { body: '', headers: {} } }]);
  expect(JSON.stringify(withheld.attempts)).not.toContain('order-1042');
});

test('a delivery whose event is no longer kept fails, with the reason; the others are sent', async () => {
  const receiver = await receiverOf(200);
  const { ctx } = await endpointAt(receiver);
  const [lost, kept, replayed] = [await publishOne(ctx), await publishOne(ctx), await publishOne(ctx)];
  await db.execute(sql`
    DELETE FROM events WHERE id IN (SELECT event_id FROM all_deliveries WHERE id = ANY(${sql.param([lost, replayed])}::bigint[]))`);
  // It had succeeded, and was replayed just before its event was deleted.
  await putInState(db, replayed, 'resend_waiting');
  await start();
  expect(await becomes(ctx, lost, 'failed')).toMatchObject({
    cancel_reason: 'event_expired',
    attempt_count: 0,
    last_error: null,
    next_attempt_at: null,
  });
  await becomes(ctx, kept, 'succeeded');
  // A new lane has room for two: the third is claimed after them.
  await eventually(
    () => db.execute(sql`SELECT FROM delivery_queue`),
    (queued) => queued.length === 0,
  );
  expect(await getDelivery(ctx, replayed)).toMatchObject({ status: 'succeeded', next_attempt_at: null });
});

describe('a delivery', () => {
  test('that gets a 2xx has succeeded; its history holds request and response', async () => {
    const receiver = await startReceiver((response) => response.writeHead(202, { 'x-custom': 'yes' }).end('thanks'));
    const { ctx, endpoint } = await endpointAt(receiver, undefined, { Authorization: 'Basic hush' });
    await start();
    const delivery = await becomes(ctx, await publishOne(ctx), 'succeeded');
    expect(delivery).toMatchObject({
      attempt_count: 1,
      last_status_code: 202,
      last_error: null,
      next_attempt_at: null,
    });
    const { body, headers } = requestOf(receiver, 0);
    expect(headers).toMatchObject({
      'x-cryptoix-delivery': String(delivery.id),
      'x-cryptoix-attempt': '1',
      authorization: 'Basic hush',
    });
    expect(new Webhook(endpoint.secret).verify(body, headers)).toMatchObject({
      id: delivery.event_id,
      type: 'payment.completed',
    });
    const [attempt] = delivery.attempts;
    expect(attempt).toMatchObject({
      number: 1,
      trigger: 'schedule',
      error: null,
      address: '127.0.0.1',
      url: endpoint.url,
    });
    expect(attempt?.request.body).toBe(body);
    expect(attempt?.response).toMatchObject({ body: 'thanks', truncated: false, headers: { 'x-custom': 'yes' } });
    expect(attempt?.request.headers['webhook-id']).toBe(delivery.event_id);
    expect(JSON.stringify(delivery)).not.toContain('hush');
  });

  test('that gets a 500 is tried again by the schedule, and has failed when the schedule has ended', async () => {
    const receiver = await receiverOf(500);
    const { ctx, endpoint } = await endpointAt(receiver);
    await start();
    const id = await publishOne(ctx);
    for (const [index, pause] of retrySchedule.entries()) {
      const delivery = await attempted(ctx, id, index + 1);
      expect(delivery).toMatchObject({ status: 'pending', last_error: 'status', last_status_code: 500 });
      const due = Date.parse(delivery.next_attempt_at ?? '');
      const began = Date.parse(delivery.attempts.at(-1)?.started_at ?? '');
      // The jitter is a fifth, and the pause begins when the attempt is recorded: after its start, before now.
      expect(due - began).toBeGreaterThanOrEqual(pause * 0.8);
      expect(due - Date.now()).toBeLessThanOrEqual(pause * 1.2);
      await dueNow(id);
    }
    const delivery = await becomes(ctx, id, 'failed');
    expect(delivery.attempts.map((attempt) => attempt.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(delivery.next_attempt_at).toBeNull();
    expect(new Set(receiver.requests.map((request) => request.headers['webhook-id']))).toEqual(
      new Set([delivery.event_id]),
    );
    expect((await getEndpoint(ctx, endpoint.id)).failing_since).not.toBeNull();
  });

  test('that succeeded and is replayed stays succeeded when the replay fails, and is not retried', async () => {
    let status = 200;
    const receiver = await startReceiver((response) => response.writeHead(status).end());
    const { ctx } = await endpointAt(receiver);
    await start();
    const id = await publishOne(ctx);
    await becomes(ctx, id, 'succeeded');
    status = 500;
    await replayDelivery(ctx, id);
    const delivery = await attempted(ctx, id, 2);
    expect(delivery).toMatchObject({ status: 'succeeded', next_attempt_at: null });
    expect(delivery.attempts).toMatchObject([
      { number: 1, trigger: 'schedule', error: null },
      { number: 2, trigger: 'manual', error: 'status' },
    ]);
  });

  test('that waits for its schedule keeps its place there when a replay of it fails', async () => {
    const receiver = await receiverOf(500);
    const { ctx } = await endpointAt(receiver);
    await start();
    const id = await publishOne(ctx);
    await attempted(ctx, id, 1);
    await dueNow(id);
    const before = await attempted(ctx, id, 2);
    const place = () => db.execute(sql`SELECT step, due_at, trigger FROM delivery_queue WHERE id = ${id}`);
    const [placeBefore] = await place();
    expect(placeBefore).toMatchObject({ step: 2 });
    for (const attempt of [3, 4, 5]) {
      await replayDelivery(ctx, id);
      const after = await attempted(ctx, id, attempt);
      expect(after).toMatchObject({ status: 'pending', next_attempt_at: before.next_attempt_at });
      expect(after.attempts.at(-1)).toMatchObject({ trigger: 'manual', error: 'status' });
      expect(after.next_attempts).toHaveLength(before.next_attempts.length);
      expect((await place())[0]).toEqual(placeBefore);
    }
    await dueNow(id);
    expect((await attempted(ctx, id, 6)).attempts.at(-1)).toMatchObject({ trigger: 'schedule' });
  });

  test('that waits for its schedule, is replayed and gets a Retry-After is not sent before that', async () => {
    const receiver = await receiverOf(503, { 'retry-after': '3600' });
    const { ctx } = await endpointAt(receiver);
    const id = await publishOne(ctx);
    const soon = new Date(Date.now() + 60_000);
    await changeQueueRows(db, { due_at: soon, step: 1 }, eq(deliveryQueue.id, id));
    await replayDelivery(ctx, id);
    await start();
    const delivery = await attempted(ctx, id, 1);
    expect(Date.parse(delivery.next_attempt_at ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
  });

  test('that failed and is replayed starts its schedule again', async () => {
    let status = 500;
    const receiver = await startReceiver((response) => response.writeHead(status).end());
    const { ctx } = await endpointAt(receiver);
    await start();
    const id = await publishOne(ctx);
    await attempted(ctx, id, 1);
    await changeQueueRows(db, { step: 9 }, eq(deliveryQueue.id, id));
    await dueNow(id);
    await becomes(ctx, id, 'failed');
    await replayDelivery(ctx, id);
    expect(await attempted(ctx, id, 3)).toMatchObject({ status: 'pending' });
    status = 200;
    await dueNow(id);
    expect(await becomes(ctx, id, 'succeeded')).toMatchObject({ attempt_count: 4 });
  });

  test('of a test event is tried once', async () => {
    const { ctx, endpoint } = await endpointAt(await receiverOf(500));
    await start();
    const { id } = await sendTestEvent(ctx, { id: endpoint.id });
    const delivery = await becomes(ctx, id, 'failed');
    expect(delivery.attempts).toMatchObject([{ number: 1, trigger: 'test' }]);
    expect(delivery.next_attempt_at).toBeNull();
    // A failed test does not mean that the endpoint is failing.
    expect((await getEndpoint(ctx, endpoint.id)).failing_since).toBeNull();
  });

  test('is signed with both secrets during the overlap of a rotation', async () => {
    const receiver = await startReceiver();
    const { ctx, endpoint } = await endpointAt(receiver);
    await start();
    await becomes(ctx, await publishOne(ctx), 'succeeded');
    const { secret } = await rotateSecret(ctx, { id: endpoint.id });
    await becomes(ctx, await publishOne(ctx), 'succeeded');
    const { body, headers } = requestOf(receiver, 1);
    expect(secret).not.toBe(endpoint.secret);
    for (const live of [secret, endpoint.secret]) expect(() => new Webhook(live).verify(body, headers)).not.toThrow();
    const before = requestOf(receiver, 0);
    expect(() => new Webhook(secret).verify(before.body, before.headers)).toThrow('No matching signature');
  });

  test('goes to the new URL after an edit, and waits while the endpoint is paused', async () => {
    const [old, next] = [await startReceiver(), await startReceiver()];
    const { ctx, endpoint } = await endpointAt(old);
    await start();
    await becomes(ctx, await publishOne(ctx), 'succeeded');
    await updateEndpoint(ctx, { id: endpoint.id, status: 'paused', url: `http://127.0.0.1:${next.port}/` });
    const held = await publishOne(ctx);
    const passing = await endpointAt(old);
    await becomes(passing.ctx, await publishOne(passing.ctx), 'succeeded');
    expect(await getDelivery(ctx, held)).toMatchObject({ status: 'pending', attempt_count: 0 });
    await updateEndpoint(ctx, { id: endpoint.id, status: 'enabled' });
    await becomes(ctx, held, 'succeeded');
    expect(next.requests).toHaveLength(1);
  });
});

describe('an endpoint', () => {
  test('that responds with 410 is disabled, with an event about it, and its deliveries are canceled', async () => {
    const { ctx, endpoint } = await endpointAt(await receiverOf(410));
    const ids = [await publishOne(ctx), await publishOne(ctx), await publishOne(ctx), await publishOne(ctx)];
    await start();
    await eventually(
      () => getEndpoint(ctx, endpoint.id),
      (view) => view.status === 'disabled',
    );
    const ended = await Promise.all(
      ids.map((id) =>
        eventually(
          () => getDelivery(ctx, id),
          (delivery) => delivery.status !== 'pending',
        ),
      ),
    );
    for (const delivery of ended)
      expect(delivery).toMatchObject({ status: 'canceled', cancel_reason: 'endpoint_disabled' });
    expect(ended.some((delivery) => delivery.last_status_code === 410)).toBe(true);
    expect((await getEndpoint(ctx, endpoint.id)).disabled_reason).toBe('gone');
    const { items } = await listEvents(ctx, { type: 'webhook_endpoint.disabled' });
    expect(items).toMatchObject([{ data: { id: endpoint.id, reason: 'gone' } }]);
  });

  test('that responds with 410 once is disabled, even when the database fails at that moment', async () => {
    const receiver = await receiverOf(410);
    const { ctx, endpoint } = await endpointAt(receiver);
    await db.execute(sql`CREATE SEQUENCE failures`);
    await db.execute(sql`
      CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF nextval('failures') <= 2 THEN RAISE 'the database fails'; END IF; RETURN new; END $$`);
    await db.execute(
      sql`CREATE TRIGGER fail_twice BEFORE UPDATE ON endpoints FOR EACH ROW EXECUTE FUNCTION fail_twice()`,
    );
    const id = await publishOne(ctx);
    await start();
    await eventually(
      () => getEndpoint(ctx, endpoint.id),
      (view) => view.status === 'disabled',
    );
    await db.execute(sql`DROP TRIGGER fail_twice ON endpoints`);
    expect(receiver.requests).toHaveLength(1);
    expect(await getDelivery(ctx, id)).toMatchObject({ status: 'canceled', attempt_count: 1 });
    expect((await listEvents(ctx, { type: 'webhook_endpoint.disabled' })).items).toHaveLength(1);
  });

  test('that responds with 429 and Retry-After gets no delivery for that time', async () => {
    let status = 429;
    const receiver = await startReceiver((response) => response.writeHead(status, { 'retry-after': '3600' }).end());
    const { ctx, endpoint } = await endpointAt(receiver);
    await start();
    const refused = await publishOne(ctx);
    const delivery = await attempted(ctx, refused, 1);
    expect(Date.parse(delivery.next_attempt_at ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
    const slowed = await eventually(
      () => getEndpoint(ctx, endpoint.id),
      (view) => view.slowed_until !== null,
    );
    expect(Date.parse(slowed.slowed_until ?? '')).toBeGreaterThan(Date.now() + 3_500_000);

    status = 200;
    const waiting = await publishOne(ctx);
    const passing = await endpointAt(await startReceiver());
    await becomes(passing.ctx, await publishOne(passing.ctx), 'succeeded');
    expect(await getDelivery(ctx, waiting)).toMatchObject({ status: 'pending', attempt_count: 0 });
    await db.execute(sql`UPDATE endpoint_health SET throttled_until = now() WHERE endpoint_id = ${endpoint.id}`);
    await becomes(ctx, waiting, 'succeeded');
    expect(receiver.requests).toHaveLength(2);
  });

  test('that accepts and never responds does not delay another', async () => {
    const hole = await startReceiver(() => {});
    const dead = await endpointAt(hole);
    await publish(
      dead.ctx,
      Array.from({ length: 200 }, () => newEvent()),
    );
    const well = await startReceiver();
    const alive = await endpointAt(well);
    await start();
    await eventually(
      () => hole.requests.length,
      (count) => count > 0,
    );
    await publish(
      alive.ctx,
      Array.from({ length: 100 }, () => newEvent()),
    );
    await eventually(
      () => well.requests.length,
      (count) => count === 100,
    );
    // No attempt at the black hole has ended: each takes 15 s.
    expect((await listDeliveries(dead.ctx, { limit: 100 })).items.every((row) => row.attempt_count === 0)).toBe(true);
    expect(hole.requests.length).toBeLessThanOrEqual(2);
    for (const socket of hole.sockets) socket.destroy();
  });
});

test('a stop lets running sends end, and the next dispatcher sends the rest, each once', async () => {
  const waiting: (() => void)[] = [];
  const receiver = await startReceiver((response, _, count) => {
    if (count <= 2) waiting.push(() => response.end());
    else response.end();
  });
  const { ctx } = await endpointAt(receiver);
  await publish(
    ctx,
    Array.from({ length: 20 }, () => newEvent()),
  );
  const first = await startDispatcher({ services, db: services.db });
  await eventually(
    () => waiting.length,
    (count) => count === 2,
  );
  const stopped = first.stop();
  for (const respond of waiting) respond();
  await stopped;
  const statuses = async () => (await listDeliveries(ctx, { limit: 100 })).items.map((row) => row.status);
  expect((await statuses()).filter((status) => status === 'succeeded')).toHaveLength(2);
  expect(receiver.requests).toHaveLength(2);
  expect([...(await db.execute(sql`SELECT 1 FROM dispatchers`))]).toEqual([]);

  await start();
  await eventually(statuses, (all) => all.every((status) => status === 'succeeded'));
  expect(receiver.requests).toHaveLength(20);
  const { items } = await listDeliveries(ctx, { limit: 100 });
  expect(items.every((row) => row.attempt_count === 1)).toBe(true);
});

describe('health', () => {
  const ok = { statusCode: 200, error: null, status: 'succeeded' } as const;
  const at = (ms: number) => new Date(Date.UTC(2026, 5, 1) + ms);

  test('counts failures of a batch from its last success on, and ignores tests', () => {
    const [run] = runsOf([
      recordAt('a', at(4)),
      recordAt('a', at(1)),
      recordAt('a', at(2), ok),
      recordAt('a', at(3), { trigger: 'test' }),
      recordAt('a', at(5), { throttleMs: 7 }),
    ]);
    expect(run).toEqual({
      endpointId: 'a',
      succeeded: true,
      failingSince: at(4),
      lastSuccessAt: at(2),
      lastFailureAt: at(5),
      throttleMs: 7,
    });
  });

  test('warns once after a day of failures and disables after five; a success starts the count again', async () => {
    const { ctx, endpoint } = await endpointAt({ port: 9 });
    const failAt = async (ms: number) => {
      clock = () => at(ms);
      const batch = [recordAt(endpoint.id, at(ms))];
      await warnOrDisable({ services, db }, await recordHealth(db, batch), batch);
      const { status, disabled_reason } = await getEndpoint(ctx, endpoint.id);
      return [status, disabled_reason, (await listEvents(ctx, { type: 'webhook_endpoint.failing' })).items.length];
    };
    expect(await failAt(-10 * day)).toEqual(['enabled', null, 0]);
    await recordHealth(db, [recordAt(endpoint.id, at(-day), ok)]);
    expect(await failAt(0)).toEqual(['enabled', null, 0]);
    expect(await failAt(day - 1)).toEqual(['enabled', null, 0]);
    expect(await failAt(day)).toEqual(['enabled', null, 1]);
    expect(await failAt(2 * day)).toEqual(['enabled', null, 1]);
    expect(await failAt(5 * day - 1)).toEqual(['enabled', null, 1]);
    expect(await failAt(5 * day)).toEqual(['disabled', 'only_failures', 1]);
    const { items } = await listEvents(ctx, { type: 'webhook_endpoint.disabled' });
    expect(items).toMatchObject([
      { data: { id: endpoint.id, reason: 'only_failures', failing_since: at(0).toISOString() } },
    ]);
  });
});

test('an endpoint whose secret cannot be decrypted delays no other, and its own deliveries are not lost', async () => {
  const receiver = await receiverOf(200);
  const broken = await endpointAt(receiver);
  const other = await endpointAt(receiver);
  const [kept] = await db.execute<{ secret: Buffer }>(
    sql`SELECT secret FROM endpoint_secrets WHERE endpoint_id = ${broken.endpoint.id}`,
  );
  await db.execute(sql`UPDATE endpoint_secrets SET secret = '\\x01' WHERE endpoint_id = ${broken.endpoint.id}`);
  const stuck = await publishOne(broken.ctx);
  const fine = await publishOne(other.ctx);
  await start();
  await becomes(other.ctx, fine, 'succeeded');
  const free = () =>
    db.execute<{ dispatcher_id: string | null; waits: boolean }>(
      sql`SELECT dispatcher_id, due_at > now() AS waits FROM delivery_queue WHERE id = ${stuck}`,
    );
  await eventually(free, ([row]) => row?.dispatcher_id === null && row.waits);
  expect(await getDelivery(broken.ctx, stuck)).toMatchObject({ status: 'pending', attempt_count: 0 });
  await db.execute(sql`UPDATE endpoint_secrets SET secret = ${kept?.secret} WHERE endpoint_id = ${broken.endpoint.id}`);
  await dueNow(stuck);
  await becomes(broken.ctx, stuck, 'succeeded');
});

describe('a result that cannot be recorded', () => {
  /** Makes the database refuse a change to some rows of a table until the test ends. */
  async function refuse(what: 'UPDATE ON endpoints' | 'INSERT ON attempts', row: string) {
    await db.execute(
      sql.raw(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF ${row} THEN RAISE 'this row is refused'; END IF; RETURN new; END $$`),
    );
    await db.execute(sql.raw(`CREATE TRIGGER refuse BEFORE ${what} FOR EACH ROW EXECUTE FUNCTION refuse()`));
    onTestFinished(async () => {
      await db.execute(sql.raw(`DROP TRIGGER refuse ON ${what.split(' ')[2]}`));
    });
  }

  test('delays no other; if only its effect on the endpoint is refused, the attempt is in the history', async () => {
    const [removed, fine] = [await receiverOf(410), await receiverOf(200)];
    const [broken, other] = [await endpointAt(removed), await endpointAt(fine)];
    await refuse('UPDATE ON endpoints', `old.id = '${broken.endpoint.id}'`);
    const [first, second] = [await publishOne(broken.ctx), await publishOne(other.ctx)];
    await start();
    await becomes(other.ctx, second, 'succeeded');
    expect(await becomes(broken.ctx, first, 'canceled')).toMatchObject({ attempt_count: 1, last_status_code: 410 });
    expect(removed.requests).toHaveLength(1);
  });

  test('delays no other; if the attempt itself is refused, its delivery is due again in a minute', async () => {
    const receiver = await receiverOf(200);
    const [broken, other] = [await endpointAt(receiver), await endpointAt(receiver)];
    await refuse('INSERT ON attempts', `new.url = '${broken.endpoint.url}'`);
    const [first, second] = [await publishOne(broken.ctx), await publishOne(other.ctx)];
    await start();
    await becomes(other.ctx, second, 'succeeded');
    const waits = () =>
      db.execute<{ free: boolean; waits: boolean }>(
        sql`SELECT dispatcher_id IS NULL AS free, due_at > now() AS waits FROM delivery_queue WHERE id = ${first}`,
      );
    await eventually(waits, ([row]) => row?.free === true && row.waits);
    expect(await getDelivery(broken.ctx, first)).toMatchObject({ status: 'pending', attempt_count: 0 });
  });
});

test('a stop ends even when the database cannot be reached', async () => {
  const dead = openDatabase('postgres://nobody@127.0.0.1:9/none', { max: 1, name: 'test' });
  onTestFinished(dead.close);
  const results = createResults(
    { services: quiet, db: dead.db },
    {
      lease: () => 'dsp_one',
      lost: () => expect.unreachable('it can still be written later'),
      wentOn: () => undefined,
    },
  );
  results.keep({ lease: 'dsp_one', ordered: false, disable: false, record: recordAt('whe_one', new Date()) });
  await results.finish(performance.now() + 100);
});
