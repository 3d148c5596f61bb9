import { eventually } from '@cryptoix/harness/eventually';
import { asc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { attempts } from '../db/schema/index.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { replayDelivery } from '../deliveries/replay.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import type { EndpointInput } from '../endpoints/schemas.ts';
import { publish } from '../events/events.ts';
import { sendTestEvent } from '../events/test-event.ts';
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
const start = async () => {
  running.push(await startDispatcher({ services, db }));
};
beforeEach(() => clearQueue(db));
afterEach(() => Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop())));

async function endpointWith(rate_limit: EndpointInput['rate_limit']) {
  const receiver = await startReceiver();
  const ctx = await newTenant(services);
  const url = `http://127.0.0.1:${receiver.port}/`;
  const endpoint = await createEndpoint(ctx, { url, event_types: ['payment.*'], rate_limit });
  return { ctx, endpoint, receiver };
}

const succeeded = (ctx: TenantContext, count: number, withinMs?: number) =>
  eventually(
    () => listDeliveries(ctx, { status: 'succeeded', limit: 100 }),
    ({ items }) => items.length === count,
    withinMs,
  );

/** When the attempts of a merchant began, in ms. */
const startsOf = async ({ tenant }: TenantContext) =>
  (
    await db
      .select({ at: attempts.started_at })
      .from(attempts)
      .where(eq(attempts.merchant_id, tenant.merchantId))
      .orderBy(asc(attempts.started_at))
  ).map(({ at }) => at.getTime());

const events = (count: number) => Array.from({ length: count }, () => newEvent());

test('two dispatchers start no more attempts in any second than the rate limit, and no fewer while there is work', async () => {
  const { ctx } = await endpointWith({ limit: 10, per: 'second' });
  await Promise.all([start(), start()]);
  await publish(ctx, events(60));
  // 60 take five seconds.
  await succeeded(ctx, 60, 15_000);
  const starts = await startsOf(ctx);
  const apart = starts.slice(10).map((at, index) => at - (starts[index] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(1_000);
  // A busy machine is late now and then, and the next ones follow the late one.
  expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeLessThan(6_500);
});

test('another dispatcher goes on when the first has left', async () => {
  const { ctx } = await endpointWith({ limit: 5, per: 'second' });
  await start();
  await publish(ctx, events(8));
  await succeeded(ctx, 5);
  await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()));
  await start();
  await succeeded(ctx, 8);
  const starts = await startsOf(ctx);
  for (const [index, at] of starts.slice(5).entries()) expect(at - (starts[index] ?? 0)).toBeGreaterThanOrEqual(1_000);
});

test('retries, replays and tests count, and what waits says so', async () => {
  const { ctx, endpoint, receiver } = await endpointWith({ limit: 2, per: 'minute' });
  await start();
  const { ids } = await publish(ctx, events(1));
  const [sent] = (await succeeded(ctx, 1)).items;
  if (sent === undefined) throw new Error('nothing was sent');
  await replayDelivery(ctx, sent.id);
  await eventually(
    () => getDelivery(ctx, sent.id),
    ({ attempt_count }) => attempt_count === 2,
  );
  const tested = await sendTestEvent(ctx, { id: endpoint.id });
  const later = await publish(ctx, events(1));
  for (const event_id of [tested.event_id, ...later.ids])
    expect((await listDeliveries(ctx, { event_id })).items).toMatchObject([
      { status: 'pending', attempt_count: 0, waits_for: 'rate_limit' },
    ]);
  expect(await getDelivery(ctx, tested.id)).toMatchObject({ waits_for: 'rate_limit' });
  expect((await listDeliveries(ctx, { event_id: ids[0] })).items).toMatchObject([{ waits_for: null }]);
  expect(receiver.requests).toHaveLength(2);
  await updateEndpoint(ctx, { id: endpoint.id, rate_limit: null });
  await succeeded(ctx, 3);
});
