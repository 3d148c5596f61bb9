import { deliveryIdEpochMs, type EndpointOrdering } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';
import { rowsOf } from '../db/rows.ts';

/**
 * Ordered lanes. A delivery to an ordered endpoint has a lane, and its place there is its id: ids are drawn when events are
 * published, so that an event published after another was acknowledged has the higher one. Only the first of a lane is
 * claimed. It stays the first until it is over: succeeded, failed for good, canceled or skipped.
 *
 * Whatever waits behind it would be looked at by every claim. So a claim that meets such a row parks it: it has no due time
 * until `goOn` finds it first. Parking locks the first row, and who ends that one calls `goOn` afterwards, with a snapshot
 * that begins after the lock: what was parked behind it is seen. Two that leave one lane at the same moment may each still
 * see the other; then `goOnAll`, which runs with each renewal of the lease, finds the lane. ADR 42 has the reasons.
 */

/** The lane of an endpoint that a delivery is in. */
export interface OrderedLane {
  readonly endpointId: string;
  readonly lane: string;
}

/** How many rows of one ordered endpoint a claim looks at: each is either claimed, or parked and not looked at again. */
const looked = 1_000;
/** How many lanes `goOnAll` looks at in one run: 5,000 take some 20 ms. */
const lanesAtOnce = 5_000;

/** The lane of a delivery by the ordering of its endpoint; null for none. */
export const laneOf = (ordering: SQL, objectId: SQL): SQL =>
  sql`CASE ${ordering} WHEN 'endpoint' THEN '' WHEN 'object' THEN ${objectId} END`;

/**
 * The place in its lane of a delivery that is made long after its event, in SQL with `id` and `event_id`: what an id of the event's time
 * would be. So what was published later and still waits comes after it.
 */
export const placeInTime = sql`least(id, (
  SELECT (floor(extract(epoch FROM e.created_at) * 1000)::bigint - ${deliveryIdEpochMs}::bigint) * 4096 FROM events e WHERE e.id = event_id))`;

/** The id of the first in the lane of `q`, a row of the queue that is in one. */
export const firstOfLane = (q: SQL): SQL => sql`(
  SELECT first.id FROM delivery_queue first WHERE first.endpoint_id = ${q}.endpoint_id AND first.lane = ${q}.lane
  ORDER BY first.lane_position, first.id LIMIT 1)`;

/**
 * The part of a claim that is for ordered endpoints: the CTEs `head`, the ids that it may claim, and `parked`, those that
 * were due and wait behind another.
 * @param allowed a relation in SQL with endpoint_id, room and ordering
 * @param waits the condition that a row `q` of the queue is due and not claimed
 * @param leased the condition that the dispatcher's lease runs, which locks it: before any row of another is locked
 */
export const claimOrdered = ({ allowed, waits, leased }: { allowed: SQL; waits: SQL; leased: SQL }): SQL => sql`
  due_of_ordered AS (
    SELECT allowed.endpoint_id, allowed.room, due.* FROM ${allowed} AS allowed CROSS JOIN LATERAL (
      SELECT q.id, q.due_at, q.lane, CASE WHEN q.lane IS NULL THEN q.id ELSE ${firstOfLane(sql`q`)} END AS first_id
      FROM delivery_queue q WHERE q.endpoint_id = allowed.endpoint_id AND ${waits}
      ORDER BY q.due_at, q.id LIMIT ${sql.raw(String(looked))}
    ) due
    WHERE allowed.ordering <> 'none'
  ), head AS (
    SELECT unlocked.id FROM (
      SELECT id, room, row_number() OVER (PARTITION BY endpoint_id ORDER BY due_at, id) AS nth FROM due_of_ordered WHERE id = first_id
    ) AS ready CROSS JOIN LATERAL (
      SELECT q.id FROM delivery_queue q WHERE q.id = ready.id AND ${waits} FOR UPDATE SKIP LOCKED
    ) unlocked
    WHERE ready.nth <= ready.room
  ), parked AS (
    UPDATE delivery_queue SET due_at = NULL
    WHERE id IN (
      SELECT behind.id FROM due_of_ordered CROSS JOIN LATERAL (
        -- Who ends it waits for the end of this. One that is just being ended or claimed is passed over.
        SELECT FROM delivery_queue first
        WHERE first.id = due_of_ordered.first_id AND first.endpoint_id = due_of_ordered.endpoint_id AND first.lane = due_of_ordered.lane
        FOR SHARE SKIP LOCKED
      ) first CROSS JOIN LATERAL (
        SELECT q.id FROM delivery_queue q WHERE q.id = due_of_ordered.id AND q.lane = due_of_ordered.lane AND ${waits} FOR UPDATE SKIP LOCKED
      ) behind
      WHERE due_of_ordered.id <> due_of_ordered.first_id AND ${leased}
    )
    RETURNING id
  )`;

