import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** When what is released is due again. */
export type Due = 'now' | 'in a minute';

/**
 * Releases what was claimed and not sent: a claim that nobody works on would be held for as long as its dispatcher lives.
 * @param due `in a minute` when it could not be sent
 */
export async function release(
  db: Db,
  dispatcherId: string,
  deliveryIds: readonly number[],
  due: Due = 'in a minute',
): Promise<void> {
  await db.execute(sql`
    UPDATE delivery_queue SET dispatcher_id = NULL, claimed_at = NULL, due_at = now() + ${due === 'now' ? '0' : '1 minute'}::interval
    WHERE dispatcher_id = ${dispatcherId} AND id = ANY(${sql.param([...deliveryIds])}::bigint[])`);
}

/**
 * Releases the deliveries of events that began under this dispatcher's lease, due at once: their publish was not confirmed, so
 * that it does not know of them. What it has claimed since, it does know of; that was claimed after it was made.
 * @returns the ids of the events that had any
 */
export async function releaseBegun(db: Db, dispatcherId: string, eventIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.execute<{ event_id: string }>(sql`
    UPDATE delivery_queue SET dispatcher_id = NULL, claimed_at = NULL
    WHERE dispatcher_id = ${dispatcherId} AND event_id = ANY(${sql.param([...eventIds])}::text[]) AND claimed_at = created_at
    RETURNING event_id`);
  return new Set(rows.map((row) => row.event_id));
}
