import { newId } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** How long a dispatcher's lease lasts without renewal, in seconds, and how often it renews, in ms. */
export const leaseSeconds = 10;
export const renewMs = 2_500;

/** Takes a lease under a new name. */
export async function enlist(db: Db): Promise<string> {
  const id = newId('request').replace('req_', 'dsp_');
  await db.execute(
    sql`INSERT INTO dispatchers (id, leased_until) VALUES (${id}, now() + make_interval(secs => ${leaseSeconds}))`,
  );
  return id;
}

/** Renews the lease. @returns false when it was taken over: what this dispatcher holds is no longer its own */
export async function renew(db: Db, dispatcherId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    UPDATE dispatchers SET leased_until = now() + make_interval(secs => ${leaseSeconds}) WHERE id = ${dispatcherId} RETURNING id`);
  return rows.length > 0;
}

/**
 * Takes over what dispatchers past their lease (or the one named, which is leaving) still hold: each attempt that was under way is
 * recorded as interrupted, so that its number never comes again, and its delivery is due at once. The schedule does not
 * move: the receiver may never have seen it.
 * @returns how many deliveries were freed
 */
export async function takeOver(db: Db, named: string | null = null): Promise<number> {
  return db.transaction(async (tx) => {
    const dead = await tx.execute<{ id: string }>(sql`
      SELECT id FROM dispatchers WHERE ${named === null ? sql`leased_until < now()` : sql`id = ${named}`} FOR UPDATE SKIP LOCKED`);
    if (dead.length === 0) return 0;
    const ids = sql.param(dead.map((row) => row.id));
    const freed = await tx.execute(sql`
      WITH held AS (
        UPDATE delivery_queue q SET dispatcher_id = NULL, claimed_at = NULL, attempts = attempts + 1, due_at = now()
        FROM (SELECT delivery_id, claimed_at FROM delivery_queue WHERE dispatcher_id = ANY(${ids}::text[]) ORDER BY delivery_id FOR UPDATE) was
        WHERE q.delivery_id = was.delivery_id
        RETURNING q.delivery_id, q.merchant_id, q.mode, q.endpoint_id, q.attempts, q.trigger, was.claimed_at
      ), logged AS (
        INSERT INTO attempts (delivery_id, number, merchant_id, mode, trigger, started_at, duration_ms, error, error_detail, url, request_headers)
        SELECT held.delivery_id, held.attempts, held.merchant_id, held.mode, held.trigger, coalesce(held.claimed_at, now()),
          greatest(0, extract(epoch FROM now() - coalesce(held.claimed_at, now())) * 1000)::int, 'interrupted',
          'the process that was sending stopped; the receiver may or may not have got it', endpoints.url, '{}'
        FROM held JOIN endpoints ON endpoints.id = held.endpoint_id
      ), counted AS (
        UPDATE deliveries d SET attempt_count = held.attempts, last_error = 'interrupted', last_status_code = NULL
        FROM held WHERE d.id = held.delivery_id
      )
      SELECT delivery_id FROM held`);
    await tx.execute(sql`DELETE FROM dispatchers WHERE id = ANY(${ids}::text[])`);
    return freed.length;
  });
}

/**
 * Ends what this dispatcher has claimed and cannot read: nothing of it can ever be sent. A delivery that had succeeded
 * before it was replayed stays so.
 */
export async function endUnreadable(db: Db, dispatcherId: string, deliveryIds: readonly number[]): Promise<void> {
  await db.execute(sql`
    WITH ended AS (
      DELETE FROM delivery_queue
      WHERE dispatcher_id = ${dispatcherId} AND delivery_id = ANY(${sql.param([...deliveryIds])}::bigint[])
      RETURNING delivery_id
    )
    UPDATE deliveries d SET status = 'failed', cancel_reason = 'event_expired'
    FROM ended WHERE d.id = ended.delivery_id AND d.status = 'pending'`);
}

/**
 * Gives back what was claimed and could not be sent, to be tried again in a minute: a claim that nobody works on would
 * be held for as long as its dispatcher lives.
 */
export async function release(db: Db, dispatcherId: string, deliveryIds: readonly number[]): Promise<void> {
  await db.execute(sql`
    UPDATE delivery_queue SET dispatcher_id = NULL, claimed_at = NULL, due_at = now() + interval '1 minute'
    WHERE dispatcher_id = ${dispatcherId} AND delivery_id = ANY(${sql.param([...deliveryIds])}::bigint[])`);
}

/** Cancels what is owed to endpoints that were deleted or disabled while it was being published. @returns how many */
export async function cancelOrphans(db: Db): Promise<number> {
  const rows = await db.execute(sql`
    WITH orphan AS (
      DELETE FROM delivery_queue q USING endpoints e
      WHERE e.id = q.endpoint_id AND q.dispatcher_id IS NULL AND (e.deleted_at IS NOT NULL OR e.status = 'disabled')
      RETURNING q.delivery_id, e.deleted_at
    )
    UPDATE deliveries d SET status = 'canceled', cancel_reason = CASE WHEN orphan.deleted_at IS NULL THEN 'endpoint_disabled' ELSE 'endpoint_deleted' END
    FROM orphan WHERE d.id = orphan.delivery_id AND d.status = 'pending'
    RETURNING d.id`);
  return rows.length;
}
