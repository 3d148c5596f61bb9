import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/**
 * Reclaims what dispatchers past their lease (or the one named, which is leaving) still hold: each attempt that was under
 * way is recorded as interrupted, so that its number is never used again, and its delivery is due at once. The schedule
 * does not move: the receiver may never have seen it.
 *
 * It locks the dispatcher's row, and a claim or a publish that takes a lease shares a lock on it until its commit: no row
 * can come to belong to a dispatcher that has been reclaimed. It reads the whole queue, which has no index of who holds
 * what: that is rare, and each claim would have to keep the index.
 * @returns how many deliveries were freed
 */
export async function reclaim(db: Db, named: string | null = null): Promise<number> {
  return db.transaction(async (tx) => {
    const dead = await tx.execute<{ id: string }>(sql`
      SELECT id FROM dispatchers WHERE ${named === null ? sql`leased_until < now()` : sql`id = ${named}`} FOR UPDATE ${named === null ? sql`SKIP LOCKED` : sql``}`);
    if (dead.length === 0) return 0;
    const ids = sql.param(dead.map((row) => row.id));
    const freed = await tx.execute(sql`
      WITH held AS (
        UPDATE delivery_queue q SET dispatcher_id = NULL, claimed_at = NULL, attempts = attempts + 1, due_at = now(),
          last_error = 'interrupted', last_status_code = NULL
        FROM (SELECT id, claimed_at FROM delivery_queue WHERE dispatcher_id = ANY(${ids}::text[]) ORDER BY id FOR UPDATE) was
        WHERE q.id = was.id
        RETURNING q.id, q.merchant_id, q.mode, q.endpoint_id, q.attempts, q.trigger, was.claimed_at
      ), logged AS (
        INSERT INTO attempts (delivery_id, number, merchant_id, mode, trigger, started_at, duration_ms, error, error_detail, url, request_headers)
        SELECT held.id, held.attempts, held.merchant_id, held.mode, held.trigger, coalesce(held.claimed_at, now()),
          greatest(0, extract(epoch FROM now() - coalesce(held.claimed_at, now())) * 1000)::int, 'interrupted',
          'the process that was sending stopped; the receiver may or may not have got it', endpoints.url, '{}'
        FROM held JOIN endpoints ON endpoints.id = held.endpoint_id
      )
      SELECT id FROM held`);
    await tx.execute(sql`DELETE FROM dispatchers WHERE id = ANY(${ids}::text[])`);
    return freed.length;
  });
}
