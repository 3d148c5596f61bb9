import { retrySchedule } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { endpoints } from '../db/schema/index.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { outcomeOf } from '../dispatcher/attempt.ts';
import { Pools } from '../dispatcher/pools.ts';
import type { SendResult } from '../dispatcher/send.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { cancelPending, cancelUnwanted } from './cancel.ts';
import { claim, type Claimed } from './claim.ts';
import { expire } from './expire.ts';
import { changeQueueRows, putInState, stateOf } from './fixtures.ts';
import { resumeHeld } from './hold.ts';
import { register } from './leases.ts';
import { reclaim } from './reclaim.ts';
import { release, releaseBegun } from './release.ts';
import { requeue } from './requeue.ts';
import { settle } from './settle.ts';
import { skip } from './skip.ts';
import { deliveryBirths, deliveryMoves, type DeliveryState, deliveryStates, statusOf } from './states.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;
const { begin } = queueTests(services);

/** One delivery in each state, all to one endpoint; those that are being sent are held by the dispatcher. */
interface Cast {
  readonly ctx: TenantContext;
  readonly endpointId: string;
  readonly holder: string;
  readonly ids: ReadonlyMap<DeliveryState, number>;
  readonly claimed: readonly Claimed[];
}

async function castOf(): Promise<Cast> {
  const ctx = await newTenant(services);
  const endpoint = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['*'] });
  await publish(
    ctx,
    deliveryStates.map(() => newEvent()),
  );
  const { items } = await listDeliveries(ctx, {});
  const holder = await register(db);
  const ids = new Map<DeliveryState, number>();
  const claimed: Claimed[] = [];
  for (const [at, state] of deliveryStates.entries()) {
    const item = items[at];
    if (item === undefined) throw new Error('there is a delivery for each state');
    await putInState(db, item.id, state, { dispatcherId: holder });
    ids.set(state, item.id);
    claimed.push({
      deliveryId: item.id,
      ...ctx.tenant,
      endpointId: endpoint.id,
      version: 1,
      host: '127.0.0.1',
      eventId: item.event_id,
      eventType: item.event_type,
      body: Buffer.from('{}'),
      attempts: 1,
      step: 0,
      trigger: 'schedule',
      once: state.startsWith('resend'),
      resumes: false,
      ordered: false,
      proven: false,
      failing: false,
    });
  }
  return { ctx, endpointId: endpoint.id, holder, ids, claimed };
}

/** Settles all of them as the dispatcher does when this response came, also those that it does not hold. */
function settled(statusCode: number, step = 0) {
  return async ({ holder, claimed }: Cast) => {
    const lane = { url: 'http://127.0.0.1:9/', headers: {} };
    const startedAt = new Date();
    const result: SendResult = {
      statusCode,
      error: null,
      errorDetail: null,
      address: '127.0.0.1',
      durationMs: 1,
      retryAfter: null,
      response: null,
    };
    const outcome = { result, startedAt, logged: {}, random: () => 0.5 };
    const batch = claimed.map((one) => outcomeOf({ ...one, step }, lane, outcome).record);
    await settle(db, holder, batch);
  };
}

const idsOf = ({ ids }: Cast) => [...ids.values()];

const operations: Record<keyof typeof deliveryMoves, (cast: Cast) => Promise<unknown>> = {
  requeue: (cast) => requeue(cast.ctx, idsOf(cast), 'manual'),
  claim: async ({ endpointId }) =>
    claim(db, {
      dispatcherId: await register(db),
      lanes: [{ endpointId, room: 100, inFlight: 0 }],
      roomOfNew: 0,
      pools: new Pools().rooms(),
      limit: 100,
      after: '',
    }),
  release: (cast) => release(db, cast.holder, idsOf(cast)),
  release_begun: async ({ holder, ids, claimed }) => {
    await changeQueueRows(db, { claimed_at: sql`created_at` }, sql`id = ${ids.get('sending')}`);
    const eventIds = claimed.map(({ eventId }) => eventId);
    await releaseBegun(db, holder, eventIds);
  },
  reclaim: ({ holder }) => reclaim(db, holder),
  settle_success: settled(200),
  settle_failure: settled(500),
  settle_last_failure: settled(500, retrySchedule.length),
  settle_gone: settled(410),
  expire: (cast) => expire(db, cast.holder, idsOf(cast)),
  cancel_pending: ({ ctx, endpointId }) => cancelPending(ctx, endpointId, 'endpoint_disabled'),
  cancel_unwanted: async ({ endpointId }) => {
    await db.update(endpoints).set({ status: 'disabled' }).where(eq(endpoints.id, endpointId));
    await cancelUnwanted(db);
  },
  skip: async ({ ctx, ids }) => {
    await changeQueueRows(db, { lane: '', lane_position: 1 }, sql`id = ${ids.get('waiting')}`);
    for (const id of ids.values()) await skip(ctx, id);
  },
  resume_held: ({ ctx, endpointId }) => resumeHeld(ctx, endpointId),
};

const table: Readonly<Record<string, Partial<Record<DeliveryState, DeliveryState>>>> = deliveryMoves;

test.each(Object.entries(operations))(
  'a delivery in any state becomes what the table says: %s',
  async (name, operate) => {
    const cast = await castOf();
    await operate(cast);
    const after = new Map<DeliveryState, DeliveryState>();
    for (const [state, id] of cast.ids) after.set(state, await stateOf(db, id));
    expect(Object.fromEntries(after)).toEqual({
      ...Object.fromEntries(deliveryStates.map((state) => [state, state])),
      ...table[name],
    });
  },
);

test.each(Object.entries(deliveryBirths))('a publish makes a delivery as the table says: %s', async (name, state) => {
  const { ctx, endpointId, holder } = await castOf();
  if (name === 'enqueue_disabled')
    await db.update(endpoints).set({ status: 'disabled' }).where(eq(endpoints.id, endpointId));
  const events =
    name === 'enqueue_leased'
      ? [(await begin(ctx, endpointId, holder)).eventId]
      : (await publish(ctx, [newEvent()])).ids;
  const { items } = await listDeliveries(ctx, { event_id: events[0] });
  expect(await Promise.all(items.map(({ id }) => stateOf(db, id)))).toEqual([state]);
});

test('the status of a delivery moves as the contract says and no other way', () => {
  const moves = Object.values(table)
    .flatMap((of) => deliveryStates.map((state) => [statusOf[state], statusOf[of[state] ?? state]]))
    .filter(([from, to]) => from !== to);
  expect(new Set(moves.map(([from, to]) => `${from} → ${to}`))).toEqual(
    new Set([
      'pending → succeeded',
      'pending → failed',
      'pending → canceled',
      'failed → pending',
      'canceled → pending',
    ]),
  );
});
