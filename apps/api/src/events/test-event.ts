import { AppError, findEventType, invalidField, newId, objectIdOf, serializeEvent } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { deliveryQueue, events } from '../db/schema/index.ts';
import { getDelivery } from '../deliveries/deliveries.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import type { TestEventInput } from './schemas.ts';

/**
 * Sends one endpoint a sample event, whatever it subscribes to, in one attempt without retries. In live mode only
 * `webhook.test`: a signed `payment.completed` that is not true would be forged money.
 * @throws AppError `not_found`, `validation_failed`, `conflict`
 */
export async function sendTestEvent(ctx: TenantContext, input: TestEventInput) {
  const type = input.type ?? 'webhook.test';
  if (ctx.tenant.mode === 'live' && type !== 'webhook.test') {
    throw invalidField('type', 'In live mode the only test event is webhook.test. Use test mode to try other types.');
  }
  return transact(ctx, async (tx) => {
    const endpoint = await requireEndpoint(tx, input.id);
    if (endpoint.status !== 'enabled') {
      throw new AppError(
        'conflict',
        `The endpoint is ${endpoint.status}. ${endpoint.status === 'paused' ? 'Resume' : 'Enable'} it first, then test it.`,
      );
    }
    const now = tx.services.now();
    const { merchantId, mode } = tx.tenant;
    const data = findEventType(type).sample;
    const id = newId('event', now.getTime());
    const objectId = objectIdOf(type, data);
    await tx.db.insert(events).values({
      id,
      merchant_id: merchantId,
      mode,
      type,
      object_id: objectId,
      only_endpoint_id: endpoint.id,
      created_at: now,
      body: Buffer.from(serializeEvent({ id, type, timestamp: now, livemode: mode === 'live', data })),
    });
    const [delivery] = await tx.db.execute<{ id: string }>(sql`
      INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status)
      VALUES (next_delivery_id(), ${merchantId}, ${mode}, ${endpoint.id}, ${id}, ${type}, ${objectId}, 'pending')
      RETURNING id`);
    if (delivery === undefined) throw new Error('insert returned no row');
    const deliveryId = Number(delivery.id);
    await tx.db.insert(deliveryQueue).values({
      delivery_id: deliveryId,
      merchant_id: merchantId,
      mode,
      endpoint_id: endpoint.id,
      event_id: id,
      due_at: sql`now()`,
      trigger: 'test',
      once: true,
    });
    await audit(tx, {
      action: 'webhook_endpoint.tested',
      target: { type: 'webhook_endpoint', id: endpoint.id },
      details: { type },
    });
    tx.afterCommit(tx.services.wake);
    return getDelivery(tx, deliveryId);
  });
}
