import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/**
 * Ends the claimed deliveries whose events are past the retention: there are no bytes left to send. One that had succeeded
 * before it was replayed stays succeeded.
 */
export async function expire(db: Db, dispatcherId: string, deliveryIds: readonly number[]): Promise<void> {
  await db.execute(sql`
    WITH ended AS (
      DELETE FROM delivery_queue
      WHERE dispatcher_id = ${dispatcherId} AND delivery_id = ANY(${sql.param([...deliveryIds])}::bigint[])
      RETURNING delivery_id
    )
    UPDATE deliveries d SET status = 'failed', cancel_reason = 'event_expired'
    FROM ended WHERE d.id = ended.delivery_id AND d.status = 'pending'`);
}
