import type { AttemptError, EndpointStatus } from '@cryptoix/core';
import { deliveryIdAt } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { allDeliveries } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import type { Health } from './schemas.ts';
import { successRate } from './stats.ts';

const hour = 3_600_000;
/** The last day in buckets of an hour; the last bucket is still running. */
const hours = 24;
/** How many of an endpoint's newest deliveries are searched for its last failure. */
const lookBack = 200;

interface Row extends Record<string, unknown> {
  endpoint_id: string;
  status: EndpointStatus;
  failing_since: string | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  slowed_until: string | null;
  delivery_id: string | null;
  error: AttemptError | null;
  status_code: number | null;
  started_at: string | null;
}

const iso = (time: string | null) => (time === null ? null : new Date(time).toISOString());

/** The health of each endpoint: its last 24 hours by the hour, and its last failure if it had one. */
export async function endpointsHealth(ctx: TenantContext): Promise<Health[]> {
  const now = ctx.services.now().getTime();
  const start = Math.floor(now / hour) * hour - (hours - 1) * hour;
  const [rows, counts] = await Promise.all([readHealth(ctx), countHours(ctx, start)]);
  const byHour = new Map(counts.map((entry) => [`${entry.endpoint_id} ${entry.bucket}`, entry]));
  return rows.map((row) => {
    const buckets = Array.from({ length: hours }, (_, index) => {
      const { succeeded = 0, failed = 0 } = byHour.get(`${row.endpoint_id} ${index}`) ?? {};
      return { at: new Date(start + index * hour).toISOString(), succeeded, failed };
    });
    const sum = (status: 'succeeded' | 'failed') => buckets.reduce((total, bucket) => total + bucket[status], 0);
    const totals = { succeeded: sum('succeeded'), failed: sum('failed') };
    const failedAt = iso(row.started_at ?? row.last_failure_at);
    return {
      endpoint_id: row.endpoint_id,
      status: row.status,
      buckets,
      ...totals,
      success_rate: successRate(totals),
      failing_since: iso(row.failing_since),
      last_success_at: iso(row.last_success_at),
      slowed_until: iso(row.slowed_until),
      last_failure:
        failedAt === null
          ? null
          : {
              at: failedAt,
              delivery_id: row.delivery_id === null ? null : Number(row.delivery_id),
              error: row.error,
              status_code: row.status_code,
            },
    };
  });
}

/** The last failure is the latest last attempt that failed; it is searched for only when the endpoint has ever failed. */
function readHealth(ctx: TenantContext) {
  return ctx.db.execute<Row>(sql`
    SELECT e.id AS endpoint_id, e.status, h.failing_since, h.last_success_at, h.last_failure_at,
      CASE WHEN h.throttled_until > now() THEN h.throttled_until END AS slowed_until,
      failure.id AS delivery_id, failure.last_error AS error, failure.last_status_code AS status_code, failure.started_at
    FROM endpoints e JOIN endpoint_health h ON h.endpoint_id = e.id
    LEFT JOIN LATERAL (
      SELECT recent.*, a.started_at FROM (
        SELECT id, attempt_count, last_error, last_status_code FROM all_deliveries
        WHERE endpoint_id = e.id AND h.last_failure_at IS NOT NULL ORDER BY id DESC LIMIT ${lookBack}
      ) recent
      JOIN attempts a ON a.delivery_id = recent.id AND a.number = recent.attempt_count
      WHERE recent.last_error IS NOT NULL ORDER BY a.started_at DESC LIMIT 1
    ) failure ON true
    WHERE e.merchant_id = ${ctx.tenant.merchantId} AND e.mode = ${ctx.tenant.mode} AND e.deleted_at IS NULL
    ORDER BY e.id DESC`);
}

function countHours(ctx: TenantContext, start: number) {
  return ctx.db.execute<{ endpoint_id: string; bucket: number; succeeded: number; failed: number }>(sql`
    SELECT endpoint_id, ((id - ${deliveryIdAt(start)}::bigint) / ${deliveryIdAt(hour) - deliveryIdAt(0)}::bigint)::int AS bucket,
      count(*) FILTER (WHERE status = 'succeeded')::int AS succeeded, count(*) FILTER (WHERE status = 'failed')::int AS failed
    FROM ${allDeliveries} WHERE ${owned(ctx, allDeliveries)} AND id >= ${Math.max(0, deliveryIdAt(start))} GROUP BY 1, 2`);
}
