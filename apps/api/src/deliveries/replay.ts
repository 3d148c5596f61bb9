import {
  AppError,
  type AttemptTrigger,
  deliveryIdAt,
  type DeliveryStatus,
  type EndpointStatus,
  type EventType,
  expandSubscription,
  lowestId,
} from '@cryptoix/core';
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { deliveries, deliveryQueue, events } from '../db/schema/index.ts';
import { rampOffsetSeconds } from '../endpoints/pending.ts';
import { requireSubscriptionScopes } from '../endpoints/subscription.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { idAt, madeBetween, notFound, owned } from '../tenant-rows.ts';
import { getDelivery, mayRead } from './deliveries.ts';
import type { RecoverInput, RecoveryInput, RecoveryProgress } from './schemas.ts';

/**
 * Puts deliveries back into the queue: at once, or spread by the ramp when there are many. One that still waits for its
 * schedule keeps its place there: if the attempt by hand fails, step and due time are what they were.
 */
async function requeue(ctx: TenantContext, ids: number[], trigger: AttemptTrigger): Promise<void> {
  const pending: DeliveryStatus = 'pending';
  // A delivery whose attempt is under way keeps its row: it is being sent this very moment.
  await ctx.db.execute(sql`
    INSERT INTO ${deliveryQueue} AS q (delivery_id, merchant_id, mode, endpoint_id, event_id, due_at, attempts, trigger, once)
    SELECT id, merchant_id, mode, endpoint_id, event_id,
      now() + ${rampOffsetSeconds(sql`row_number() OVER (ORDER BY id) - 1`)},
      attempt_count, ${trigger}, status = 'succeeded'
    FROM ${deliveries} WHERE id = ANY(${sql.param(ids)}::bigint[]) AND ${owned(ctx, deliveries)}
    ON CONFLICT (delivery_id) DO UPDATE SET due_at = least(q.due_at, excluded.due_at), trigger = excluded.trigger,
      resume_at = coalesce(q.resume_at, CASE WHEN q.due_at > excluded.due_at AND NOT q.once THEN q.due_at END)
    WHERE q.dispatcher_id IS NULL`);
  await ctx.db
    .update(deliveries)
    .set({ status: pending, cancel_reason: null })
    .where(
      and(
        sql`${deliveries.id} = ANY(${sql.param(ids)}::bigint[])`,
        owned(ctx, deliveries),
        inArray(deliveries.status, ['failed', 'canceled']),
      ),
    );
  ctx.afterCommit(ctx.services.wake);
}

/** @throws AppError `conflict` for an endpoint that nothing is sent to; a paused one holds what is queued for it */
export function requireNotDisabled({ status }: { status: EndpointStatus }, then: 'replay' | 'recover'): void {
  if (status === 'disabled') throw new AppError('conflict', `The endpoint is disabled. Enable it first, then ${then}.`);
}

/**
 * Waits until nobody else decides which events an endpoint has missed, so that there is at most one delivery per event
 * and endpoint. Held until the transaction ends.
 */
