import type { AttemptTrigger } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { rampOffset } from './hold.ts';
import { firstOfLane, laneOf } from './order.ts';

/**
 * Puts deliveries into the queue again, for a replay or a recovery: at once, or spread by the ramp when there are many.
 * One that is over leaves the history for that: a failed or canceled one is pending again and starts its schedule anew, a
 * succeeded one gets one more attempt and stays succeeded. One that still waits for its schedule keeps its place there: if
 * the attempt by hand fails, step and due time are what they were. One whose attempt is under way is not touched: it is being
 * sent this very moment. In an ordered lane, one that failed or was canceled has its place again, before what was published
 * later and still waits; a succeeded one is sent outside of it; and what waits behind another is left as it is.
 * @param before how many of the same ramp are queued already, so that these are due where it is by now
 */
export async function requeue(
  ctx: TenantContext,
  ids: readonly number[],
  trigger: AttemptTrigger,
  before = 0,
): Promise<void> {
  const { merchantId, mode } = ctx.tenant;
  const sorted = sql.param(ids.toSorted((a, b) => a - b));
  const due = sql`now() + ${rampOffset(sql`${before}::int + chosen.nth - 1`)} - ${rampOffset(sql`${before}::int`)}`;
  await ctx.db.execute(sql`
    WITH chosen AS (
      SELECT * FROM unnest(${sorted}::bigint[]) WITH ORDINALITY AS chosen (id, nth)
    ), ended AS (
      DELETE FROM deliveries WHERE id = ANY(${sorted}::bigint[]) AND merchant_id = ${merchantId} AND mode = ${mode} RETURNING *
    ), again AS (
      INSERT INTO delivery_queue (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, attempts,
        last_status_code, last_error, created_at, due_at, trigger, once, lane, lane_position)
      SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id,
        CASE status WHEN 'succeeded' THEN 'succeeded' ELSE 'pending' END, attempt_count,
        last_status_code, last_error, created_at, ${due}, ${trigger}, status = 'succeeded', lane, CASE WHEN lane IS NOT NULL THEN id END
      FROM (
        SELECT ended.*, CASE WHEN ended.status <> 'succeeded' THEN ${laneOf(sql`e.ordering`, sql`ended.object_id`)} END AS lane
        FROM ended LEFT JOIN endpoints e ON e.id = ended.endpoint_id
      ) ended JOIN chosen USING (id)
    )
    UPDATE delivery_queue q SET due_at = least(q.due_at, ${due}), trigger = ${trigger},
      resume_at = coalesce(q.resume_at, CASE WHEN q.due_at > ${due} AND NOT q.once THEN q.due_at END)
    FROM chosen
    WHERE q.id = chosen.id AND q.merchant_id = ${merchantId} AND q.mode = ${mode} AND q.dispatcher_id IS NULL
      AND (q.lane IS NULL OR q.id = ${firstOfLane(sql`q`)})`);
  ctx.afterCommit(ctx.services.wake);
}
