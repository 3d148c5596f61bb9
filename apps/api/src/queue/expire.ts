import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { intoHistory } from './history.ts';
import { goOn } from './order.ts';

/**
 * Ends claimed deliveries whose events are past the retention: there are no bytes left to send. One that had succeeded
 * before it was replayed stays succeeded.
 */
export async function expire(db: Db, dispatcherId: string, deliveryIds: readonly number[]): Promise<void> {
  const rows = await db.execute<{ endpoint_id: string; lane: string }>(sql`
    WITH ended AS (
      DELETE FROM delivery_queue
      WHERE dispatcher_id = ${dispatcherId} AND id = ANY(${sql.param([...deliveryIds])}::bigint[])
      RETURNING *
    ), recorded AS (
      ${intoHistory(sql`ended`, { status: sql`'failed'`, reason: sql`'event_expired'` })}
    )
    SELECT endpoint_id, lane FROM ended WHERE lane IS NOT NULL`);
  await goOn(
    db,
    rows.map(({ endpoint_id: endpointId, lane }) => ({ endpointId, lane })),
  );
}
