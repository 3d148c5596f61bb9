import type { AttemptTrigger } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { Offer, TenantContext } from '../context.ts';
import { rowsOf } from '../db/rows.ts';
import { notThrottled, provenCondition } from './claim.ts';
import { rampOffset } from './hold.ts';
import { liveLease } from './leases.ts';
import { laneOf, placeInTime } from './order.ts';

/** How deliveries are put into the queue. */
interface Enqueueing {
  readonly trigger: AttemptTrigger;
  /** One attempt and no schedule after it. */
  readonly once?: boolean;
  /** Spread by the ramp, for what may be many at once. */
  readonly ramp?: boolean;
  /** Of events that were published before: in an ordered lane each gets the place of its time, not the last one. */
  readonly late?: boolean;
  /** What a dispatcher of this process takes at once, without a claim; nothing by default. */
  readonly offer?: Offer | null;
}

/**
 * The parts of a statement that make deliveries: the CTEs `made` (all of them) and `queued` (those to be sent; where
 * `dispatcher_id` is set, under its lease). A delivery to a disabled endpoint is canceled at once; one to a paused endpoint
 * waits in the queue. The statement has a CTE `matched` before them, of rows as `matches` selects them.
 */
export function enqueueMatched({ trigger, once = false, ramp = false, late = false, offer = null }: Enqueueing): SQL {
  const due = ramp ? sql`now() + ${rampOffset(sql`row_number() OVER (ORDER BY id) - 1`)}` : sql`now()`;
  // A test is sent at once, outside of any lane.
  const lane = once ? sql`NULL::text` : laneOf(sql`endpoint_ordering`, sql`object_id`);
  const position = late ? placeInTime : sql`id`;
  return sql`
    made AS (
      SELECT next_delivery_id() AS id, matched.*, ${lane} AS lane FROM (SELECT * FROM matched ORDER BY event_id) AS matched
    ), canceled AS (
      INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, cancel_reason)
      SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, 'canceled', 'endpoint_disabled'
      FROM made WHERE endpoint_status = 'disabled'
    ), ${offer === null ? sql`` : sql`${leased(offer)},`} queued AS (
      INSERT INTO delivery_queue (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, due_at, trigger, once, lane, lane_position${offer === null ? sql`` : sql`, dispatcher_id, claimed_at`})
      SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, ${due}, ${trigger}, ${once}::boolean,
        lane, CASE WHEN lane IS NOT NULL THEN ${position} END${offer === null ? sql`` : sql`, dispatcher_id, claimed_at`}
      FROM ${offer === null ? sql`made` : sql`made LEFT JOIN leased USING (id)`} WHERE endpoint_status <> 'disabled'
      RETURNING id, event_id, endpoint_id, dispatcher_id
    )`;
}

/**
 * The CTE `leased`: which of `made` begin under the lease of the dispatcher that has offered room for them. The endpoint
 * is as the lane knows it, takes sends now, and has succeeded lately; else its deliveries are claimed. So are those of an ordered lane: the first of it may be another.
 */
function leased({ dispatcherId, lanes }: Offer): SQL {
  const offered = rowsOf('offered', lanes, {
    endpoint_id: ['text', (lane) => lane.endpointId],
    version: ['int', (lane) => lane.version],
    room: ['int', (lane) => lane.room],
  });
  return sql`
    lease AS (
      ${liveLease(dispatcherId)}
    ), lane AS (
      SELECT endpoint_id, room FROM ${offered}
      JOIN endpoints e ON e.id = offered.endpoint_id AND e.version = offered.version AND e.status = 'enabled'
      JOIN endpoint_health h USING (endpoint_id)
      WHERE ${provenCondition(sql`h`)} AND ${notThrottled(sql`h`)}
    ), leased AS (
      -- Equal to created_at, which releaseBegun relies on.
      SELECT nth.id, lease.id AS dispatcher_id, now() AS claimed_at
      FROM (SELECT id, endpoint_id, row_number() OVER (PARTITION BY endpoint_id ORDER BY id) AS position FROM made WHERE lane IS NULL) AS nth
      JOIN lane ON lane.endpoint_id = nth.endpoint_id AND nth.position <= lane.room
      CROSS JOIN lease
    )`;
}

/**
 * Makes deliveries of events that are stored already, and puts them into the queue.
 * @param matched selects what goes where, as `matches` does
 * @returns the ids of the deliveries
 */
export async function enqueue(tx: TenantContext, matched: SQL, how: Enqueueing): Promise<number[]> {
  const rows = await tx.db.execute<{ id: string }>(
    sql`WITH matched AS (${matched}), ${enqueueMatched({ ...how, late: true })} SELECT id FROM made`,
  );
  tx.afterCommit(tx.services.wake);
  return rows.map((row) => Number(row.id));
}
