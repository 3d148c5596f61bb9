import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';
import { intoHistory } from './history.ts';

/**
 * Cancels what is pending for an endpoint that will not take it. One that had succeeded and only waited for a replay
 * stays succeeded. An attempt under way may end, so that the log agrees with the receiver; `cancelUnwanted` cancels its
 * delivery afterwards if it is still pending then.
 */
export async function cancelPending(
  ctx: TenantContext,
  endpointId: string,
  reason: 'endpoint_disabled' | 'endpoint_deleted',
): Promise<void> {
  await ctx.db.execute(sql`
    WITH ended AS (
      DELETE FROM delivery_queue
      WHERE endpoint_id = ${endpointId} AND merchant_id = ${ctx.tenant.merchantId} AND dispatcher_id IS NULL
      RETURNING *
    )
    ${intoHistory(sql`ended`, { status: sql`'canceled'`, reason: sql`${reason}::text` })}`);
}

/**
 * Cancels what waits for endpoints that were deleted or disabled while it was being published or sent: the caller that did
 * that could not see it yet, or had to leave it. @returns how many were pending
 */
export async function cancelUnwanted(db: Db): Promise<number> {
  const rows = await db.execute<{ status: string }>(sql`
    WITH ended AS (
      DELETE FROM delivery_queue q USING endpoints e
      WHERE e.id = q.endpoint_id AND q.dispatcher_id IS NULL AND (e.deleted_at IS NOT NULL OR e.status = 'disabled')
      RETURNING q.*, CASE WHEN e.deleted_at IS NULL THEN 'endpoint_disabled' ELSE 'endpoint_deleted' END AS reason
    )
    ${intoHistory(sql`ended`, { status: sql`'canceled'`, reason: sql`reason` })}
    RETURNING status`);
  return rows.filter((row) => row.status === 'canceled').length;
}
