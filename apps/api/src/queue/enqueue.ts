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
        lane, CASE WHEN lane IS NOT NULL THEN ${position} END${offer === null ? sql`` : sql`, dispatcher_id, CASE WHEN dispatcher_id IS NOT NULL THEN now() END`}
      FROM ${offer === null ? sql`made` : sql`leased`} WHERE endpoint_status <> 'disabled'
      RETURNING id, event_id, endpoint_id, dispatcher_id
    )`;
}

/**
 * The CTE `leased`: `made` with the dispatcher under whose lease each begins, which has offered room for them. The endpoint
 * is as the lane knows it, takes sends now, and has succeeded lately; else its deliveries are claimed. So are those of an ordered
 * lane: the first of it may be another.
 *
 * The rooms are one value that is looked into, not rows that are joined: Postgres expects one row of `made`, and with a join it read
 * the lanes again for each delivery, which took 0.4 ms of each in a batch of 100.
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
      SELECT jsonb_object_agg(endpoint_id, room) AS rooms FROM ${offered}
      CROSS JOIN LATERAL (
        SELECT FROM endpoints e JOIN endpoint_health h ON h.endpoint_id = e.id
        WHERE e.id = offered.endpoint_id AND e.version = offered.version AND e.status = 'enabled'
          AND h.endpoint_id = offered.endpoint_id AND ${provenCondition(sql`h`)} AND ${notThrottled(sql`h`)}
        OFFSET 0
      ) AS ready
    ), leased AS (
      -- claimed_at will be equal to created_at, which releaseBegun relies on.
      SELECT made.*, CASE WHEN lane IS NULL AND row_number() OVER (PARTITION BY endpoint_id ORDER BY id) <= ((SELECT rooms FROM lane) ->> endpoint_id)::int
        THEN (SELECT id FROM lease) END AS dispatcher_id
      FROM made
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
