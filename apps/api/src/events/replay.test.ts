import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { holding, newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { deliveryQueue } from '../db/schema/index.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { recoverDeliveries } from '../deliveries/replay.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { changeQueueRows } from '../queue/fixtures.ts';
import { publish } from './events.ts';
import { replayEvent } from './replay.ts';
import { sendTestEvent } from './test-event.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

let count = 0;
const endpointOf = (ctx: TenantContext, event_types = ['payment.*']) =>
  createEndpoint(ctx, { url: `http://127.0.0.1:9/${++count}`, event_types });
const publishOne = async (ctx: TenantContext, ...event: Parameters<typeof newEvent>) =>
  (await publish(ctx, [newEvent(...event)])).ids[0] ?? '';
const deliveriesTo = async (ctx: TenantContext, endpointId: string) =>
  (await listDeliveries(ctx, { endpoint_id: endpointId })).items;

describe('an event that happened before an endpoint', () => {
  test('can be sent to it, once: the second time its delivery is replayed', async () => {
    const ctx = await newTenant(services);
    const eventId = await publishOne(ctx);
    const endpoint = await endpointOf(ctx);
    const first = await replayEvent(ctx, { id: eventId, endpoint_id: endpoint.id });
    expect(first).toMatchObject({ event_id: eventId, endpoint_id: endpoint.id, status: 'pending', attempt_count: 0 });
    const again = await Promise.all([1, 2, 3].map(() => replayEvent(ctx, { id: eventId, endpoint_id: endpoint.id })));
    expect(new Set(again.map(({ id }) => id))).toEqual(new Set([first.id]));
    expect(await deliveriesTo(ctx, endpoint.id)).toHaveLength(1);
  });

  test('is sent once, however many ask for it at the same time', async () => {
    const ctx = await newTenant(services);
    const eventId = await publishOne(ctx);
    const endpoint = await endpointOf(ctx);
    const all = await Promise.all(
      Array.from({ length: 5 }, () => replayEvent(ctx, { id: eventId, endpoint_id: endpoint.id })),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  test('cannot be sent by a key that may not read it', async () => {
    const ctx = await newTenant(services);
    const eventId = await publishOne(ctx);
    const endpoint = await endpointOf(ctx);
    const input = { id: eventId, endpoint_id: endpoint.id };
    await expect(replayEvent(holding(ctx, 'webhooks:write', 'refunds:read'), input)).rejects.toMatchObject({
      code: 'missing_scope',
      details: { required_scope: 'payments:read' },
    });
    await expect(replayEvent(holding(ctx, 'webhooks:write', 'payments:read'), input)).resolves.toMatchObject({
      status: 'pending',
    });
  });

  test('is not sent to a disabled endpoint, nor to one of another merchant, nor when it is unknown', async () => {
    const [ctx, other] = [await newTenant(services), await newTenant(services)];
    const eventId = await publishOne(ctx);
    const [endpoint, foreign] = [await endpointOf(ctx), await endpointOf(other)];
    await updateEndpoint(ctx, { id: endpoint.id, status: 'disabled' });
    await expect(replayEvent(ctx, { id: eventId, endpoint_id: endpoint.id })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(replayEvent(ctx, { id: eventId, endpoint_id: foreign.id })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(replayEvent(other, { id: eventId, endpoint_id: foreign.id })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a recovery', () => {
  const since = '2026-01-01T00:00:00Z';

  test('sends on request what the endpoint never got, of the types it subscribes to now', async () => {
    const ctx = await newTenant(services);
    const endpoint = await endpointOf(ctx, ['refund.*']);
    const missed = [await publishOne(ctx), await publishOne(ctx)];
    await publishOne(ctx, 'payout.created');
    const got = await publishOne(ctx, 'refund.created');
    await updateEndpoint(ctx, { id: endpoint.id, event_types: ['payment.*', 'refund.*'] });
    const ask = (more: object, as = ctx) => recoverDeliveries(as, { id: endpoint.id, since, ...more });

    expect(await ask({ dry_run: true })).toEqual({ count: 0 });
    expect(await ask({ dry_run: true, include_missing: true })).toEqual({ count: 2 });
    expect(await ask({ include_missing: true }, holding(ctx, 'webhooks:write', 'refunds:read'))).toEqual({ count: 0 });
    const both = await Promise.all([ask({ include_missing: true }), ask({ include_missing: true })]);
    expect(new Set(both.map(({ count: sent }) => sent))).toEqual(new Set([0, 2]));
    const sent = (await deliveriesTo(ctx, endpoint.id)).map((delivery) => delivery.event_id);
    expect(sent.toSorted()).toEqual([...missed, got].toSorted());
  });

  test('does not send test events of another endpoint', async () => {
    const ctx = await newTenant(services);
    const [tested, other] = [await endpointOf(ctx), await endpointOf(ctx)];
    await sendTestEvent(ctx, { id: tested.id, type: 'payment.completed' });
    expect(await recoverDeliveries(ctx, { id: other.id, since, include_missing: true })).toEqual({ count: 0 });
  });

  test('sends on request what waits for its next attempt, which keeps its place in the schedule', async () => {
    const ctx = await newTenant(services);
    const endpoint = await endpointOf(ctx);
    await publishOne(ctx);
    await changeQueueRows(
      services.db,
      { due_at: sql`now() + interval '1 hour'`, step: 3 },
      eq(deliveryQueue.endpoint_id, endpoint.id),
    );
    expect(await recoverDeliveries(ctx, { id: endpoint.id, since })).toEqual({ count: 0 });
    expect(await recoverDeliveries(ctx, { id: endpoint.id, since, include_pending: true })).toEqual({ count: 1 });
    const [place] = await services.db.execute<{ step: number; due: boolean; later: boolean }>(
      `SELECT step, due_at <= now() AS due, resume_at > now() + interval '50 minutes' AS later
       FROM delivery_queue WHERE endpoint_id = '${endpoint.id}'`,
    );
    expect(place).toEqual({ step: 3, due: true, later: true });
  });
});
