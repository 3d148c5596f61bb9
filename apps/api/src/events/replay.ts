import { AppError, findEventType } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { findDelivery, getDelivery, mayRead } from '../deliveries/deliveries.ts';
import { replayDelivery, requireNotDisabled } from '../deliveries/replay.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { enqueue } from '../queue/enqueue.ts';
import { matches } from '../queue/matching.ts';
import { lockMissing } from '../queue/missing.ts';
import { requireEvent } from './events.ts';
import type { ReplayEventInput } from './schemas.ts';

/**
 * Sends an event to an endpoint, also to one that did not exist or did not subscribe to its type when it happened. An event
 * has at most one delivery per endpoint: if there is one already, it is replayed.
 * @returns the delivery
 * @throws AppError `not_found`, `missing_scope` when the caller may not read the event, `conflict` when the endpoint is disabled
 */
export async function replayEvent(ctx: TenantContext, { id, endpoint_id: endpointId }: ReplayEventInput) {
  return transact(ctx, async (tx) => {
    const event = await requireEvent(tx, id);
    if (!mayRead(tx.principal, event.type)) {
      const { scope } = findEventType(event.type);
      throw new AppError('missing_scope', `To send this event again you also need ${scope}, the scope to read it.`, {
        required_scope: scope,
      });
    }
    const endpoint = await requireEndpoint(tx, endpointId);
    await lockMissing(tx, endpointId);
    const existing = await findDelivery(tx, { eventId: id, endpointId });
    if (existing !== null) return replayDelivery(tx, existing);
    requireNotDisabled(endpoint, 'replay');
    const stored = sql`(SELECT id, merchant_id, mode, type, object_id FROM events WHERE id = ${id})`;
    const [deliveryId] = await enqueue(tx, matches(stored, { only: endpointId }), { trigger: 'manual' });
    if (deliveryId === undefined) throw new Error(`${id} was not queued`);
    await audit(tx, {
      action: 'webhook_delivery.replayed',
      target: { type: 'webhook_delivery', id: String(deliveryId) },
      details: { event_id: id, endpoint_id: endpointId, was: 'not_sent' },
    });
    return getDelivery(tx, deliveryId);
  });
}
