import { AppError, type DeliveryStatus, type EndpointStatus, eventTypeNames, expandSubscription } from '@cryptoix/core';
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { deliveries, type endpoints, events } from '../db/schema/index.ts';
import { requireSubscriptionScopes } from '../endpoints/subscription.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { enqueue } from '../queue/enqueue.ts';
import { lockMissing, missingEvents } from '../queue/missing.ts';
import { requeue } from '../queue/requeue.ts';
import { idAt, madeBetween, notFound, owned } from '../tenant-rows.ts';
import { getDelivery, mayRead } from './deliveries.ts';
import type { RecoverInput, RecoveryInput, RecoveryProgress } from './schemas.ts';

/** @throws AppError `conflict` for an endpoint that nothing is sent to; a paused one holds what is queued for it */
export function requireNotDisabled({ status }: { status: EndpointStatus }, then: 'replay' | 'recover'): void {
  if (status === 'disabled') throw new AppError('conflict', `The endpoint is disabled. Enable it first, then ${then}.`);
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
    const missing = input.include_missing === true ? missed(tx, endpoint, input.since) : null;
    if (input.dry_run === true) return { count: ids.length + (missing === null ? 0 : await countOf(tx, missing)) };
    requireNotDisabled(endpoint, 'recover');
    for (let from = 0; from < ids.length; from += recoverBatch)
      await requeue(tx, ids.slice(from, from + recoverBatch), 'recovery');
    let count = ids.length;
    if (missing !== null) {
      await lockMissing(tx, input.id);
      count += (await enqueue(tx, missing, { trigger: 'recovery', ramp: true })).length;
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

/** The events since a moment that an endpoint wants now, the caller may read, and no delivery of it carries. */
const missed = (tx: TenantContext, endpoint: typeof endpoints.$inferSelect, since: string) =>
  missingEvents(tx, endpoint, {
    since: new Date(since),
    readable: eventTypeNames.filter((type) => mayRead(tx.principal, type)),
  });

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
