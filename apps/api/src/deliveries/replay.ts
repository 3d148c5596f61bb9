import { AppError, type DeliveryStatus, type EndpointStatus, eventTypeNames, expandSubscription } from '@cryptoix/core';
import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { allDeliveries, type endpoints } from '../db/schema/index.ts';
import { requireSubscriptionScopes } from '../endpoints/subscription.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { enqueue } from '../queue/enqueue.ts';
import { lockMissing, missingEvents } from '../queue/missing.ts';
import { type DeliveryRow, lockDelivery } from '../queue/lock.ts';
import { scopesOf } from '../principal.ts';
import { requeue } from '../queue/requeue.ts';
import { skip } from '../queue/skip.ts';
import { idAt, madeBetween, notFound, owned } from '../tenant-rows.ts';
import { getDelivery, mayRead } from './deliveries.ts';
import { isSendable, replayRules, type RuleRefusal } from './replay-rules.ts';
import type { RecoverInput, RecoveryInput, RecoveryProgress } from './schemas.ts';

/** @throws AppError `conflict` when the endpoint is disabled. A paused one is fine: its deliveries are held. */
export function requireNotDisabled({ status }: { status: EndpointStatus }, then: 'replay' | 'recover'): void {
  if (status === 'disabled') throw new AppError('conflict', `The endpoint is disabled. Enable it first, then ${then}.`);
}

/** The error for a delivery of an ordered lane that is not the first of it. */
const waitsBehind = (head: number | null, then: 'replay' | 'skip') =>
  new AppError(
    'conflict',
    `This delivery waits behind delivery ${head}, in the order of its endpoint. ${then === 'replay' ? 'Replay' : 'Skip'} that one: this one follows when it is over.`,
    { head_id: head },
  );

/**
 * Sends a delivery again, in any status: one that failed or was canceled becomes pending and starts its schedule again;
 * one that succeeded gets one more attempt and stays succeeded.
 * @throws AppError `not_found`, `conflict` when the endpoint is deleted or disabled, the event is past retention, or the delivery waits
 * behind another of its ordered lane
 */
