import { eventually } from '@cryptoix/harness/eventually';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { changeQueueRows, clearQueue } from '../queue/fixtures.ts';
import { type Dispatcher, startDispatcher } from './dispatcher.ts';
import { startReceiver } from './test-receivers.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;

const running: Dispatcher[] = [];
const wake = () => {
  for (const dispatcher of running) dispatcher.wake();
};
const start = async (more: Partial<typeof services> = {}) => {
  running.push(await startDispatcher({ services: { ...services, wake, ...more }, db }));
};
beforeEach(() => clearQueue(db));
afterEach(async () => {
  await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()));
});

const of = (object: string) => {
  const event = newEvent();
  return { ...event, data: { ...event.data, uuid: object } };
};
const body = z.object({ id: z.string(), data: z.object({ uuid: z.string() }) });

test('two dispatchers that lose their leases send the events of each object in order to a receiver that often fails', async () => {
  const seen = new Map<string, string[]>();
  const receiver = await startReceiver((response, request, count) => {
    const event = body.parse(JSON.parse(request.body));
    const ofObject = seen.get(event.data.uuid) ?? [];
    if (!ofObject.includes(event.id)) ofObject.push(event.id);
    seen.set(event.data.uuid, ofObject);
    response.writeHead(count % 5 === 0 ? 500 : 200).end();
  });
  const ctx = { ...(await newTenant(services)), services: { ...services, wake } };
  const url = `http://127.0.0.1:${receiver.port}/`;
  await createEndpoint(ctx, { url, event_types: ['payment.*'], ordering: 'object' });
  await start();
  await start();

  const published = new Map<string, string[]>();
  const publishTo = async (object: string) => {
    for (let call = 0; call < 6; call += 1) {
      const { ids } = await publish(ctx, [of(object), of(object)]);
      published.set(object, [...(published.get(object) ?? []), ...ids]);
    }
  };
  const publishing = Promise.all(Array.from({ length: 8 }, (_, at) => publishTo(`object ${at}`)));
  let polls = 0;
  /** Retries are due at once, and now and then a lease is over. */
  const pending = async () => {
    await changeQueueRows(db, { due_at: sql`now()` }, sql`due_at > now() AND dispatcher_id IS NULL`);
    polls += 1;
    if (polls % 20 === 10)
      await db.execute(sql`
        UPDATE dispatchers SET leased_until = now() - interval '1 second' WHERE id = (SELECT id FROM dispatchers ORDER BY md5(id || ${polls}::text) LIMIT 1)`);
    wake();
    return (await listDeliveries(ctx, { status: 'pending', limit: 1 })).items.length;
  };
  await publishing;
  // Each lease that is over is reclaimed within 2.5 s, one after the other.
  await eventually(pending, (count) => count === 0, 60_000);
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(published));
}, 90_000);

test('a delivery of a lane is sent as soon as the one before it has succeeded', async () => {
  const receiver = await startReceiver();
  const ctx = { ...(await newTenant(services)), services: { ...services, wake } };
  await createEndpoint(ctx, {
    url: `http://127.0.0.1:${receiver.port}/`,
    event_types: ['payment.*'],
    ordering: 'endpoint',
  });
  await start();
  const { ids } = await publish(
    ctx,
    Array.from({ length: 10 }, () => newEvent()),
  );
  // A poll without a wake-up comes every 500 ms: ten of them would take 5 s.
  await eventually(
    () => receiver.requests.length,
    (count) => count === 10,
    4_000,
  );
  expect(receiver.requests.map((request) => request.headers['webhook-id'])).toEqual(ids);
});

test.each([
  ['endpoint', 0],
  ['none', 1],
] as const)(
  'a process that stood still for longer than its lease and held a delivery, ordered by %s, sends it %i times',
  async (ordering, sent) => {
    const receiver = await startReceiver();
    const ctx = await newTenant(services);
    const url = `http://a.localhost:${receiver.port}/`;
    await createEndpoint(ctx, { url, event_types: ['payment.*'], ordering });
    const { ids } = await publish(ctx, [newEvent()]);
    const [delivery] = (await listDeliveries(ctx, { event_id: ids[0] })).items;
    // It holds the delivery and is about to connect.
    const lookup = Promise.withResolvers<string[]>();
    let asked = 0;
    await start({
      resolver: () => {
        asked += 1;
        return lookup.promise;
      },
    });
    await eventually(
      () => asked,
      (count) => count === 1,
    );
    const real = performance.now.bind(performance);
    const stopped = vi.spyOn(performance, 'now').mockImplementation(() => real() + 20_000);
    onTestFinished(() => stopped.mockRestore());
    lookup.resolve(['127.0.0.1']);

    // It is over, or waits for whoever claims it next.
    await eventually(
      () => db.execute(sql`SELECT FROM delivery_queue WHERE dispatcher_id IS NOT NULL`),
      (held) => held.length === 0,
    );
    expect(receiver.requests).toHaveLength(sent);
    expect(await getDelivery(ctx, delivery?.id ?? 0)).toMatchObject({ attempt_count: sent });
  },
);
