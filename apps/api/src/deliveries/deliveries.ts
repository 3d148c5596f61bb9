import {
  AppError,
  type AttemptTrigger,
  deliveryIdAt,
  deliveryIdSchema,
  type DeliveryStatus,
  type EventType,
  expandSubscription,
  findEventType,
  type Scope,
} from '@cryptoix/core';
import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { attempts, deliveries, deliveryQueue, events } from '../db/schema/index.ts';
import { rampOffsetSeconds, requireEndpoint, requireSubscriptionScopes } from '../endpoints/endpoints.ts';
import { countUpTo, type PageRequest, paginate } from '../paging.ts';

type DeliveryRow = typeof deliveries.$inferSelect;
type AttemptRow = typeof attempts.$inferSelect;

/** The part of a delivery that lists show. */
function present(row: DeliveryRow, nextAttemptAt: Date | null) {
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
    created_at: row.created_at.toISOString(),
  };
}

const owned = (ctx: TenantContext) =>
  and(eq(deliveries.merchant_id, ctx.tenant.merchantId), eq(deliveries.mode, ctx.tenant.mode));

/** Whether the caller may read the payload of this type: null, the platform itself, may read all. */
export function mayRead(granted: ReadonlySet<Scope> | null, type: EventType): boolean {
  return granted === null || granted.has(findEventType(type).scope);
}

/** What a list of deliveries can be narrowed to. Times are inclusive from, exclusive to. */
export interface DeliveryFilter extends PageRequest {
  endpoint_id?: string | undefined;
  status?: DeliveryStatus | undefined;
  event_type?: EventType | undefined;
  event_id?: string | undefined;
  object_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/** A delivery's id begins with its time, so a time is a range of ids: the index and the partitions serve it. */
const idAt = (time: string) => Math.max(0, deliveryIdAt(Date.parse(time)));

function matching(ctx: TenantContext, filter: DeliveryFilter): SQL | undefined {
  return and(
    owned(ctx),
    filter.endpoint_id === undefined ? undefined : eq(deliveries.endpoint_id, filter.endpoint_id),
    filter.status === undefined ? undefined : eq(deliveries.status, filter.status),
    filter.event_type === undefined ? undefined : eq(deliveries.event_type, filter.event_type),
    filter.event_id === undefined ? undefined : eq(deliveries.event_id, filter.event_id),
    filter.object_id === undefined ? undefined : eq(deliveries.object_id, filter.object_id),
    filter.since === undefined ? undefined : gte(deliveries.id, idAt(filter.since)),
    filter.until === undefined ? undefined : lt(deliveries.id, idAt(filter.until)),
  );
}

/** The delivery history, newest first. */
export async function listDeliveries(ctx: TenantContext, filter: DeliveryFilter) {
  const where = matching(ctx, filter);
  return paginate(filter, {
    list: 'deliveries',
    id: deliveryIdSchema,
    read: async ({ before, limit, offset }) => {
      const rows = await ctx.db
        .select({ delivery: deliveries, due_at: deliveryQueue.due_at })
        .from(deliveries)
        .leftJoin(deliveryQueue, eq(deliveryQueue.delivery_id, deliveries.id))
        .where(and(where, before === null ? undefined : lt(deliveries.id, before)))
        .orderBy(desc(deliveries.id))
        .limit(limit)
        .offset(offset);
      return rows.map((row) => present(row.delivery, row.due_at));
    },
    count: (max) =>
      countUpTo(
        ctx.db,
        ctx.db
          .select({ one: sql`1` })
          .from(deliveries)
          .where(where)
          .limit(max)
          .as('counted'),
      ),
  });
}

const storedHeaders = z.record(z.string(), z.string());
const withheld = { data: null, withheld: true };

function presentAttempt(row: AttemptRow, requestBody: string) {
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
            headers: storedHeaders.parse(JSON.parse(row.response_headers)),
            body: (row.response_body ?? Buffer.alloc(0)).toString('utf8'),
            truncated: row.response_truncated,
          },
  };
}

/** One delivery with its attempts, each with what was sent and what came back. @throws AppError `not_found` */
export async function getDelivery(ctx: TenantContext, id: number) {
  const [found] = await ctx.db
    .select({ delivery: deliveries, due_at: deliveryQueue.due_at })
    .from(deliveries)
    .leftJoin(deliveryQueue, eq(deliveryQueue.delivery_id, deliveries.id))
    .where(and(eq(deliveries.id, id), owned(ctx)));
  if (found === undefined) throw new AppError('not_found', 'There is no such delivery in this account and mode.');
  const [tried, [event]] = await Promise.all([
    ctx.db
      .select()
      .from(attempts)
      .where(and(eq(attempts.delivery_id, id), eq(attempts.merchant_id, ctx.tenant.merchantId)))
      .orderBy(asc(attempts.number)),
    ctx.db
      .select({ body: events.body })
      .from(events)
      .where(and(eq(events.id, found.delivery.event_id), eq(events.merchant_id, ctx.tenant.merchantId))),
  ]);
  const readable = mayRead(ctx.granted, found.delivery.event_type);
  const body = event?.body.toString('utf8') ?? '';
  const shown = readable
    ? body
    : JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(body || '{}')), ...withheld });
  return {
    ...present(found.delivery, found.due_at),
    ...(readable ? {} : { withheld: true as const }),
    attempts: tried.map((row) => presentAttempt(row, shown)),
  };
}

