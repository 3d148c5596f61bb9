import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/**
 * Releases what was claimed and could not be sent, to be tried again in a minute: a claim that nobody works on would be
 * held for as long as its dispatcher lives.
 */
export async function release(db: Db, dispatcherId: string, deliveryIds: readonly number[]): Promise<void> {
  await db.execute(sql`
    UPDATE delivery_queue SET dispatcher_id = NULL, claimed_at = NULL, due_at = now() + interval '1 minute'
    WHERE dispatcher_id = ${dispatcherId} AND delivery_id = ANY(${sql.param([...deliveryIds])}::bigint[])`);
}
