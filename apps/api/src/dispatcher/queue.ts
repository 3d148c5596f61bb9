import { type AttemptTrigger, type EventType, type Mode, newId } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** How long a dispatcher's lease lasts without renewal, in seconds, and how often it renews, in ms. */
export const leaseSeconds = 10;
export const renewMs = 2_500;

/** One delivery that this dispatcher has claimed, with the exact bytes to send. */
export interface Claimed {
  readonly deliveryId: number;
  readonly merchantId: string;
  readonly mode: Mode;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: EventType;
  readonly body: Buffer;
  /** Attempts recorded before this one. */
  readonly attempts: number;
  readonly step: number;
  readonly trigger: AttemptTrigger;
  readonly once: boolean;
  /** An attempt by hand between two of the schedule: if it fails, the schedule goes on as if it had not been made. */
  readonly resumes: boolean;
}

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

/** Room a lane has for more: negative room means none. */
export interface LaneRoom {
  readonly endpointId: string;
  readonly room: number;
}

type ClaimedRow = Record<'delivery_id' | 'merchant_id' | 'endpoint_id' | 'event_id', string> & {
  mode: Mode;
  event_type: EventType | null;
  body: Buffer | null;
  attempts: number;
  step: number;
  trigger: AttemptTrigger;
  once: boolean;
  resumes: boolean;
};

/** What one claim brings. */
export interface Claim {
  readonly claimed: readonly Claimed[];
  /** Ids of deliveries that are claimed as well and whose events are gone: there are no bytes to send. */
  readonly unreadable: readonly number[];
}

/**
 * Claims what is due, fairly: endpoints with something due are found by jumping through the index (one probe an
 * endpoint, not one a row), and each gives no more than its lane has room for. `after` rotates which endpoint is first.
 * @param lanes rooms of the endpoints this dispatcher knows; others get `roomOfNew`
 */
export async function claim(
  db: Db,
  {
    dispatcherId,
    lanes,
    roomOfNew,
    limit,
    after,
  }: { dispatcherId: string; lanes: readonly LaneRoom[]; roomOfNew: number; limit: number; after: string },
): Promise<Claim> {
  const rows = await db.execute<ClaimedRow>(sql`
    WITH RECURSIVE lane AS (
      (SELECT endpoint_id FROM delivery_queue WHERE dispatcher_id IS NULL ORDER BY endpoint_id LIMIT 1)
      UNION ALL
      SELECT (SELECT q.endpoint_id FROM delivery_queue q WHERE q.dispatcher_id IS NULL AND q.endpoint_id > lane.endpoint_id ORDER BY q.endpoint_id LIMIT 1)
      FROM lane WHERE lane.endpoint_id IS NOT NULL
    ), known AS (
      SELECT * FROM unnest(${sql.param(lanes.map((lane) => lane.endpointId))}::text[], ${sql.param(lanes.map((lane) => lane.room))}::int[]) AS known (endpoint_id, room)
    ), open AS (
      SELECT lane.endpoint_id, coalesce(known.room, ${roomOfNew}::int) AS room
      FROM lane
      JOIN endpoints e ON e.id = lane.endpoint_id AND e.status = 'enabled' AND e.deleted_at IS NULL
      JOIN endpoint_health h ON h.endpoint_id = e.id AND (h.throttled_until IS NULL OR h.throttled_until <= now())
      LEFT JOIN known ON known.endpoint_id = lane.endpoint_id
      WHERE coalesce(known.room, ${roomOfNew}::int) > 0
      ORDER BY lane.endpoint_id <= ${after}, lane.endpoint_id
    ), picked AS (
      SELECT due.delivery_id FROM open CROSS JOIN LATERAL (
        SELECT delivery_id FROM delivery_queue q
        WHERE q.endpoint_id = open.endpoint_id AND q.dispatcher_id IS NULL AND q.due_at <= now()
        ORDER BY q.due_at, q.delivery_id LIMIT open.room
        FOR UPDATE SKIP LOCKED
      ) due
      LIMIT ${limit}
    ), claimed AS (
      UPDATE delivery_queue SET dispatcher_id = ${dispatcherId}, claimed_at = clock_timestamp()
      WHERE delivery_id = ANY(ARRAY(SELECT delivery_id FROM picked))
        AND EXISTS (SELECT 1 FROM dispatchers WHERE id = ${dispatcherId} AND leased_until > now())
      RETURNING *
    )
    SELECT claimed.delivery_id, claimed.merchant_id, claimed.mode, claimed.endpoint_id, claimed.event_id, event.type AS event_type, event.body,
      claimed.attempts, claimed.step, claimed.trigger, claimed.once, claimed.resume_at IS NOT NULL AS resumes
    FROM claimed
    -- LIMIT keeps the planner from turning this into a hash of whole partitions when its statistics are old.
    LEFT JOIN LATERAL (SELECT type, body FROM events WHERE events.id = claimed.event_id LIMIT 1) event ON true`);
  const claimed: Claimed[] = [];
  const unreadable: number[] = [];
  for (const { event_type, body, ...row } of rows) {
    const deliveryId = Number(row.delivery_id);
    if (event_type === null || body === null) {
      unreadable.push(deliveryId);
      continue;
    }
    claimed.push({
      deliveryId,
      merchantId: row.merchant_id,
      mode: row.mode,
      endpointId: row.endpoint_id,
      eventId: row.event_id,
      eventType: event_type,
      body,
      attempts: row.attempts,
      step: row.step,
      trigger: row.trigger,
      once: row.once,
      resumes: row.resumes,
    });
  }
  return { claimed, unreadable };
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
