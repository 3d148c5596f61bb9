import { deliveryIdAt, invalidField } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { allDeliveries } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import { filterCondition } from './filter.ts';
import { countedOutcomes, noOutcomes, type Outcomes, successRate, sumOutcomes } from './outcomes.ts';
import type { Stats, StatsInput } from './schemas.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Widths, in ms, that read well on an axis. */
const widths = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * minute);
const maxBuckets = 60;
/** How many deliveries of a bucket its latency is computed from: reading the attempts of all 200,000 took seconds. */
const sampled = 50;

/**
 * The smallest width, in ms, that divides a range of `ms` into at most 60 buckets. Buckets begin at multiples of their
 * width, so there may be one more.
 */
export function bucketWidth(ms: number): number {
  return widths.find((width) => ms <= width * maxBuckets) ?? Math.ceil(ms / (maxBuckets * day)) * day;
}

/**
 * The requested range without its part past retention or in the future.
 * @throws AppError `validation_failed` when nothing is left
 */
function clip(ctx: TenantContext, range: StatsInput): { since: number; until: number } {
  const now = ctx.services.now().getTime();
  const since = Math.max(Date.parse(range.since), now - ctx.services.config.retentionDays * day);
  const until = Math.min(range.until === undefined ? now : Date.parse(range.until), now);
  if (since < until) return { since, until };
  throw invalidField('since', 'Must be before until, not in the future, and within the retention.');
}

type Latency = Pick<Stats['totals'], 'p50_ms' | 'p95_ms'>;

const none: Outcomes & Latency = { ...noOutcomes, p50_ms: null, p95_ms: null };

/**
 * Deliveries over time by status, and how fast their receivers responded.
 * @throws AppError `validation_failed`
 */
export async function deliveryStats(ctx: TenantContext, range: StatsInput): Promise<Stats> {
  const { since, until } = clip(ctx, range);
  const width = bucketWidth(until - since);
  const start = Math.floor(since / width) * width;
  const count = Math.ceil((until - start) / width);
  const rows = {
    where: sql`${owned(ctx, allDeliveries)} AND ${filterCondition({ endpoint_id: range.endpoint_id }) ?? sql`true`}`,
    since,
    until,
  };
  const [counts, latencies] = await Promise.all([
    countBuckets(ctx, rows, start, width),
    sampleLatencies(ctx, rows, start, width, count),
  ]);
  const buckets = Array.from({ length: count }, (_, index) => ({
    ...none,
    ...counts.get(index),
    ...latencies.get(index),
    at: new Date(start + index * width).toISOString(),
  }));
  const totals = sumOutcomes([...counts.values()]);
  return {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    bucket_seconds: width / 1000,
    buckets,
    totals: {
      ...totals,
      success_rate: successRate(totals),
      ...(latencies.get(null) ?? { p50_ms: null, p95_ms: null }),
    },
  };
}

interface Rows {
  where: SQL;
  since: number;
  until: number;
}

const idOf = (ms: number) => Math.max(0, deliveryIdAt(ms));

async function countBuckets(ctx: TenantContext, { where, since, until }: Rows, start: number, width: number) {
  const rows = await ctx.db.execute<Outcomes & { bucket: number }>(sql`
    SELECT ((id - ${deliveryIdAt(start)}::bigint) / ${deliveryIdAt(width) - deliveryIdAt(0)}::bigint)::int AS bucket, ${countedOutcomes}
    FROM ${allDeliveries} WHERE ${where} AND id >= ${idOf(since)} AND id < ${idOf(until)} GROUP BY 1`);
  return new Map(rows.map(({ bucket, ...counts }) => [bucket, counts]));
}

/** The latency percentiles of each bucket, and under null those of all together. */
async function sampleLatencies(
  ctx: TenantContext,
  { where, since, until }: Rows,
  start: number,
  width: number,
  count: number,
) {
  const rows = await ctx.db.execute<{ bucket: number | null; p: [number, number] | null }>(sql`
    SELECT bucket, percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY attempt.duration_ms) AS p
    FROM generate_series(0, ${count - 1}::int) AS bucket
    CROSS JOIN LATERAL (
      SELECT id FROM ${allDeliveries} WHERE ${where} AND id >= ${idOf(since)} AND id < ${idOf(until)}
        AND id >= ${deliveryIdAt(start)}::bigint + bucket * ${deliveryIdAt(width) - deliveryIdAt(0)}::bigint
        AND id < ${deliveryIdAt(start)}::bigint + (bucket + 1) * ${deliveryIdAt(width) - deliveryIdAt(0)}::bigint
      ORDER BY id DESC LIMIT ${sampled}
    ) delivery
    CROSS JOIN LATERAL (
      SELECT duration_ms FROM attempts WHERE delivery_id = delivery.id AND status_code IS NOT NULL ORDER BY number DESC LIMIT 1
    ) attempt
    GROUP BY GROUPING SETS ((bucket), ())`);
  return new Map(rows.map(({ bucket, p }) => [bucket, { p50_ms: p?.[0] ?? null, p95_ms: p?.[1] ?? null }]));
}
