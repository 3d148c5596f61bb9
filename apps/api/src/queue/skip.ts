import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { intoHistory } from './history.ts';
import { firstOfLane, goOn } from './order.ts';

/**
 * Skips a delivery that waits as the first of an ordered lane: it is canceled, and the lane goes on with the next one. Last in its
 * transaction.
 * @returns false when it is not that: it is over, outside of any lane, waits behind another, or is being sent
 */
export async function skip(tx: TenantContext, id: number): Promise<boolean> {
  const { merchantId, mode } = tx.tenant;
  const rows = await tx.db.execute<{ endpoint_id: string; lane: string }>(sql`
    WITH ended AS (
      DELETE FROM delivery_queue q
      WHERE q.id = ${id} AND q.merchant_id = ${merchantId} AND q.mode = ${mode} AND q.dispatcher_id IS NULL AND q.lane IS NOT NULL
        AND q.id = ${firstOfLane(sql`q`)}
      RETURNING q.*
    ), recorded AS (
      ${intoHistory(sql`ended`, { status: sql`'canceled'`, reason: sql`'skipped'` })}
    )
    SELECT endpoint_id, lane FROM ended`);
  const [left] = rows;
  if (left === undefined) return false;
  await goOn(tx.db, [{ endpointId: left.endpoint_id, lane: left.lane }]);
  tx.afterCommit(tx.services.wake);
  return true;
}