/** Puts deliveries back into the queue: at once, or spread by the ramp when there are many. */
async function requeue(ctx: TenantContext, ids: number[], trigger: AttemptTrigger): Promise<void> {
  const pending: DeliveryStatus = 'pending';
  // A delivery whose attempt is under way keeps its row: it is being sent this very moment.
  await ctx.db.execute(sql`
    INSERT INTO ${deliveryQueue} AS q (delivery_id, merchant_id, mode, endpoint_id, event_id, due_at, attempts, trigger, once)
    SELECT id, merchant_id, mode, endpoint_id, event_id,
      now() + ${rampOffsetSeconds(sql`row_number() OVER (ORDER BY id) - 1`)},
      attempt_count, ${trigger}, status = 'succeeded'
    FROM ${deliveries} WHERE id = ANY(${sql.param(ids)}::bigint[]) AND ${owned(ctx)}
    ON CONFLICT (delivery_id) DO UPDATE SET due_at = excluded.due_at, trigger = excluded.trigger
    WHERE q.dispatcher_id IS NULL`);
  await ctx.db
    .update(deliveries)
    .set({ status: pending, cancel_reason: null })
    .where(and(inArray(deliveries.id, ids), owned(ctx), inArray(deliveries.status, ['failed', 'canceled'])));
  ctx.afterCommit(ctx.services.wake);
}

const statusWords = { disabled: 'is disabled', paused: 'is paused', enabled: 'is enabled' };

/**
 * Sends a delivery again, whatever became of it: one that failed or was canceled is pending again and starts its
 * schedule anew; one that succeeded gets one more attempt and stays succeeded.
 * @throws AppError `not_found`, `conflict` when the endpoint is deleted or disabled or the event is past retention
 */
export async function replayDelivery(ctx: TenantContext, id: number) {
  return transact(ctx, async (tx) => {
    const [row] = await tx.db
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.id, id), owned(tx)))
      .for('update');
    if (row === undefined) throw new AppError('not_found', 'There is no such delivery in this account and mode.');
    const endpoint = await requireEndpoint(tx, row.endpoint_id).catch((error: unknown) => {
      if (error instanceof AppError)
        throw new AppError(
          'conflict',
          'The endpoint of this delivery was deleted. Register it again to receive new events.',
        );
      throw error;
    });
    if (endpoint.status === 'disabled') {
      throw new AppError('conflict', `The endpoint ${statusWords.disabled}. Enable it first, then replay.`);
    }
    // Of a type the endpoint no longer subscribes to, only who may read it can have it sent.
    if (!expandSubscription(endpoint.event_types).includes(row.event_type))
      requireSubscriptionScopes(tx, [row.event_type]);
    const [event] = await tx.db.select({ id: events.id }).from(events).where(eq(events.id, row.event_id));
    if (event === undefined)
      throw new AppError(
        'conflict',
        'The event of this delivery is older than the retention and can no longer be sent.',
      );
    await requeue(tx, [id], 'manual');
    await audit(tx, {
      action: 'webhook_delivery.replayed',
      target: { type: 'webhook_delivery', id: String(id) },
      details: { was: row.status },
    });
    return getDelivery(tx, id);
  });
}

/** Deliveries recovered by one statement; more take several. */
const recoverBatch = 5_000;

/**
 * Sends again everything that failed or was canceled on an endpoint since a moment, in a ramp.
 * @returns how many; with `dry_run` only how many there are
 * @throws AppError `not_found`, `conflict`
 */
export async function recoverDeliveries(
  ctx: TenantContext,
  input: { id: string; since: string; dry_run?: boolean | undefined },
) {
  return transact(ctx, async (tx) => {
    const endpoint = await requireEndpoint(tx, input.id);
    const subscribed = expandSubscription(endpoint.event_types);
    const lost = and(
      owned(tx),
      eq(deliveries.endpoint_id, input.id),
      inArray(deliveries.status, ['failed', 'canceled']),
      gte(deliveries.id, idAt(input.since)),
    );
    const rows = await tx.db
      .select({ id: deliveries.id, type: deliveries.event_type })
      .from(deliveries)
      .where(lost)
      .orderBy(asc(deliveries.id));
    const ids = rows
      .filter((row) => subscribed.includes(row.type) || mayRead(tx.granted, row.type))
      .map((row) => row.id);
    if (input.dry_run === true) return { count: ids.length };
    if (endpoint.status === 'disabled')
      throw new AppError('conflict', `The endpoint ${statusWords.disabled}. Enable it first, then recover.`);
    for (let from = 0; from < ids.length; from += recoverBatch)
      await requeue(tx, ids.slice(from, from + recoverBatch), 'recovery');
    await audit(tx, {
      action: 'webhook_endpoint.recovered',
      target: { type: 'webhook_endpoint', id: input.id },
      details: { since: input.since, count: ids.length },
    });
    return { count: ids.length };
  });
}
