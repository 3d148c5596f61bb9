import { eq, ne, sql } from 'drizzle-orm';
import { afterAll, afterEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { eventually } from '@cryptoix/harness/eventually';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { deliveryQueue } from '../db/schema/index.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { changeQueueRows, putInState } from '../queue/fixtures.ts';
import { listDeliveries } from './deliveries.ts';
import type { DeliveryFilter, DeliveryNews } from './schemas.ts';
import { replayDelivery } from './replay.ts';
import { watchDeliveries } from './watch.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;

let path = 0;
const endpointOf = (ctx: TenantContext) =>
  createEndpoint(ctx, { url: `http://127.0.0.1:9/${++path}`, event_types: ['*'] });

async function shop() {
  const ctx = await newTenant(services);
  return { ctx, endpoint: await endpointOf(ctx) };
}

const publishSome = async (ctx: TenantContext, count = 1) =>
  (
    await publish(
      ctx,
      Array.from({ length: count }, () => newEvent()),
    )
  ).ids;
const newest = async (ctx: TenantContext) => {
  const [delivery] = (await listDeliveries(ctx, {})).items;
  if (delivery === undefined) throw new Error('there is no delivery');
  return delivery.id;
};
/** Puts a delivery into the state that it has after an attempt. */
const settle = (id: number, status: 'succeeded' | 'failed' | 'canceled', attempts = 1) =>
  putInState(db, id, status, { attempts });

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Watches and keeps every message; returns when the first has arrived. */
async function watch(ctx: TenantContext, filter: DeliveryFilter = {}, lastEventId?: string) {
  const aborter = new AbortController();
  const messages: DeliveryNews[] = [];
  const ids: string[] = [];
  const reading = (async () => {
    for await (const [id, message] of watchDeliveries(ctx, filter, lastEventId, aborter.signal)) {
      ids.push(id);
      messages.push(message);
    }
  })();
  stops.push(async () => {
    aborter.abort();
    await reading;
  });
  const next = (count: number) =>
    eventually(
      async () => messages,
      (all) => all.length >= count,
    ).then((all) => all[count - 1]);
  await next(1);
  return { messages, ids, next };
}

const statuses = (news: DeliveryNews | undefined) => news?.deliveries.map(({ status }) => status);

test('begins with the present deliveries, newest first, and then shows new ones and their changes', async () => {
  const { ctx } = await shop();
  await publishSome(ctx, 2);
  const view = await watch(ctx);
  expect(statuses(view.messages[0])).toEqual(['pending', 'pending']);
  const [eventId] = await publishSome(ctx);
  expect((await view.next(2))?.deliveries).toMatchObject([{ event_id: eventId, status: 'pending' }]);
  const id = await newest(ctx);
  await settle(id, 'succeeded');
  expect(await view.next(3)).toMatchObject({ deliveries: [{ id, status: 'succeeded', attempt_count: 1 }], gone: [] });
});

test('shows nothing that has not changed, and nothing of another merchant or mode', async () => {
  const { ctx } = await shop();
  await publishSome(ctx);
  const view = await watch(ctx);
  const other = await shop();
  await publishSome(other.ctx);
  const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
  await endpointOf(live);
  await publishSome(live);
  const [mine] = await publishSome(ctx);
  expect((await view.next(2))?.deliveries.map((delivery) => delivery.event_id)).toEqual([mine]);
  expect(view.messages).toHaveLength(2);
});

test('shows which deliveries no longer match its filter', async () => {
  const { ctx } = await shop();
  await publishSome(ctx);
  const id = await newest(ctx);
  const failed = await watch(ctx, { status: 'failed' });
  const pending = await watch(ctx, { status: 'pending', q: 'completed', min_attempts: 0 });
  expect([failed.messages[0]?.deliveries, statuses(pending.messages[0])]).toEqual([[], ['pending']]);
  await settle(id, 'failed');
  expect(await pending.next(2)).toMatchObject({ deliveries: [], gone: [id] });
  expect(await failed.next(2)).toMatchObject({ deliveries: [{ id }], gone: [] });
});

test('begins with those that do not match its filter, for a client that may still show them', async () => {
  const { ctx } = await shop();
  await publishSome(ctx);
  const id = await newest(ctx);
  await settle(id, 'failed');
  expect((await watch(ctx, { status: 'pending' })).messages[0]).toMatchObject({ deliveries: [], gone: [id] });
});

test('follows one endpoint, one event, one object', async () => {
  const { ctx, endpoint } = await shop();
  const second = await endpointOf(ctx);
  const byEndpoint = await watch(ctx, { endpoint_id: second.id });
  const [eventId = ''] = await publishSome(ctx);
  expect((await byEndpoint.next(2))?.deliveries).toMatchObject([{ endpoint_id: second.id }]);
  const byEvent = await watch(ctx, { event_id: eventId });
  expect(byEvent.messages[0]?.deliveries.map((delivery) => delivery.endpoint_id).toSorted()).toEqual(
    [endpoint.id, second.id].toSorted(),
  );
  expect((await watch(ctx, { object_id: 'pay_of_nobody' })).messages[0]?.deliveries).toEqual([]);
});

test('shows the replay of an old delivery, however many are newer and however fast it is sent', async () => {
  const { ctx } = await shop();
  await publishSome(ctx);
  const id = await newest(ctx);
  await settle(id, 'failed');
  await publishSome(ctx, 250);
  const view = await watch(ctx);
  expect(view.messages[0]?.deliveries.some((delivery) => delivery.id === id)).toBe(false);
  await replayDelivery(ctx, id);
  await settle(id, 'succeeded', 2);
  const seen = await eventually(
    async () => view.messages.flatMap((message) => message.deliveries).filter((delivery) => delivery.id === id),
    (all) => all.at(-1)?.status === 'succeeded',
  );
  expect(seen.at(-1)).toMatchObject({ attempt_count: 2, next_attempt_at: null });
});

test('shows an old delivery that comes due and ends', async () => {
  const { ctx } = await shop();
  await publishSome(ctx);
  const id = await newest(ctx);
  await changeQueueRows(db, { due_at: sql`now() + interval '1 hour'` }, eq(deliveryQueue.id, id));
  await publishSome(ctx, 250);
  await changeQueueRows(db, { due_at: sql`now() + interval '1 hour'` }, ne(deliveryQueue.id, id));
  const view = await watch(ctx);
  const last = (status: string) =>
    eventually(
      async () => view.messages.flatMap((message) => message.deliveries).findLast((delivery) => delivery.id === id),
      (delivery) => delivery?.status === status,
    );
  await changeQueueRows(db, { due_at: sql`now() + interval '1 second'` }, eq(deliveryQueue.id, id));
  expect(await last('pending')).toMatchObject({ attempt_count: 0 });
  await settle(id, 'failed');
  expect(await last('failed')).toMatchObject({ attempt_count: 1, next_attempt_at: null });
});

test('marks a gap when more were created than it shows, also while nobody listened', async () => {
  const { ctx } = await shop();
  await publishSome(ctx);
  const view = await watch(ctx);
  expect(view.messages[0]?.gap).toBe(false);
  const lastId = view.ids[0];
  await publishSome(ctx, 150);
  expect((await watch(ctx, {}, lastId)).messages[0]).toMatchObject({ gap: false });
  await publishSome(ctx, 150);
  const late = (await watch(ctx, {}, lastId)).messages[0];
  expect(late?.gap).toBe(true);
  expect(late?.deliveries.length).toBeGreaterThanOrEqual(200);
  expect(late?.deliveries.length).toBeLessThanOrEqual(500);
});
