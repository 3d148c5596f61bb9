import type { AttemptTrigger } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { rampOffset } from './hold.ts';

/** How deliveries are put into the queue. */
interface Enqueueing {
  readonly trigger: AttemptTrigger;
  /** One attempt and no schedule after it. */
  readonly once?: boolean;
  /** Spread by the ramp, for what may be many at once. */
  readonly ramp?: boolean;
}

/**
 * The parts of a statement that make deliveries and put them into the queue: the CTEs `made` and `queued`. A delivery to a
 * disabled endpoint is canceled at once; one to a paused endpoint waits in the queue. The statement has a CTE `matched`
 * before them, of rows as `matches` selects them.
 */
export function enqueueMatched({ trigger, once = false, ramp = false }: Enqueueing): SQL {
  const due = ramp ? sql`now() + ${rampOffset(sql`row_number() OVER (ORDER BY event_id) - 1`)}` : sql`now()`;
  return sql`
    made AS (
      INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, cancel_reason)
      SELECT next_delivery_id(), merchant_id, mode, endpoint_id, event_id, event_type, object_id,
        CASE endpoint_status WHEN 'disabled' THEN 'canceled' ELSE 'pending' END,
        CASE endpoint_status WHEN 'disabled' THEN 'endpoint_disabled' END
      FROM matched ORDER BY event_id
      RETURNING id, merchant_id, mode, endpoint_id, event_id, status
    ), queued AS (
      INSERT INTO delivery_queue (delivery_id, merchant_id, mode, endpoint_id, event_id, due_at, trigger, once)
      SELECT id, merchant_id, mode, endpoint_id, event_id, ${due}, ${trigger}, ${once}::boolean
      FROM made WHERE status = 'pending'
    )`;
}

/**
 * Makes deliveries of events that are stored already, and puts them into the queue.
 * @param matched selects what goes where, as `matches` does
 * @returns the ids of the deliveries
 */
export async function enqueue(tx: TenantContext, matched: SQL, how: Enqueueing): Promise<number[]> {
  const rows = await tx.db.execute<{ id: string }>(
    sql`WITH matched AS (${matched}), ${enqueueMatched(how)} SELECT id FROM made`,
  );
  tx.afterCommit(tx.services.wake);
  return rows.map((row) => Number(row.id));
}
