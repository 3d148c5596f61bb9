import type { RateLimit } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/**
 * Rate limits of endpoints, for all processes together. `endpoint_starts` has when the last attempts of an endpoint start; a
 * claim locks the row, takes no more than it has room for, and writes the starts that it grants in the same statement. So
 * what a process that dies was granted still counts.
 *
 * An attempt does not start at the moment of its claim, but soon after it, and by then another claim may be granted the next
 * ones. Therefore one dispatcher at a time has an endpoint's starts: it knows when its own attempts began, and keeps them
 * apart (`Pace`). Another gets some once the first has been granted none for so long that all it was granted have begun.
 */

/** A granted start that has not begun after this long, in ms, does not begin any more: its delivery is released. */
export const startWithinMs = 1_000;
/** How long before it may start, in ms, a delivery is claimed by who has the endpoint's starts, so that it starts in time. */
export const startAheadMs = 100;

const startWithin = sql.raw(`interval '${startWithinMs} milliseconds'`);
const startAhead = sql.raw(`interval '${startAheadMs} milliseconds'`);

/** Of a `rate_limit` as endpoints store it. */
const limitOf = (rateLimit: SQL) => sql`(${rateLimit}->>'limit')::int`;
const periodOf = (rateLimit: SQL) => sql`('1 ' || (${rateLimit}->>'per'))::interval`;

/**
 * The CTEs `startable`, the endpoints with a rate limit to which this dispatcher may start attempts now, and `open`, the
 * candidates without those that have no room left by their rate limit, each with its `room`.
 * The statement has a CTE `candidate` before them, with endpoint_id, rate_limit and lane_room.
 */
export const openByRate = (dispatcherId: string): SQL => sql`
    startable AS (
      SELECT endpoint_id, s.starts, ${limitOf(sql`rate_limit`)} AS "limit", ${periodOf(sql`rate_limit`)} AS period,
        ${limitOf(sql`rate_limit`)} - ${startedNow(dispatcherId)} AS room
      FROM candidate JOIN endpoint_starts s USING (endpoint_id)
      WHERE rate_limit IS NOT NULL AND ${startedNow(dispatcherId)} < ${limitOf(sql`rate_limit`)}
        AND (s.dispatcher_id IS NOT DISTINCT FROM ${dispatcherId}
          OR coalesce(s.starts[cardinality(s.starts)], '-infinity') < now() - ${startWithin} - ${startAhead})
      -- What another claim has locked is left to it. What it has written since this statement began is seen: the lock reads the
      -- row again.
      FOR UPDATE OF s SKIP LOCKED
    ), open AS (
      SELECT candidate.*, least(lane_room, startable.room) AS room
      FROM candidate LEFT JOIN startable USING (endpoint_id)
      WHERE rate_limit IS NULL OR startable.endpoint_id IS NOT NULL
    )`;

/**
 * How many attempts count in the period that ends now. One's own may follow a little ahead; those of others may have begun as
 * late as they may.
 */
const startedNow = (dispatcherId: string) => sql`(
  SELECT count(*)::int FROM unnest(s.starts) AS start
  WHERE start > now() - ${periodOf(sql`rate_limit`)}
    + CASE WHEN s.dispatcher_id = ${dispatcherId} AND start >= s.since THEN ${startAhead} ELSE -${startWithin} END)`;

/** The CTE that writes the starts of what was claimed. The statement has the CTEs `startable` and `claimed` before it. */
export const writeStarts = (dispatcherId: string): SQL => sql`
    started AS (
      UPDATE endpoint_starts s SET dispatcher_id = ${dispatcherId}, starts = next.starts,
        since = CASE WHEN s.dispatcher_id = ${dispatcherId} THEN s.since ELSE now() END
      FROM (
        SELECT endpoint_id, (starts || ARRAY(
          SELECT greatest(now(), starts[cardinality(starts) + n - "limit"] + period) FROM generate_series(1, taken.count) n ORDER BY n
        ))[cardinality(starts) + taken.count - "limit" + 1:] AS starts
        FROM startable JOIN (SELECT endpoint_id, count(*)::int FROM claimed GROUP BY endpoint_id) taken USING (endpoint_id)
      ) next
      WHERE s.endpoint_id = next.endpoint_id
    )`;

/** The condition that an endpoint has had all the attempts of its rate limit: `endpoint` and its row of `endpoint_starts`. */
export const limitReached = (endpoint: SQL, starts: SQL): SQL =>
  sql`${starts}.starts[cardinality(${starts}.starts) - ${limitOf(sql`${endpoint}.rate_limit`)} + 1] > now() - ${periodOf(sql`${endpoint}.rate_limit`)}`;

/** Keeps the starts of an endpoint from now on, or no longer. */
export async function keepStarts(db: Db, endpointId: string, rateLimit: RateLimit | null): Promise<void> {
  await db.execute(
    rateLimit === null
      ? sql`DELETE FROM endpoint_starts WHERE endpoint_id = ${endpointId}`
      : sql`INSERT INTO endpoint_starts (endpoint_id) VALUES (${endpointId}) ON CONFLICT DO NOTHING`,
  );
}
