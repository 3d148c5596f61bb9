import { openPooler } from '@cryptoix/harness/pooler';
import { eventually } from '@cryptoix/harness/eventually';
import { typeOf } from '@cryptoix/harness/wire';
import { sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { createPublisher } from '../events/publisher.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { rotateSecret } from '../endpoints/secrets.ts';
import { publish } from '../events/events.ts';
import { clearQueue } from '../queue/fixtures.ts';
import { toWireError } from '../wire-error.ts';
import { type Dispatcher, startDispatcher } from './dispatcher.ts';
import { startReceiver } from './test-receivers.ts';

const { url } = await testDatabase();
const { services: quiet, close } = await testServices({ url });
afterAll(close);
const { db } = quiet;
const running: Dispatcher[] = [];
const releases: (() => void)[] = [];
const services = {
  ...quiet,
  wake: () => {
    for (const dispatcher of running) dispatcher.wake();
  },
};
beforeEach(() => clearQueue(db));
afterEach(async () => {
  for (const release of releases.splice(0)) release();
  await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()));
});

/** How many deliveries of these events began under a lease: the statement that made them is the last that changed them. */
async function begun(ids: readonly string[]): Promise<number> {
  const rows = await db.execute(sql`
    SELECT FROM delivery_queue q JOIN events e ON e.id = q.event_id AND e.xmin::text = q.xmin::text
    WHERE q.dispatcher_id IS NOT NULL AND q.event_id = ANY(${sql.param([...ids])}::text[])`);
  return rows.length;
}

const succeeded = (ctx: TenantContext, count: number) =>
  eventually(
    () => listDeliveries(ctx, { status: 'succeeded', limit: 100 }),
    ({ items }) => items.length === count,
  );

/** A receiver that responds when it is let, and an endpoint there which has succeeded once. */
async function proven(own = services) {
  const held: (() => void)[] = [];
  const state = { holds: false };
  const receiver = await startReceiver((response) => {
    if (state.holds) held.push(() => response.end());
    else response.end();
  });
  const ctx = await newTenant(own);
  const endpoint = await createEndpoint(ctx, { url: `http://127.0.0.1:${receiver.port}/`, event_types: ['payment.*'] });
  await publish(ctx, [newEvent()]);
  running.push(await startDispatcher({ services: own, db: own.db }));
  await succeeded(ctx, 1);
  state.holds = true;
  const release = () => {
    state.holds = false;
    for (const respond of held.splice(0)) respond();
  };
  releases.push(release);
  const hold = () => {
    state.holds = true;
  };
  return { ctx, endpoint, receiver, hold, release };
}

describe('what a process publishes', () => {
  test('begins under the lease of its own dispatcher while the lane has room, and is sent without a claim', async () => {
    const { ctx, endpoint, receiver, release } = await proven();
    const { ids } = await publish(ctx, [newEvent()]);
    expect(await begun(ids)).toBe(1);
    await eventually(
      () => receiver.requests.length,
      (count) => count === 2,
    );
    release();
    const { items } = await succeeded(ctx, 2);
    expect(items[0]).toMatchObject({ event_id: ids[0], attempt_count: 1 });
    const { body, headers } = receiver.requests[1] ?? { body: '', headers: {} };
    expect(headers).toMatchObject({ 'x-cryptoix-delivery': String(items[0]?.id), 'x-cryptoix-attempt': '1' });
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(new Webhook(endpoint.secret).verify(body, given)).toMatchObject({ id: ids[0] });
  });

  test('beyond the room of the lane waits in the queue, and what comes later does not overtake it', async () => {
    const { ctx, receiver, hold, release } = await proven();
    const many = await publish(
      ctx,
      Array.from({ length: 20 }, () => newEvent()),
    );
    const first = await begun(many.ids);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(20);
    const later = await publish(ctx, [newEvent()]);
    expect(await begun(later.ids)).toBe(0);
    release();
    await succeeded(ctx, 22);
    expect(receiver.requests).toHaveLength(22);
    // Once nothing waits, the lane takes at once again.
    hold();
    await eventually(
      async () => begun((await publish(ctx, [newEvent()])).ids),
      (count) => count === 1,
    );
  });

  test.each([
    ['is paused', (ctx: TenantContext, id: string) => updateEndpoint(ctx, { id, status: 'paused' })],
    ['has another URL', (ctx: TenantContext, id: string) => updateEndpoint(ctx, { id, url: 'http://127.0.0.1:9/' })],
    ['has another secret', (ctx: TenantContext, id: string) => rotateSecret(ctx, { id })],
    [
      'is slowed down',
      (_: TenantContext, id: string) =>
        db.execute(
          sql`UPDATE endpoint_health SET throttled_until = now() + interval '1 hour' WHERE endpoint_id = ${id}`,
        ),
    ],
    [
      'has only failed for a minute',
      (_: TenantContext, id: string) =>
        db.execute(
          sql`UPDATE endpoint_health SET failing_since = now() - interval '2 minutes' WHERE endpoint_id = ${id}`,
        ),
    ],
  ])('is claimed, as before, when the endpoint %s by then', async (_, change) => {
    const { ctx, endpoint } = await proven();
    await change(ctx, endpoint.id);
    const { ids } = await publish(ctx, [newEvent()]);
    expect(await begun(ids)).toBe(0);
  });

  test('is claimed, as before, when the lease has been lost', async () => {
    const { ctx, release } = await proven();
    await db.execute(sql`DELETE FROM dispatchers`);
    const { ids } = await publish(ctx, [newEvent()]);
    expect(await begun(ids)).toBe(0);
    release();
    await succeeded(ctx, 2);
  });

  test('is claimed, as before, when the lease could not be renewed in its time', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { ctx } = await proven();
    await db.transaction(async (tx) => {
      // No renewal and no publish under the lease commits before this does.
      await tx.execute(sql`SELECT FROM dispatchers FOR UPDATE`);
      vi.advanceTimersByTime(10_000);
      const { ids } = await publish(ctx, [newEvent()]);
      expect(await begun(ids)).toBe(0);
    });
  });

  test('waits in the queue when this process does not dispatch', async () => {
    const { ctx } = await proven();
    await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()));
    const { ids } = await publish(ctx, [newEvent()]);
    expect(await begun(ids)).toBe(0);
    expect((await listDeliveries(ctx, { event_id: ids[0] })).items).toMatchObject([{ status: 'pending' }]);
  });
});

test('a publish that nobody has confirmed leaves nothing behind that is held and never sent', async () => {
  let losing = false;
  let losses = 0;
  const losesResponse = (message: Buffer) => {
    if (!losing || losses > 0 || typeOf(message) !== 'S') return false;
    losses += 1;
    return true;
  };
  const pooler = await openPooler({ pooling: 'session', target: () => url, losesResponse });
  onTestFinished(pooler.close);
  const lossy = openDatabase(pooler.url, { max: 1, name: 'lossy', plans: 'generic' });
  onTestFinished(lossy.close);
  const { ctx, receiver, release } = await proven({ ...services, publisher: createPublisher(lossy.db) });
  losing = true;
  const outcome = await publish(ctx, [newEvent()]).catch((error: unknown) => toWireError(error).code);
  expect([outcome, losses]).toEqual(['unavailable', 1]);
  release();
  const { items } = await succeeded(ctx, 2);
  expect(items.map((item) => item.attempt_count)).toEqual([1, 1]);
  expect(receiver.requests).toHaveLength(2);
});
