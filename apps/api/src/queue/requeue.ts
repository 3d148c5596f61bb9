import type { AttemptTrigger } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { rampOffset } from './hold.ts';

/**
 * Puts deliveries back into the queue, for a replay or a recovery: at once, or spread by the ramp when there are many. One
 * that failed or was canceled is pending again and starts its schedule anew; one that succeeded gets one more attempt and
 * stays succeeded. One that still waits for its schedule keeps its place there: if the attempt by hand fails, step and due
 * time are what they were. One whose attempt is under way is left alone: it is being sent this very moment.
 */
export async function requeue(ctx: TenantContext, ids: readonly number[], trigger: AttemptTrigger): Promise<void> {
  const { merchantId, mode } = ctx.tenant;
  const chosen = sql`id = ANY(${sql.param([...ids])}::bigint[]) AND merchant_id = ${merchantId} AND mode = ${mode}`;
  await ctx.db.execute(sql`
    INSERT INTO delivery_queue AS q (delivery_id, merchant_id, mode, endpoint_id, event_id, due_at, attempts, trigger, once)
    SELECT id, merchant_id, mode, endpoint_id, event_id, now() + ${rampOffset(sql`row_number() OVER (ORDER BY id) - 1`)},
      attempt_count, ${trigger}, status = 'succeeded'
    FROM deliveries WHERE ${chosen}
    ON CONFLICT (delivery_id) DO UPDATE SET due_at = least(q.due_at, excluded.due_at), trigger = excluded.trigger,
      resume_at = coalesce(q.resume_at, CASE WHEN q.due_at > excluded.due_at AND NOT q.once THEN q.due_at END)
    WHERE q.dispatcher_id IS NULL`);
  await ctx.db.execute(sql`
    UPDATE deliveries SET status = 'pending', cancel_reason = NULL WHERE ${chosen} AND status IN ('failed', 'canceled')`);
  ctx.afterCommit(ctx.services.wake);
}
