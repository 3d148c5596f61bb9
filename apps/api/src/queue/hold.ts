import { type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';

/**
 * When each of many deliveries that are sent again is due, as an interval in SQL. They go out at a rate that grows by 20 a
 * second each second: the first at once, 1,000 within 10 s, 100,000 within 100 s, so that a receiver that just came back
 * is not overrun.
 * @param position of the delivery among them, from 0
 */
export const rampOffset = (position: SQL): SQL => sql`sqrt(2 * (${position}) / 20.0) * interval '1 second'`;

/**
 * Lets what was held for a paused endpoint go out in a ramp. Holding itself writes nothing: the claim passes over what waits for
 * an endpoint that is not enabled.
 */
export async function resumeHeld(ctx: TenantContext, endpointId: string): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE delivery_queue q SET due_at = now() + ${rampOffset(sql`held.position`)}
    FROM (
      SELECT id, row_number() OVER (ORDER BY id) - 1 AS position FROM delivery_queue
      WHERE endpoint_id = ${endpointId} AND due_at <= now() AND dispatcher_id IS NULL
    ) held
    WHERE q.id = held.id`);
}
