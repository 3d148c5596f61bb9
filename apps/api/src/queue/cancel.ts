import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';

/**
 * Cancels what is pending for an endpoint that will not take it. One that already succeeded and only waited for a replay
 * stays succeeded. An attempt under way is left to end, so that the log agrees with the receiver; `cancelUnwanted` cancels
 * its delivery after it, if it is still pending then.
 */
export async function cancelPending(
  ctx: TenantContext,
  endpointId: string,
  reason: 'endpoint_disabled' | 'endpoint_deleted',
): Promise<void> {
  const ended = await ctx.db.execute<{ delivery_id: string }>(sql`
    DELETE FROM delivery_queue
    WHERE endpoint_id = ${endpointId} AND merchant_id = ${ctx.tenant.merchantId} AND dispatcher_id IS NULL
    RETURNING delivery_id`);
  if (ended.length === 0) return;
  // By id, not by a join on the rows above: with old statistics that becomes a hash of every delivery there is.
  const ids = sql.param(ended.map((row) => row.delivery_id));
  await ctx.db.execute(sql`
    UPDATE deliveries SET status = 'canceled', cancel_reason = ${reason} WHERE id = ANY(${ids}::bigint[]) AND status = 'pending'`);
}

/**
 * Cancels what waits for endpoints that were deleted or disabled while it was being published or sent: the caller that did that
 * could not see it yet, or had to leave it. @returns how many
 */
export async function cancelUnwanted(db: Db): Promise<number> {
  const rows = await db.execute(sql`
    WITH ended AS (
      DELETE FROM delivery_queue q USING endpoints e
      WHERE e.id = q.endpoint_id AND q.dispatcher_id IS NULL AND (e.deleted_at IS NOT NULL OR e.status = 'disabled')
      RETURNING q.delivery_id, e.deleted_at
    )
    UPDATE deliveries d SET status = 'canceled', cancel_reason = CASE WHEN ended.deleted_at IS NULL THEN 'endpoint_disabled' ELSE 'endpoint_deleted' END
    FROM ended WHERE d.id = ended.delivery_id AND d.status = 'pending'
    RETURNING d.id`);
  return rows.length;
}
