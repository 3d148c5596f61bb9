import { AppError, type AttemptTrigger, type DeliveryStatus, expandSubscription } from '@cryptoix/core';
import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { deliveries, deliveryQueue, events } from '../db/schema/index.ts';
import { rampOffsetSeconds } from '../endpoints/pending.ts';
import { requireSubscriptionScopes } from '../endpoints/subscription.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { getDelivery, mayRead } from './deliveries.ts';
import { idAt, owned } from './filter.ts';

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
    .where(
      and(
        sql`${deliveries.id} = ANY(${sql.param(ids)}::bigint[])`,
        owned(ctx),
        inArray(deliveries.status, ['failed', 'canceled']),
      ),
    );
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

/**
 * How far a recovery has come: of an endpoint's deliveries since a moment, those not yet sent again, those that failed
 * again and will be retried, and those that failed or were canceled for good. @throws AppError `not_found`
 */
export async function recoveryProgress(ctx: TenantContext, input: { id: string; since: string }) {
  await requireEndpoint(ctx, input.id);
  const [row] = await ctx.db.execute<{ waiting: number; retrying: number; unsuccessful: number }>(sql`
    SELECT count(*) FILTER (WHERE q.trigger = 'recovery')::int AS waiting,
      count(*) FILTER (WHERE d.status = 'pending' AND d.last_error IS NOT NULL AND q.trigger <> 'recovery')::int AS retrying,
      count(*) FILTER (WHERE d.status IN ('failed', 'canceled'))::int AS unsuccessful
    FROM deliveries d LEFT JOIN delivery_queue q ON q.delivery_id = d.id
    WHERE d.endpoint_id = ${input.id} AND d.merchant_id = ${ctx.tenant.merchantId} AND d.mode = ${ctx.tenant.mode}
      AND d.id >= ${idAt(input.since)} AND d.status <> 'succeeded'`);
  return row ?? { waiting: 0, retrying: 0, unsuccessful: 0 };
}
