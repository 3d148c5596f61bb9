import type { EventType } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { at, attemptsEnded, hourMs } from './attempt-hours.ts';
import type { AttemptFigures, AttemptFiguresInput } from './schemas.ts';

const hoursOf = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const;
/** So many hours before now are counted from the log itself if their figures are not made yet. */
const liveHours = 2;

interface Group extends Record<string, unknown> {
  readonly event_type: EventType;
  readonly result: string;
  readonly succeeded: boolean;
  readonly bucket: number;
  readonly count: number;
}

/**
 * The attempts to an endpoint that ended in a range up to now: the last 60 minutes from the log, longer ranges by whole hours
 * from the figures of each hour, and from the log for the hour that is not over.
 * @throws AppError `not_found`
 */
export async function attemptFigures(ctx: TenantContext, { id, range }: AttemptFiguresInput): Promise<AttemptFigures> {
  await requireEndpoint(ctx, id);
  const now = ctx.services.now().getTime();
  const hours = hoursOf[range];
  const since = hours === 1 ? now - hourMs : (Math.floor(now / hourMs) + 1 - hours) * hourMs;
  const groups = await readGroups(ctx, id, since, now);
  const types = Map.groupBy(groups, ({ event_type }) => event_type);
  return {
    since: new Date(since).toISOString(),
    until: new Date(now).toISOString(),
    ...figuresOf(groups),
    results: [...Map.groupBy(groups, ({ result, succeeded }) => `${result} ${succeeded}`).values()]
      .flatMap(([first, ...others]) =>
        first === undefined
          ? []
          : [{ result: first.result, succeeded: first.succeeded, attempts: countOf([first, ...others]) }],
      )
      .toSorted((a, b) => b.attempts - a.attempts),
    types: [...types]
      .map(([event_type, ofType]) => ({ event_type, ...figuresOf(ofType) }))
      .toSorted((a, b) => b.attempts - a.attempts),
  };
}

async function readGroups(
  ctx: TenantContext,
  endpointId: string,
  since: number,
  now: number,
): Promise<readonly Group[]> {
  const { merchantId, mode } = ctx.tenant;
  const [made] = await ctx.db.execute<{ hour: string | null }>(sql`SELECT max(hour) AS hour FROM attempt_hours_made`);
  const lastMade = made?.hour ?? null;
  const madeUntil = lastMade === null ? 0 : new Date(lastMade).getTime() + hourMs;
  const liveFrom = Math.max(since, madeUntil, (Math.floor(now / hourMs) - liveHours + 1) * hourMs);
  const from = since % hourMs === 0 ? liveFrom : since;
  const live = attemptsEnded(
    from,
    now,
    sql`a.merchant_id = ${merchantId} AND a.mode = ${mode} AND d.endpoint_id = ${endpointId}`,
  );
  return ctx.db.execute<Group>(sql`
    SELECT event_type, result, succeeded, bucket, sum(count)::float8 AS count FROM (
      SELECT event_type, result, succeeded, bucket, count FROM attempt_hours
      WHERE endpoint_id = ${endpointId} AND merchant_id = ${merchantId} AND mode = ${mode}
        AND hour >= ${at(since)} AND hour < ${at(from)}
      UNION ALL
      SELECT event_type, result, succeeded, bucket, count FROM (${live}) AS live
    ) AS all_of_it
    GROUP BY 1, 2, 3, 4`);
}

const countOf = (groups: readonly Group[]) => groups.reduce((sum, { count }) => sum + count, 0);

function figuresOf(groups: readonly Group[]) {
  const attempts = countOf(groups);
  const failed = countOf(groups.filter(({ succeeded }) => !succeeded));
  return {
    attempts,
    failed,
    failed_share: attempts === 0 ? null : failed / attempts,
    p50_ms: percentile(groups, 0.5),
    p95_ms: percentile(groups, 0.95),
  };
}

/**
 * A percentile of the response times, in ms: the upper end of the bucket that it is in, so up to 19 % too high. Null without
 * a response.
 */
function percentile(groups: readonly Group[], share: number): number | null {
  const responses = groups.filter(({ bucket }) => bucket >= 0).toSorted((a, b) => a.bucket - b.bucket);
  let left = Math.ceil(countOf(responses) * share);
  for (const { bucket, count } of responses) {
    left -= count;
    if (left <= 0) return Math.round(2 ** (bucket / 4));
  }
  return null;
}
