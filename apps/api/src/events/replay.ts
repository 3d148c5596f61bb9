import { AppError, findEventType } from '@cryptoix/core';
import { and, asc, eq, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { deliveries } from '../db/schema/index.ts';
import { getDelivery, mayRead } from '../deliveries/deliveries.ts';
import { lockMissing, queueMissing, replayDelivery, requireNotDisabled } from '../deliveries/replay.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { owned } from '../tenant-rows.ts';
import { requireEvent } from './events.ts';
import type { ReplayEventInput } from './schemas.ts';

/**
 * Sends an event to an endpoint that need not have existed, or not have had the type, when it happened. There is at most
 * one delivery per event and endpoint: if there is one already, it is replayed.
 * @returns the delivery
 * @throws AppError `not_found`, `missing_scope` for who may not read the event, `conflict` when the endpoint is disabled
 */
export async function replayEvent(ctx: TenantContext, { id, endpoint_id: endpointId }: ReplayEventInput) {
  return transact(ctx, async (tx) => {
    const event = await requireEvent(tx, id);
    if (!mayRead(tx.principal, event.type)) {
      const { scope } = findEventType(event.type);
      throw new AppError('missing_scope', `To send this event again, hold ${scope}, which reading it needs.`, {
        required_scope: scope,
      });
    }
    const endpoint = await requireEndpoint(tx, endpointId);
    await lockMissing(tx, endpointId);
    const [existing] = await tx.db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.event_id, id), eq(deliveries.endpoint_id, endpointId), owned(tx, deliveries)))
      .orderBy(asc(deliveries.id))
      .limit(1);
    if (existing !== undefined) return replayDelivery(tx, existing.id);
    requireNotDisabled(endpoint, 'replay');
    const [deliveryId] = await queueMissing(
      tx,
      endpointId,
      'manual',
      sql`SELECT id, type, object_id FROM events WHERE id = ${id}`,
    );
    if (deliveryId === undefined) throw new Error(`${id} was not queued`);
    await audit(tx, {
      action: 'webhook_delivery.replayed',
      target: { type: 'webhook_delivery', id: String(deliveryId) },
      details: { event_id: id, endpoint_id: endpointId, was: 'not_sent' },
    });
    return getDelivery(tx, deliveryId);
  });
}