/** Makes the first of each lane due if it was parked: what was before it is over. Last in the transaction that ended it. */
export async function goOn(db: Db, lanes: readonly OrderedLane[]): Promise<void> {
  if (lanes.length === 0) return;
  const left = rowsOf('left_lane', lanes, {
    endpoint_id: ['text', (lane) => lane.endpointId],
    lane: ['text', (lane) => lane.lane],
  });
  await db.execute(goOnIn(sql`(SELECT DISTINCT endpoint_id, lane FROM ${left})`));
}

/** @param lanes a relation in SQL with endpoint_id and lane */
const goOnIn = (lanes: SQL): SQL => sql`
  UPDATE delivery_queue SET due_at = now() WHERE id IN (
    SELECT parked.id FROM ${lanes} AS gone CROSS JOIN LATERAL (
      SELECT ${firstOfLane(sql`gone`)} AS id
    ) first CROSS JOIN LATERAL (
      -- Locked by somebody else, it is just being changed; to wait for that could be to wait in a circle.
      SELECT q.id FROM delivery_queue q WHERE q.id = first.id AND q.due_at IS NULL FOR UPDATE SKIP LOCKED
    ) parked
  )`;

/**
 * Goes on in every lane whose first is parked, of the next 5,000 lanes: two that left a lane at the same moment may each have
 * seen the other there.
 * @param after the lane to begin behind; null for the first
 * @returns how many went on, and the lane to begin behind the next time: null when these were the last
 */
export async function goOnAll(
  db: Db,
  after: OrderedLane | null,
): Promise<{ readonly freed: number; readonly last: OrderedLane | null }> {
  const beginning = after === null ? sql`` : sql`AND (endpoint_id, lane) > (${after.endpointId}, ${after.lane})`;
  const [row] = await db.execute<{ freed: number; looked: number; endpoint_id: string; lane: string }>(sql`
    WITH RECURSIVE every AS (
      (SELECT endpoint_id, lane FROM delivery_queue WHERE lane IS NOT NULL ${beginning} ORDER BY endpoint_id, lane LIMIT 1)
      UNION ALL
      SELECT following.* FROM every CROSS JOIN LATERAL (
        SELECT q.endpoint_id, q.lane FROM delivery_queue q
        WHERE q.lane IS NOT NULL AND (q.endpoint_id, q.lane) > (every.endpoint_id, every.lane)
        ORDER BY q.endpoint_id, q.lane LIMIT 1
      ) following
    ), looked AS (
      SELECT * FROM every LIMIT ${lanesAtOnce}
    ), freed AS (
      ${goOnIn(sql`looked`)} RETURNING id
    )
    SELECT (SELECT count(*)::int FROM freed) AS freed, (SELECT count(*)::int FROM looked) AS looked, endpoint_id, lane
    FROM looked ORDER BY endpoint_id DESC, lane DESC LIMIT 1`);
  if (row === undefined) return { freed: 0, last: null };
  const last = { endpointId: row.endpoint_id, lane: row.lane };
  return { freed: row.freed, last: row.looked < lanesAtOnce ? null : last };
}

/**
 * Puts what is pending for an endpoint into the lanes of another ordering, each at its place; all of it is due or being sent then, and
 * claims park what waits behind another. What is locked at that moment is just being claimed or settled and stays where it
 * is: order holds between events that are published after the change was answered.
 */
export async function reorder(ctx: TenantContext, endpointId: string, ordering: EndpointOrdering): Promise<void> {
  const lane = laneOf(sql`${ordering}::text`, sql`q.object_id`);
  await ctx.db.execute(sql`
    UPDATE delivery_queue q SET lane = ${lane}, due_at = coalesce(q.due_at, now()),
      lane_position = CASE WHEN ${lane} IS NOT NULL THEN coalesce(q.lane_position, q.id) END
    FROM (
      SELECT id FROM delivery_queue
      WHERE endpoint_id = ${endpointId} AND merchant_id = ${ctx.tenant.merchantId} AND mode = ${ctx.tenant.mode} AND NOT once
      FOR UPDATE SKIP LOCKED
    ) own
    WHERE q.id = own.id`);
  ctx.afterCommit(ctx.services.wake);
}