export async function replayDelivery(ctx: TenantContext, id: number) {
  return transact(ctx, async (tx) => {
    const row = await lockDelivery(tx, id);
    if (row === undefined) throw notFound('delivery');
    const [kept] = await tx.db
      .select({ sendable: isSendable })
      .from(allDeliveries)
      .where(and(eq(allDeliveries.id, id), owned(tx, allDeliveries)));
    const refusalOf = await replayRules(tx, scopesOf(tx.principal), [row.endpoint_id]);
    const refusal = refusalOf({ ...row, behind: row.waits_behind !== null, sendable: kept?.sendable ?? false });
    if (refusal !== null) refuse(tx, refusal, row);
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
 * Skips the first delivery of an ordered lane: it is canceled, and the lane goes on.
 * @throws AppError `not_found`, `conflict` when it is over, not in an ordered lane, not the first there, or being sent
 */
export async function skipDelivery(ctx: TenantContext, id: number) {
  return transact(ctx, async (tx) => {
    const row = await lockDelivery(tx, id);
    if (row === undefined) throw notFound('delivery');
    if (row.waits_behind !== null) throw waitsBehind(row.waits_behind, 'skip');
    if (row.status !== 'pending')
      throw new AppError('conflict', `This delivery is ${row.status}: nothing waits behind it.`);
    if (row.dispatcher_id !== null)
      throw new AppError(
        'conflict',
        'This delivery is being sent at this moment. Skip it when the attempt has ended, within 15 seconds.',
      );
    await audit(tx, {
      action: 'webhook_delivery.skipped',
      target: { type: 'webhook_delivery', id: String(id) },
      details: { event_id: row.event_id, endpoint_id: row.endpoint_id },
    });
    if (!(await skip(tx, id)))
      throw new AppError(
        'conflict',
        'This delivery is not in an ordered lane, so that no other waits behind it. Only what holds up others can be skipped.',
      );
    return getDelivery(tx, id);
  });
}

/** Says why a delivery cannot be sent again. @throws AppError `conflict`, `missing_scope` */
function refuse(ctx: TenantContext, refusal: RuleRefusal, { event_type: type, waits_behind: head }: DeliveryRow): void {
  const days = ctx.services.config.retentionDays;
  switch (refusal) {
    case 'endpoint_deleted':
      throw new AppError(
        'conflict',
        'The endpoint of this delivery was deleted. Register it again to receive new events.',
      );
    case 'endpoint_disabled':
      return requireNotDisabled({ status: 'disabled' }, 'replay');
    case 'waits_behind':
      throw waitsBehind(head, 'replay');
    case 'event_not_readable':
      return requireSubscriptionScopes(ctx, [type]);
    case 'event_expired':
      throw new AppError(
        'conflict',
        `Events are kept for ${days} ${days === 1 ? 'day' : 'days'}. The event of this delivery is older, so it cannot be sent again. Read the object itself instead.`,
      );
  }
}

/** How many deliveries one statement recovers; more take several statements. */
const recoverBatch = 5_000;

/**
 * Sends again all deliveries to an endpoint that failed or were canceled since a time, in a ramp. On request also those
 * that wait for their next attempt, and events since then that the endpoint subscribes to now and never got.
 * Deliveries whose events are no longer kept stay as they are and are not counted.
 * @returns how many are sent; with `dry_run`, how many would be
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
    const recoverable = and(
      owned(tx, allDeliveries),
      eq(allDeliveries.endpoint_id, input.id),
      inArray(allDeliveries.status, statuses),
      madeBetween('delivery', allDeliveries.id, input),
      isSendable,
      // What waits behind another of its lane is sent by its turn.
      input.include_pending === true ? isNull(allDeliveries.waits_behind) : undefined,
    );
    const rows = await tx.db
      .select({ id: allDeliveries.id, type: allDeliveries.event_type })
      .from(allDeliveries)
      .where(recoverable)
      .orderBy(asc(allDeliveries.id));
    const ids = rows
      .filter((row) => subscribed.includes(row.type) || mayRead(tx.principal, row.type))
      .map((row) => row.id);
    const missing = input.include_missing === true ? missingFor(tx, endpoint, input.since) : null;
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

/** The events since a time that an endpoint subscribes to now, has no delivery of, and that the caller may read. */
const missingFor = (tx: TenantContext, endpoint: typeof endpoints.$inferSelect, since: string) =>
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
 * The progress of a recovery: of an endpoint's deliveries since a time, those not yet sent again, those that failed again
 * and will be retried, and those that have failed or are canceled. Deliveries whose events are no longer kept cannot be
 * recovered and are not counted.
 * @throws AppError `not_found`
 */
export async function recoveryProgress(ctx: TenantContext, input: RecoveryInput): Promise<RecoveryProgress> {
  await requireEndpoint(ctx, input.id);
  const [row] = await ctx.db.execute<RecoveryProgress>(sql`
    SELECT count(*) FILTER (WHERE d.trigger = 'recovery')::int AS waiting,
      count(*) FILTER (WHERE d.status = 'pending' AND d.last_error IS NOT NULL AND d.trigger <> 'recovery')::int AS retrying,
      count(*) FILTER (WHERE d.status IN ('failed', 'canceled')
        AND (SELECT true FROM events WHERE events.id = d.event_id LIMIT 1))::int AS unsuccessful
    FROM all_deliveries d
    WHERE d.endpoint_id = ${input.id} AND d.merchant_id = ${ctx.tenant.merchantId} AND d.mode = ${ctx.tenant.mode}
      AND d.id >= ${idAt('delivery', input.since)} AND d.status <> 'succeeded'`);
  return row ?? { waiting: 0, retrying: 0, unsuccessful: 0 };
}
