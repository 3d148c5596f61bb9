import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { intoHistory } from './history.ts';

/**
 * Ends claimed deliveries whose events are past the retention: there are no bytes left to send. One that had succeeded
 * before it was replayed stays succeeded.
 */
export async function expire(db: Db, dispatcherId: string, deliveryIds: readonly number[]): Promise<void> {
  await db.execute(sql`
    WITH ended AS (
      DELETE FROM delivery_queue
      WHERE dispatcher_id = ${dispatcherId} AND id = ANY(${sql.param([...deliveryIds])}::bigint[])
      RETURNING *
    )
    ${intoHistory(sql`ended`, { status: sql`'failed'`, reason: sql`'event_expired'` })}`);
}
