import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

export const hourMs = 3_600_000;
/** An hour is made so long (ms) after its end: until then attempts of it may still be on their way to the log. */
const settledMs = 5 * 60_000;
/** An attempt ends so soon (ms) after its start, with room: a send takes 15 s at most. */
const longestMs = 60_000;
/** How long (ms) the statement for one hour may take; it reads the log of that hour. */
const statementMs = 600_000;
/** How long (ms) missing hours of the past are made in one turn. */
const turnMs = 5_000;

/** When an attempt `a` ended, in SQL. */
const ended = sql`a.started_at + a.duration_ms * interval '1 millisecond'`;

/** The time as a parameter in SQL. */
export const at = (ms: number): SQL => sql`${new Date(ms).toISOString()}::timestamptz`;

/**
 * The attempts that ended in a time, grouped as in `attempt_hours`. Those that were interrupted on our side say nothing of
 * the endpoint, and are left out. The index is on the start, which is a little before the end.
 * @param which a condition on the attempts `a` and their deliveries `d`
 */
export const attemptsEnded = (from: number, until: number, which: SQL = sql`true`): SQL => sql`
  SELECT date_trunc('hour', ${ended}, 'UTC') AS hour, d.endpoint_id, a.merchant_id, a.mode, d.event_type,
    coalesce(a.status_code::text, a.error) AS result, a.error IS NULL AS succeeded,
    CASE WHEN a.status_code IS NULL THEN -1
      ELSE ceil(4 * ln(greatest(1, a.duration_ms)::float8) / ln(2::float8) - 1e-9)::int END AS bucket,
    count(*)::int AS count
  FROM attempts a JOIN all_deliveries d ON d.id = a.delivery_id
  WHERE a.started_at >= ${at(from - longestMs)} AND a.started_at < ${at(until)}
    AND ${ended} >= ${at(from)} AND ${ended} < ${at(until)}
    AND a.error IS DISTINCT FROM 'interrupted' AND ${which}
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`;

/** Makes the figures of these whole hours, or replaces them. @param from and `until` in Unix ms */
export async function makeAttemptHours(db: Db, from: number, until: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT set_config('statement_timeout', ${String(statementMs)}, true)`);
    // The second process of two waits here, and then makes the same again.
    await tx.execute(sql`
      INSERT INTO attempt_hours_made (hour) SELECT generate_series(${at(from)}, ${at(until - hourMs)}, interval '1 hour')
      ON CONFLICT (hour) DO UPDATE SET hour = excluded.hour`);
    await tx.execute(sql`DELETE FROM attempt_hours WHERE hour >= ${at(from)} AND hour < ${at(until)}`);
    await tx.execute(sql`
      INSERT INTO attempt_hours (hour, endpoint_id, merchant_id, mode, event_type, result, succeeded, bucket, count)
      ${attemptsEnded(from, until)}`);
  });
}

/**
 * Makes the figures of the hours that are over and have none, the newest first, for 5 s at a time; deletes those past the
 * retention. Call it every minute.
 */
export async function rollUpAttempts(db: Db, now: Date, retentionDays: number): Promise<void> {
  const newest = Math.floor((now.getTime() - settledMs) / hourMs) * hourMs - hourMs;
  const oldest = newest - retentionDays * 24 * hourMs;
  const started = Date.now();
  // The hours of a day that follow each other are made by one statement.
  const missing = await db.execute<{ first: string; last: string }>(sql`
    SELECT min(hour) AS first, max(hour) AS last FROM (
      SELECT hour, hour - row_number() OVER (ORDER BY hour) * interval '1 hour' AS run
      FROM generate_series(${at(oldest)}, ${at(newest)}, interval '1 hour') AS hour
      WHERE NOT EXISTS (SELECT FROM attempt_hours_made made WHERE made.hour = hour.hour)
    ) AS hours GROUP BY run, date_trunc('day', hour, 'UTC') ORDER BY first DESC`);
  for (const { first, last } of missing) {
    if (Date.now() - started > turnMs) break;
    await makeAttemptHours(db, new Date(first).getTime(), new Date(last).getTime() + hourMs);
  }
  await db.execute(sql`DELETE FROM attempt_hours WHERE hour < ${at(oldest)}`);
  await db.execute(sql`DELETE FROM attempt_hours_made WHERE hour < ${at(oldest)}`);
}

/**
 * Gives each partition of the log a BRIN index of the start of its attempts, which are written in about that order. It costs a
 * write next to nothing, where a B-tree would be one more page to write for each attempt.
 * @param db as the owner of the tables
 */
export async function indexAttempts(db: Db): Promise<void> {
  const bare = await db.execute<{ name: string; leftover: boolean }>(sql`
    SELECT part.relname AS name, leftover.oid IS NOT NULL AS leftover
    FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
    LEFT JOIN pg_class leftover ON leftover.relname = part.relname || '_started' AND leftover.relnamespace = part.relnamespace
    WHERE inhparent = 'attempts'::regclass
      AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = leftover.oid AND indisvalid)`);
  for (const { name, leftover } of bare) {
    const index = sql.identifier(`${name}_started`);
    // Invalid: the statement that makes it was cut short.
    if (leftover) await db.execute(sql`DROP INDEX ${index}`);
    await db.execute(
      sql`CREATE INDEX CONCURRENTLY IF NOT EXISTS ${index} ON ${sql.identifier(name)} USING brin (started_at) WITH (autosummarize = on)`,
    );
  }
}
