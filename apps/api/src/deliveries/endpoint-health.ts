import type { AttemptError, EndpointStatus, EventType } from '@cryptoix/core';
import { deliveryIdAt } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { allDeliveries } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import { mayRead } from './deliveries.ts';
import { countedOutcomes, isRetrying, noOutcomes, type Outcomes, successRate, sumOutcomes } from './outcomes.ts';
import { quotedBytes, quoteOf } from './quote.ts';
import type { Health } from './schemas.ts';

const hour = 3_600_000;
/** The last day in buckets of an hour; the last bucket is still running. */
const hours = 24;
/** How many of an endpoint's newest deliveries are searched for its last failure. */
const lookBack = 200;

/** What waits is counted so far back, in days, and so far, of one merchant. */
const waitingDays = 7;
const maxWaiting = 10_000;

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
  event_type: EventType | null;
  response_headers: string | null;
  response_body: Buffer | null;
}

const iso = (time: string | null) => (time === null ? null : new Date(time).toISOString());

const storedHeaders = z.record(z.string(), z.string());

/** The health of each endpoint: its last 24 hours by the hour, its last failure if it had one, and what waits. */
export async function endpointsHealth(ctx: TenantContext): Promise<Health[]> {
  const now = ctx.services.now().getTime();
  const start = Math.floor(now / hour) * hour - (hours - 1) * hour;
  const [rows, counts, waiting] = await Promise.all([readHealth(ctx), countHours(ctx, start), countWaiting(ctx, now)]);
  const byHour = new Map(counts.map((entry) => [`${entry.endpoint_id} ${entry.bucket}`, entry]));
  return rows.map((row) => {
    const buckets = Array.from({ length: hours }, (_, index) => {
      const { succeeded, failed, canceled, pending, retrying } =
        byHour.get(`${row.endpoint_id} ${index}`) ?? noOutcomes;
      const at = new Date(start + index * hour).toISOString();
      return { at, succeeded, failed, canceled, pending, retrying };
    });
    const totals = sumOutcomes(buckets);
    const failedAt = iso(row.started_at ?? row.last_failure_at);
    return {
      endpoint_id: row.endpoint_id,
      status: row.status,
      buckets,
      ...totals,
      success_rate: successRate(totals),
      waiting: waiting.get(row.endpoint_id) ?? 0,
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
              response: quotedFor(ctx, row),
            },
    };
  });
}

/** The response of the last failure, for a caller who may read its event: a receiver may repeat that in its response. */
function quotedFor({ principal }: TenantContext, { event_type, response_headers, response_body }: Row): string | null {
  if (event_type === null || response_headers === null || response_body === null) return null;
  if (!mayRead(principal, event_type)) return null;
  return quoteOf(storedHeaders.parse(JSON.parse(response_headers)), response_body);
}

/** The last failure is the latest last attempt that failed; it is searched for only when the endpoint has ever failed. */
function readHealth(ctx: TenantContext) {
  return ctx.db.execute<Row>(sql`
    SELECT e.id AS endpoint_id, e.status, h.failing_since, h.last_success_at, h.last_failure_at,
      CASE WHEN h.throttled_until > now() THEN h.throttled_until END AS slowed_until,
      failure.id AS delivery_id, failure.last_error AS error, failure.last_status_code AS status_code, failure.started_at,
      failure.event_type, failure.response_headers, failure.response_body
    FROM endpoints e JOIN endpoint_health h ON h.endpoint_id = e.id
    LEFT JOIN LATERAL (
      SELECT recent.*, a.started_at, a.response_headers, substring(a.response_body FOR ${quotedBytes}::int) AS response_body FROM (
        SELECT id, event_type, attempt_count, last_error, last_status_code FROM all_deliveries
        WHERE endpoint_id = e.id AND h.last_failure_at IS NOT NULL ORDER BY id DESC LIMIT ${lookBack}
      ) recent
      JOIN attempts a ON a.delivery_id = recent.id AND a.number = recent.attempt_count
      WHERE recent.last_error IS NOT NULL ORDER BY a.started_at DESC LIMIT 1
    ) failure ON true
    WHERE e.merchant_id = ${ctx.tenant.merchantId} AND e.mode = ${ctx.tenant.mode} AND e.deleted_at IS NULL
    ORDER BY e.id DESC`);
}

function countHours(ctx: TenantContext, start: number) {
  return ctx.db.execute<Outcomes & { endpoint_id: string; bucket: number }>(sql`
    SELECT endpoint_id, ((id - ${deliveryIdAt(start)}::bigint) / ${deliveryIdAt(hour) - deliveryIdAt(0)}::bigint)::int AS bucket,
      ${countedOutcomes}
    FROM ${allDeliveries} WHERE ${owned(ctx, allDeliveries)} AND id >= ${Math.max(0, deliveryIdAt(start))} GROUP BY 1, 2`);
}

/** The deliveries of each endpoint that have not arrived and can be sent again. Two selects, each with an index of its own. */
async function countWaiting(ctx: TenantContext, now: number): Promise<ReadonlyMap<string, number>> {
  const from = Math.max(0, deliveryIdAt(now - waitingDays * 24 * hour));
  const recent = sql`SELECT endpoint_id, event_id FROM ${allDeliveries} WHERE ${owned(ctx, allDeliveries)} AND id >= ${from}::bigint`;
  const rows = await ctx.db.execute<{ endpoint_id: string; count: number }>(sql`
    SELECT endpoint_id, count(*)::int AS count FROM (
      (${recent} AND status IN ('failed', 'canceled') ORDER BY id DESC LIMIT ${maxWaiting})
      UNION ALL
      (${recent} AND ${isRetrying} ORDER BY id DESC LIMIT ${maxWaiting})
    ) AS waiting
    WHERE (SELECT true FROM events WHERE events.id = waiting.event_id LIMIT 1)
    GROUP BY endpoint_id`);
  return new Map(rows.map(({ endpoint_id, count }) => [endpoint_id, Math.min(count, maxWaiting)]));
}
