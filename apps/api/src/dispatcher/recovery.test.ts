import type { ServerResponse } from 'node:http';
import { eventually } from '@cryptoix/harness/eventually';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { clearQueue } from '../queue/fixtures.ts';
import { type Dispatcher, startDispatcher } from './dispatcher.ts';
import { startReceiver } from './test-receivers.ts';

const { services: quiet, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = quiet;
const running: Dispatcher[] = [];
const services = {
  ...quiet,
  wake: () => {
    for (const dispatcher of running) dispatcher.wake();
  },
};
beforeEach(() => clearQueue(db));
afterEach(() => Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop())));

/** An endpoint whose receiver responds only when it is let. */
async function heldEndpoint() {
  const held: ServerResponse[] = [];
  const receiver = await startReceiver((response) => held.push(response));
  const ctx = await newTenant(services);
  const { id } = await createEndpoint(ctx, { url: `http://127.0.0.1:${receiver.port}/`, event_types: ['payment.*'] });
  const send = (count: number) =>
    publish(
      ctx,
      Array.from({ length: count }, () => newEvent()),
    );
  const arrived = (count: number) =>
    eventually(
      () => held.length,
      (sends) => sends >= count,
    );
  /** Waits for so many sends at a time and responds to them. @returns how many there were */
  const take = async (count: number) => {
    await arrived(count);
    // More would have been claimed together with these, or by the claims that the wake-ups cause.
    services.wake();
    await listDeliveries(ctx, {});
    const all = held.splice(0);
    for (const response of all) response.end();
    return all.length;
  };
  const succeeded = (count: number) =>
    eventually(
      () => listDeliveries(ctx, { status: 'succeeded' }),
      ({ items }) => items.length === count,
    );
  return { id, held, send, arrived, take, succeeded };
}

test('an endpoint that comes back gets one send at a time, then two, then four', async () => {
  const { id, send, take, succeeded } = await heldEndpoint();
  await db.execute(sql`
    UPDATE endpoint_health SET last_success_at = now() - interval '1 hour', failing_since = now() - interval '30 minutes'
    WHERE endpoint_id = ${id}`);
  await send(15);
  running.push(await startDispatcher({ services, db }));
  for (const sends of [1, 2, 4, 8]) expect(await take(sends)).toBe(sends);
  await succeeded(15);
});

test('an endpoint that asks us to slow down begins again with one send at a time after its Retry-After', async () => {
  const { held, send, arrived, take, succeeded } = await heldEndpoint();
  running.push(await startDispatcher({ services, db }));
  await send(6);
  for (const sends of [2, 4]) expect(await take(sends)).toBe(sends);
  await succeeded(6);
  await send(4);
  await arrived(4);
  const [first, ...others] = held.splice(0);
  first?.writeHead(429, { 'retry-after': '1' }).end();
  for (const response of others) response.end();
  await succeeded(9);
  await send(7);
  for (const sends of [1, 2, 4]) expect(await take(sends)).toBe(sends);
  await succeeded(16);
});
