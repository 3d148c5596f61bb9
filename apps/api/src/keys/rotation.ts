import { lowestId } from '@cryptoix/core';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import { requireKey } from './rows.ts';
import type { RotationState } from './schemas.ts';

const hourMs = 3_600_000;
/** The habits of a key are those of the last 14 days: two weekends. */
const days = 14;
/** With fewer requests than this, nobody can tell a pause from the end. */
const fewest = 20;
/** So many of the newest requests are read; of those before, the hours in which there were any. */
const maxRead = 50_000;
/** Whoever only looks whether its key works has not moved to it, and does nothing with it. */
const work = sql`route NOT IN ('/v1/me', 'session.who')`;

/** The requests of a key in the last 14 days, without those to `/me`. */
interface Habits {
  readonly requests: number;
  readonly lastAt: number | null;
  /** The longest time without a request between two of them, in ms. */
  readonly longestPause: number;
}

/**
 * Whether the old key of a rotation can be revoked without anything breaking: the new key has done real work, and the old
 * one has now been silent for longer than it ever was before in 14 days, and for an hour at least.
 * @throws AppError `not_found`
 */
export async function rotationState(ctx: TenantContext, id: string): Promise<RotationState> {
  const old = await requireKey(ctx, id);
  const now = ctx.services.now().getTime();
  const [habits, works] = await Promise.all([habitsOf(ctx, old.id, now), successorWorks(ctx, old.id)]);
  const { requests, lastAt, longestPause } = habits;
  const silence = lastAt === null ? null : now - lastAt;
  return {
    verdict: !works
      ? 'waiting'
      : requests < fewest || silence === null
        ? 'unknown'
        : silence > Math.max(hourMs, longestPause)
          ? 'safe'
          : 'in_use',
    requests,
    last_request_at: lastAt === null ? null : new Date(lastAt).toISOString(),
    silent_seconds: silence === null ? null : Math.floor(silence / 1_000),
    longest_pause_seconds: Math.ceil(longestPause / 1_000),
  };
}

async function habitsOf({ db }: TenantContext, keyId: string, now: number): Promise<Habits> {
  const since = now - days * 24 * hourMs;
  const [read] = await db.execute<{
    requests: number;
    last: string | null;
    pause: number | null;
    oldest: string | null;
    all: number;
  }>(sql`
    SELECT count(*) FILTER (WHERE ${work})::int AS requests, max(created_at) FILTER (WHERE ${work}) AS last,
      max(extract(epoch FROM created_at - before) * 1000) FILTER (WHERE ${work})::float8 AS pause,
      min(created_at) AS oldest, count(*)::int AS all
    FROM (
      SELECT route, created_at, lag(created_at) OVER (PARTITION BY ${work} ORDER BY created_at) AS before FROM (
        SELECT route, created_at FROM api_key_requests WHERE key_id = ${keyId} AND id >= ${lowestId('request', since)}
        ORDER BY id DESC LIMIT ${maxRead}
      ) AS newest
    ) AS requests`);
  if (read === undefined) throw new Error('a count has no row');
  const pause = read.pause ?? 0;
  const lastAt = read.last === null ? null : new Date(read.last).getTime();
  const isWhole = read.all < maxRead || read.oldest === null;
  const before = isWhole ? 0 : await longestPauseByHours(db, keyId, since, new Date(read.oldest ?? now).getTime());
  return { requests: read.requests, lastAt, longestPause: Math.max(pause, before) };
}

/** An upper bound of the longest pause of a busy key: from the start of an hour with requests to the end of the next one. */
async function longestPauseByHours(
  db: TenantContext['db'],
  keyId: string,
  since: number,
  until: number,
): Promise<number> {
  const [row] = await db.execute<{ pause: number | null }>(sql`
    SELECT max(extract(epoch FROM hour - before) * 1000)::float8 AS pause FROM (
      SELECT hour, lag(hour) OVER (ORDER BY hour) AS before FROM api_key_request_counts
      WHERE key_id = ${keyId} AND hour >= ${new Date(since).toISOString()}::timestamptz AND hour <= ${new Date(until).toISOString()}::timestamptz
    ) AS hours`);
  return row?.pause === null || row?.pause === undefined ? 0 : row.pause + hourMs;
}

/** True when the newest successor of a key has had a request that succeeded, other than to `/me`. */
async function successorWorks(ctx: TenantContext, keyId: string): Promise<boolean> {
  const [successor] = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.rotated_from, keyId), owned(ctx, apiKeys)))
    .orderBy(desc(apiKeys.id))
    .limit(1);
  if (successor === undefined) return false;
  const found = await ctx.db.execute(sql`
    SELECT FROM api_key_requests WHERE key_id = ${successor.id} AND id >= ${lowestId('request', 0)} AND status < 400 AND ${work} LIMIT 1`);
  return found.length > 0;
}
