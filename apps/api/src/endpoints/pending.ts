import type { DeliveryStatus } from '@cryptoix/core';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { deliveries, deliveryQueue } from '../db/schema/index.ts';

/** The types of the events that are on their way to an endpoint. */
export async function queuedTypes(ctx: TenantContext, endpointId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectDistinct({ type: deliveries.event_type })
    .from(deliveryQueue)
    .innerJoin(deliveries, eq(deliveries.id, deliveryQueue.delivery_id))
    .where(eq(deliveryQueue.endpoint_id, endpointId));
  return rows.map((row) => row.type);
}

/**
 * Ends what is pending for an endpoint that will not take it. One that already succeeded and only waited for a replay
 * stays succeeded. An attempt in flight is left to end, so that the log agrees with the receiver; the dispatcher cancels
 * what is still owed after it.
 */
export async function cancelPending(
  ctx: TenantContext,
  endpointId: string,
  reason: 'endpoint_disabled' | 'endpoint_deleted',
): Promise<void> {
  const removed = await ctx.db
    .delete(deliveryQueue)
    .where(
      and(
        eq(deliveryQueue.endpoint_id, endpointId),
        eq(deliveryQueue.merchant_id, ctx.tenant.merchantId),
        isNull(deliveryQueue.dispatcher_id),
      ),
    )
    .returning({ id: deliveryQueue.delivery_id });
  if (removed.length === 0) return;
  const ids = removed.map((row) => row.id);
  const canceled: DeliveryStatus = 'canceled';
  await ctx.db.execute(sql`
    UPDATE ${deliveries} SET status = ${canceled}, cancel_reason = ${reason}
    WHERE id = ANY(${sql.param(ids)}::bigint[]) AND status = 'pending'`);
}

/**
 * Held or recovered deliveries go out at a rate that grows by 20 a second each second: the first at once, 1,000 within
 * 10 s, 100,000 within 100 s, so that a receiver that just came back is not knocked over.
 */
export function rampOffsetSeconds(position: ReturnType<typeof sql>) {
  return sql`sqrt(2 * (${position}) / 20.0) * interval '1 second'`;
}

/** Lets what a paused endpoint held go out in a ramp. */
export async function spreadHeld(ctx: TenantContext, endpointId: string): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE ${deliveryQueue} q SET due_at = now() + ${rampOffsetSeconds(sql`held.position`)}
    FROM (
      SELECT delivery_id, row_number() OVER (ORDER BY delivery_id) - 1 AS position FROM ${deliveryQueue}
      WHERE endpoint_id = ${endpointId} AND due_at <= now() AND dispatcher_id IS NULL
    ) held
    WHERE q.delivery_id = held.delivery_id`);
}