export async function lockMissing(tx: TenantContext, endpointId: string): Promise<void> {
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`missing deliveries ${endpointId}`}, 0))`);
}

/**
 * Makes and queues the deliveries of events that an endpoint has none of, in a ramp. Call `lockMissing` before.
 * @param missing selects id, type and object_id of the events
 * @returns the ids of the deliveries
 */
export async function queueMissing(
  tx: TenantContext,
  endpointId: string,
  trigger: AttemptTrigger,
  missing: SQL,
): Promise<number[]> {
  const { merchantId, mode } = tx.tenant;
  const rows = await tx.db.execute<{ id: string }>(sql`
    WITH missing AS (${missing}), made AS (
      INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status)
      SELECT next_delivery_id(), ${merchantId}, ${mode}, ${endpointId}, id, type, object_id, 'pending' FROM missing ORDER BY id
      RETURNING id, event_id
    ), queued AS (
      INSERT INTO delivery_queue (delivery_id, merchant_id, mode, endpoint_id, event_id, due_at, trigger)
      SELECT id, ${merchantId}, ${mode}, ${endpointId}, event_id,
        now() + ${rampOffsetSeconds(sql`row_number() OVER (ORDER BY event_id) - 1`)}, ${trigger}
      FROM made
    )
    SELECT id FROM made`);
  tx.afterCommit(tx.services.wake);
  return rows.map((row) => Number(row.id));
}

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
      .where(and(eq(deliveries.id, id), owned(tx, deliveries)))
      .for('update');
    if (row === undefined) throw notFound('delivery');
    const endpoint = await requireEndpoint(tx, row.endpoint_id).catch((error: unknown) => {
      if (error instanceof AppError)
        throw new AppError(
          'conflict',
          'The endpoint of this delivery was deleted. Register it again to receive new events.',
        );
      throw error;
    });
    requireNotDisabled(endpoint, 'replay');
    // Of a type the endpoint no longer subscribes to, only who may read it can have it sent.
    if (!expandSubscription(endpoint.event_types).includes(row.event_type))
      requireSubscriptionScopes(tx, [row.event_type]);
    const [event] = await tx.db.select({ id: events.id }).from(events).where(eq(events.id, row.event_id));
    if (event === undefined) {
      const days = tx.services.config.retentionDays;
      const kept = `Events are kept for ${days} ${days === 1 ? 'day' : 'days'}`;
      throw new AppError('conflict', `${kept}; that of this delivery is older, so that it can no longer be sent.`);
    }
    await requeue(tx, [id], 'manual');
    await audit(tx, {
      action: 'webhook_delivery.replayed',
      target: { type: 'webhook_delivery', id: String(id) },
      details: { was: row.status },
    });
    return getDelivery(tx, id);
  });
}

/**
 * Whether the event of a delivery is still kept, so that there is something to send. LIMIT keeps the planner from
 * turning this into a hash of every event there is.
 */
const isSendable = sql`(SELECT true FROM ${events} WHERE ${eq(events.id, deliveries.event_id)} LIMIT 1)`;

/** Deliveries recovered by one statement; more take several. */
const recoverBatch = 5_000;

/**
 * Sends again everything that failed or was canceled on an endpoint since a moment, in a ramp; on request also what
 * still waits for its schedule, and events since then that the endpoint wants now and has no delivery of.
 * Deliveries whose events are no longer kept are left as they are, and not counted.
 * @returns how many; with `dry_run` only how many there are
 * @throws AppError `not_found`, `conflict`
 */
export async function recoverDeliveries(ctx: TenantContext, input: RecoverInput) {
  return transact(ctx, async (tx) => {
    const endpoint = await requireEndpoint(tx, input.id);
    const subscribed = expandSubscription(endpoint.event_types);
    const statuses: DeliveryStatus[] = [
      'failed',
      'canceled',
      ...(input.include_pending === true ? ['pending' as const] : []),
    ];
    const lost = and(
      owned(tx, deliveries),
      eq(deliveries.endpoint_id, input.id),
      inArray(deliveries.status, statuses),
      madeBetween('delivery', deliveries.id, input),
      isSendable,
    );
    const rows = await tx.db
      .select({ id: deliveries.id, type: deliveries.event_type })
      .from(deliveries)
      .where(lost)
      .orderBy(asc(deliveries.id));
    const ids = rows
      .filter((row) => subscribed.includes(row.type) || mayRead(tx.principal, row.type))
      .map((row) => row.id);
    const missing = input.include_missing === true ? missingEvents(tx, input, subscribed) : null;
    if (input.dry_run === true) return { count: ids.length + (missing === null ? 0 : await countOf(tx, missing)) };
    requireNotDisabled(endpoint, 'recover');
    for (let from = 0; from < ids.length; from += recoverBatch)
      await requeue(tx, ids.slice(from, from + recoverBatch), 'recovery');
    let count = ids.length;
    if (missing !== null) {
      await lockMissing(tx, input.id);
      count += (await queueMissing(tx, input.id, 'recovery', missing)).length;
    }
    const { include_pending, include_missing } = input;
    await audit(tx, {
      action: 'webhook_endpoint.recovered',
      target: { type: 'webhook_endpoint', id: input.id },
      details: {
        since: input.since,
        count,
        ...(include_pending === true && { include_pending }),
        ...(include_missing === true && { include_missing }),
      },
    });
    return { count };
  });
}

/** An event's time is this process's, a delivery's the database's: so far, in ms, may they be apart. */
const clocksApart = 3_600_000;

/** Selects the events since a moment that an endpoint wants now, the caller may read, and no delivery of it carries. */
function missingEvents(tx: TenantContext, { id, since }: RecoverInput, subscribed: readonly EventType[]): SQL {
  const from = Math.max(0, Date.parse(since));
  const types = subscribed.filter((type) => mayRead(tx.principal, type));
  return sql`
    SELECT e.id, e.type, e.object_id FROM events e
    WHERE e.merchant_id = ${tx.tenant.merchantId} AND e.mode = ${tx.tenant.mode} AND e.id >= ${lowestId('event', from)}
      AND e.type = ANY(${sql.param(types)}::text[]) AND e.only_endpoint_id IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM deliveries d
        WHERE d.event_id = e.id AND d.endpoint_id = ${id} AND d.id >= ${Math.max(0, deliveryIdAt(from - clocksApart))}
      )`;
}

async function countOf(tx: TenantContext, rows: SQL): Promise<number> {
  const [counted] = await tx.db.execute<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM (${rows}) AS counted`,
  );
  return counted?.count ?? 0;
}

/**
 * How far a recovery has come: of an endpoint's deliveries since a moment, those not yet sent again, those that failed
 * again and will be retried, and those that failed or were canceled for good. Those that could not be recovered, since
 * their events are no longer kept, are in none of them. @throws AppError `not_found`
 */
export async function recoveryProgress(ctx: TenantContext, input: RecoveryInput): Promise<RecoveryProgress> {
  await requireEndpoint(ctx, input.id);
  const [row] = await ctx.db.execute<RecoveryProgress>(sql`
    SELECT count(*) FILTER (WHERE q.trigger = 'recovery')::int AS waiting,
      count(*) FILTER (WHERE d.status = 'pending' AND d.last_error IS NOT NULL AND q.trigger <> 'recovery')::int AS retrying,
      count(*) FILTER (WHERE d.status IN ('failed', 'canceled')
        AND (SELECT true FROM events WHERE events.id = d.event_id LIMIT 1))::int AS unsuccessful
    FROM deliveries d LEFT JOIN delivery_queue q ON q.delivery_id = d.id
    WHERE d.endpoint_id = ${input.id} AND d.merchant_id = ${ctx.tenant.merchantId} AND d.mode = ${ctx.tenant.mode}
      AND d.id >= ${idAt('delivery', input.since)} AND d.status <> 'succeeded'`);
  return row ?? { waiting: 0, retrying: 0, unsuccessful: 0 };
}
