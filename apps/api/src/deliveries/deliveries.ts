import { deliveryIdSchema, type EventType, findEventType } from '@cryptoix/core';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { attempts, deliveries, deliveryQueue, events } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { type Principal, scopesOf } from '../principal.ts';
import { notFound, owned } from '../tenant-rows.ts';
import { conditionFor } from './filter.ts';
import { plannedAttempts } from './planned.ts';
import type { Attempt, DeliveriesInput, Delivery, DeliveryDetail } from './schemas.ts';

type DeliveryRow = typeof deliveries.$inferSelect;
type AttemptRow = typeof attempts.$inferSelect;

/** A delivery as lists show it. `nextAttemptAt` is the time it is due in the queue; null when it is not queued. */
export function present(row: DeliveryRow, nextAttemptAt: Date | null, lastDurationMs: number | null): Delivery {
  return {
    id: row.id,
    event_id: row.event_id,
    event_type: row.event_type,
    object_id: row.object_id,
    endpoint_id: row.endpoint_id,
    status: row.status,
    cancel_reason: row.cancel_reason,
    attempt_count: row.attempt_count,
    next_attempt_at: nextAttemptAt?.toISOString() ?? null,
    last_status_code: row.last_status_code,
    last_error: row.last_error,
    last_duration_ms: lastDurationMs,
    created_at: row.created_at.toISOString(),
  };
}

/** True when this principal may read payloads of this type. */
export function mayRead(principal: Principal, type: EventType): boolean {
  return scopesOf(principal).has(findEventType(type).scope);
}

/** The duration of the last attempt, in ms: read by key for each row of a page, never by a join over the log. */
export const lastDuration = sql<number | null>`(
  SELECT ${attempts.duration_ms} FROM ${attempts}
  WHERE ${attempts.delivery_id} = ${deliveries.id} AND ${attempts.number} = ${deliveries.attempt_count})`;

/** The delivery history, newest first. */
export async function listDeliveries(ctx: TenantContext, filter: DeliveriesInput) {
  return listPage(ctx.db, filter, {
    list: 'deliveries',
    id: deliveryIdSchema,
    table: deliveries,
    where: conditionFor(ctx, filter),
    rows: (where) =>
      ctx.db
        .select({ delivery: deliveries, due_at: deliveryQueue.due_at, duration_ms: lastDuration })
        .from(deliveries)
        .leftJoin(deliveryQueue, eq(deliveryQueue.delivery_id, deliveries.id))
        .where(where)
        .$dynamic(),
    present: (rows) => rows.map((row) => present(row.delivery, row.due_at, row.duration_ms)),
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
  const [found] = await ctx.db
    .select({ delivery: deliveries, queued: deliveryQueue })
    .from(deliveries)
    .leftJoin(deliveryQueue, eq(deliveryQueue.delivery_id, deliveries.id))
    .where(and(eq(deliveries.id, id), owned(ctx, deliveries)));
  if (found === undefined) throw notFound('delivery');
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
      .where(and(eq(events.id, found.delivery.event_id), eq(events.merchant_id, ctx.tenant.merchantId))),
  ]);
  const readable = mayRead(ctx.principal, found.delivery.event_type);
  const body = event?.body.toString('utf8') ?? '';
  const requestBody = readable
    ? body
    : JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(body || '{}')), ...withheld });
  return {
    ...present(found.delivery, found.queued?.due_at ?? null, attemptRows[0]?.duration_ms ?? null),
    ...(readable ? {} : { withheld: true as const }),
    attempts: attemptRows.toReversed().map((row) => presentAttempt(row, requestBody, readable)),
    next_attempts: found.queued === null ? [] : plannedAttempts(found.queued),
  };
}

/** The id of the delivery that carries an event to an endpoint; null when there is none. */
export async function findDelivery(
  ctx: TenantContext,
  { eventId, endpointId }: { eventId: string; endpointId: string },
): Promise<number | null> {
  const [found] = await ctx.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.event_id, eventId), eq(deliveries.endpoint_id, endpointId), owned(ctx, deliveries)))
    .orderBy(asc(deliveries.id))
    .limit(1);
  return found?.id ?? null;
}
