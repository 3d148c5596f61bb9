import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests, recordOf } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { getDelivery, listDeliveries } from '../deliveries/deliveries.ts';
import { updateEndpoint } from '../endpoints/endpoints.ts';
import { cancelUnwanted } from './cancel.ts';
import { register } from './leases.ts';
import { settle } from './settle.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;
const { endpointWith, claimAs } = queueTests(services);
beforeEach(() => db.execute(sql`TRUNCATE delivery_queue, dispatchers`));

describe('what waits for an endpoint that is deleted', () => {
  test.each([
    ['disabled', sql`UPDATE endpoints SET status = 'disabled' WHERE id = `, 'endpoint_disabled'],
    ['deleted', sql`UPDATE endpoints SET deleted_at = now() WHERE id = `, 'endpoint_deleted'],
  ])('is canceled with the reason: %s', async (_, change, reason) => {
    const { ctx, id } = await endpointWith(2);
    const kept = await endpointWith(1);
    // As when it happened while an event was being published: nothing else has canceled it.
    await db.execute(sql`${change}${id}`);
    expect(await cancelUnwanted(db)).toBe(2);
    const canceled = { status: 'canceled', cancel_reason: reason, next_attempt_at: null };
    expect((await listDeliveries(ctx, {})).items).toMatchObject([canceled, canceled]);
    expect((await listDeliveries(kept.ctx, {})).items).toMatchObject([{ status: 'pending' }]);
  });

  test('is canceled only once its attempt under way has ended, and a success stays one', async () => {
    const { ctx, id } = await endpointWith(2);
    const dispatcherId = await register(db);
    const [sending] = await claimAs(dispatcherId, { limit: 1 });
    if (sending === undefined) throw new Error('nothing was due');
    await updateEndpoint(ctx, { id, status: 'disabled' });
    await cancelUnwanted(db);
    expect((await getDelivery(ctx, sending.deliveryId)).status).toBe('pending');
    await settle(db, dispatcherId, [recordOf(sending)]);
    expect(await cancelUnwanted(db)).toBe(0);
    expect((await listDeliveries(ctx, {})).items.map((row) => row.status).toSorted()).toEqual([
      'canceled',
      'succeeded',
    ]);
  });
});
