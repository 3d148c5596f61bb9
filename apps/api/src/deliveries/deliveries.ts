import { type DeliveryWait, deliveryIdSchema, type EventType, findEventType } from '@cryptoix/core';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { getViewSelectedFields } from 'drizzle-orm/utils';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { allDeliveries, attempts, events } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { type Principal, scopesOf } from '../principal.ts';
import { limitReached } from '../queue/starts.ts';
import { notFound, owned } from '../tenant-rows.ts';
import { conditionFor } from './filter.ts';
import { plannedAttempts } from './planned.ts';
import type { Attempt, DeliveriesInput, Delivery, DeliveryDetail } from './schemas.ts';

type DeliveryRow = typeof allDeliveries.$inferSelect;
type AttemptRow = typeof attempts.$inferSelect;

/** The fields of a delivery's view that are not in its row, as `besideDelivery` selects them. */
interface Beside {
  readonly duration_ms: number | null;
  readonly waits_for: DeliveryWait | null;
}

/** A delivery as lists show it. */
export function present(row: DeliveryRow, { duration_ms, waits_for }: Beside): Delivery {
  return {
    id: row.id,
    event_id: row.event_id,
    event_type: row.event_type,
    object_id: row.object_id,
    endpoint_id: row.endpoint_id,
    status: row.status,
    cancel_reason: row.cancel_reason,
    attempt_count: row.attempt_count,
    next_attempt_at: row.waits_behind === null ? (row.due_at?.toISOString() ?? null) : null,
    waits_behind: row.waits_behind,
    waits_for: row.waits_behind === null ? waits_for : null,
    last_status_code: row.last_status_code,
    last_error: row.last_error,
    last_duration_ms: duration_ms,
    created_at: row.created_at.toISOString(),
  };
}

/** True when this principal may read payloads of this type. */
export function mayRead(principal: Principal, type: EventType): boolean {
  return scopesOf(principal).has(findEventType(type).scope);
}

/** The columns of `allDeliveries`, for a query that selects more beside them. */
export const deliveryColumns = getViewSelectedFields(allDeliveries);

/** Read by key for each row of a page, never by a join over the log. */
export const besideDelivery = {
  /** The duration of the last attempt, in ms. */
  duration_ms: sql<number | null>`(
    SELECT ${attempts.duration_ms} FROM ${attempts}
    WHERE ${attempts.delivery_id} = ${allDeliveries.id} AND ${attempts.number} = ${allDeliveries.attempt_count})`,
  /** The reason why it is not sent although it is due. Named in full: drizzle names columns without their table. */
  waits_for: sql<DeliveryWait | null>`(
    SELECT 'rate_limit' FROM endpoints endpoint JOIN endpoint_starts ON endpoint_starts.endpoint_id = endpoint.id
    WHERE endpoint.id = all_deliveries.endpoint_id AND all_deliveries.due_at <= now() AND all_deliveries.dispatcher_id IS NULL
      AND endpoint.status = 'enabled' AND ${limitReached(sql`endpoint`, sql`endpoint_starts`)})`,
};

/** All deliveries, newest first. */
export async function listDeliveries(ctx: TenantContext, filter: DeliveriesInput) {
  return listPage(ctx.db, filter, {
    list: 'deliveries',
    id: deliveryIdSchema,
    table: allDeliveries,
    where: conditionFor(ctx, filter),
    rows: (where) =>
      ctx.db
        .select({ delivery: deliveryColumns, ...besideDelivery })
        .from(allDeliveries)
        .where(where)
        .$dynamic(),
    present: (rows) => rows.map(({ delivery, ...beside }) => present(delivery, beside)),
  });
}

const storedHeaders = z.record(z.string(), z.string());
const withheld = { data: null, withheld: true };

/**
 * @param requestBody the body as this caller may see it
 * @param readable whether the caller may read the payload. A receiver may repeat it in its headers or body, so a caller who
 * may not sees only the status code of the response.
 */
function presentAttempt(row: AttemptRow, requestBody: string, readable: boolean): Attempt {
  const bytes = readable ? (row.response_body ?? Buffer.alloc(0)) : Buffer.alloc(0);
  return {
    number: row.number,
    trigger: row.trigger,
    started_at: row.started_at.toISOString(),
    duration_ms: row.duration_ms,
    status_code: row.status_code,
    error: row.error,
    error_detail: row.error_detail,
    address: row.address,
    url: row.url,
    request: { headers: storedHeaders.parse(JSON.parse(row.request_headers)), body: requestBody },
    response:
      row.response_headers === null
        ? null
        : {
            headers: readable ? storedHeaders.parse(JSON.parse(row.response_headers)) : {},
            body: bytes.toString('utf8'),
            truncated: row.response_truncated,
          },
  };
}

/** An attempt has up to 16 KiB of response and the whole request; only a replayed delivery has more than ten. */
const shownAttempts = 100;

/**
 * One delivery with its newest 100 attempts, oldest first, each with its request and response.
 * @throws AppError `not_found`
 */
export async function getDelivery(ctx: TenantContext, id: number): Promise<DeliveryDetail> {
  const [read] = await ctx.db
    .select({ found: deliveryColumns, ...besideDelivery })
    .from(allDeliveries)
    .where(and(eq(allDeliveries.id, id), owned(ctx, allDeliveries)));
  if (read === undefined) throw notFound('delivery');
  const { found, ...beside } = read;
  const [attemptRows, [event]] = await Promise.all([
    ctx.db
      .select()
      .from(attempts)
      .where(and(eq(attempts.delivery_id, id), eq(attempts.merchant_id, ctx.tenant.merchantId)))
      .orderBy(desc(attempts.number))
      .limit(shownAttempts),
    ctx.db
      .select({ body: events.body })
      .from(events)
      .where(and(eq(events.id, found.event_id), eq(events.merchant_id, ctx.tenant.merchantId))),
  ]);
  const readable = mayRead(ctx.principal, found.event_type);
  const body = event?.body.toString('utf8') ?? '';
  const requestBody = readable
    ? body
    : JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(body || '{}')), ...withheld });
  return {
    ...present(found, beside),
    ...(readable ? {} : { withheld: true as const }),
    attempts: attemptRows.toReversed().map((row) => presentAttempt(row, requestBody, readable)),
    // Nobody knows how long another of its lane takes.
    next_attempts: found.waits_behind === null ? plannedAttempts(found) : [],
  };
}

/** The id of the delivery that carries an event to an endpoint; null when there is none. */
export async function findDelivery(
  ctx: TenantContext,
  { eventId, endpointId }: { eventId: string; endpointId: string },
): Promise<number | null> {
  const [found] = await ctx.db
    .select({ id: allDeliveries.id })
    .from(allDeliveries)
    .where(
      and(eq(allDeliveries.event_id, eventId), eq(allDeliveries.endpoint_id, endpointId), owned(ctx, allDeliveries)),
    )
    .orderBy(asc(allDeliveries.id))
    .limit(1);
  return found?.id ?? null;
}
