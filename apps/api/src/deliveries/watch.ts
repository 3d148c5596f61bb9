import { setTimeout as sleep } from 'node:timers/promises';
import { lowestId } from '@cryptoix/core';
import { tracked, type TrackedEnvelope } from '@trpc/server';
import { and, desc, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { allDeliveries } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import { besideDelivery, deliveryColumns, present } from './deliveries.ts';
import { filterCondition } from './filter.ts';
import type { DeliveryFilter, DeliveryNews } from './schemas.ts';

/** How many of the newest deliveries each poll reads, and how many of those being sent. */
const window = 200;
/** How many deliveries' last shown states are remembered; one that is not is sent again when it is read again. */
const remembered = 1_000;
/** How many due deliveries of an endpoint are looked at for those being sent: they were due first, and no lane has more. */
const perEndpoint = 64;
/** The most deliveries in one message; a screen shows fewer. */
const maxRows = 500;
/** The time between two polls, in ms: while there are changes, and after `quietAfter` polls without one. */
const busyMs = 250;
const idleMs = 1_000;
const quietAfter = 8;
/** A replay is found by its audit entry, whose time is by the clock of another process. */
const maxClockSkewMs = 10_000;

/**
 * Follows deliveries as they are created, sent, retried, replayed and recovered, until the signal aborts. The first message
 * is the present state, so that a client that reconnects misses nothing unless `gap` is true.
 *
 * It polls the database: writers need not do anything, and may run in any process. Each poll reads the deliveries that can
 * have changed: the newest, those being sent or due now or at the previous poll, and those just replayed. Other changes (a
 * delivery canceled long after it was created) show when the list is next loaded.
 * @param lastEventId the id of the last message that arrived
 */
export async function* watchDeliveries(
  ctx: TenantContext,
  filter: DeliveryFilter,
  lastEventId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<TrackedEnvelope<DeliveryNews>> {
  const shown = new Map<number, string>();
  let newest = Number(lastEventId ?? 0) || null;
  let sending: number[] = [];
  let quietPolls = 0;
  for (let first = true; !signal.aborted; first = false) {
    const rows = await poll(ctx, filter, sending);
    const news: DeliveryNews = {
      deliveries: [],
      gone: [],
      gap: newest !== null && (rows[window - 1]?.id ?? 0) > newest,
    };
    for (const { id, matches, delivery, ...beside } of rows) {
      if (!matches) {
        // In the first message also those never shown here: a client that reconnects may still show them.
        if (shown.delete(id) || first) news.gone.push(id);
        continue;
      }
      const view = present(delivery, beside);
      const text = JSON.stringify(view);
      if (shown.get(id) === text) continue;
      shown.delete(id);
      shown.set(id, text);
      news.deliveries.push(view);
    }
    for (const id of [...shown.keys()].slice(0, Math.max(0, shown.size - remembered))) shown.delete(id);
    sending = rows.filter((row) => row.moving).map((row) => row.id);
    newest = rows[0]?.id ?? newest;
    const quiet = news.deliveries.length + news.gone.length === 0;
    if (first || !quiet) yield tracked(String(newest ?? 0), news);
    quietPolls = quiet ? quietPolls + 1 : 0;
    await sleep(quietPolls > quietAfter ? idleMs : busyMs, undefined, { signal }).catch(() => {});
  }
}

/** Reads the deliveries that can have changed since the previous poll, newest first. */
async function poll(ctx: TenantContext, filter: DeliveryFilter, sending: readonly number[]) {
  const ids = await candidates(ctx, filter);
  return ctx.db
    .select({
      id: allDeliveries.id,
      delivery: deliveryColumns,
      ...besideDelivery,
      /** Being sent, or about to be: it may have changed by the next poll. */
      moving: sql<boolean>`coalesce(${allDeliveries.dispatcher_id} IS NOT NULL OR ${allDeliveries.due_at} <= now() + interval '1 second', false)`,
      matches: sql<boolean>`coalesce(${filterCondition(filter) ?? true}, false)`,
    })
    .from(allDeliveries)
    .where(
      and(
        owned(ctx, allDeliveries),
        sql`${allDeliveries.id} = ANY(${sql.param([...new Set([...ids, ...sending])])}::bigint[])`,
      ),
    )
    .orderBy(desc(allDeliveries.id))
    .limit(maxRows);
}

/** The ids of the newest deliveries, those being sent, those coming due, and those replayed in the last seconds. */
async function candidates(ctx: TenantContext, { endpoint_id, event_id, object_id, since, until }: DeliveryFilter) {
  // The parts of the filter that an index finds. The others are applied to the few rows found: here they could make a
  // poll read the whole log.
  const indexed = and(owned(ctx, allDeliveries), filterCondition({ endpoint_id, event_id, object_id, since, until }));
  const { merchantId, mode } = ctx.tenant;
  const replayedSince = lowestId('audit_entry', ctx.services.now().getTime() - maxClockSkewMs);
  const rows = await ctx.db.execute<{ id: string }>(sql`
    (SELECT id FROM ${allDeliveries} WHERE ${indexed} ORDER BY id DESC LIMIT ${window})
    UNION ALL
    (SELECT held.id FROM endpoints e CROSS JOIN LATERAL (
        SELECT id, dispatcher_id FROM delivery_queue q
        WHERE q.endpoint_id = e.id AND q.due_at <= now() ORDER BY q.due_at LIMIT ${perEndpoint}
      ) held
      WHERE e.merchant_id = ${merchantId} AND e.mode = ${mode} AND held.dispatcher_id IS NOT NULL LIMIT ${window})
    UNION ALL
    (SELECT due.id FROM endpoints e CROSS JOIN LATERAL (
        SELECT id FROM delivery_queue q
        WHERE q.endpoint_id = e.id AND q.dispatcher_id IS NULL
          AND q.due_at BETWEEN now() - interval '2 seconds' AND now() + interval '1 second'
        LIMIT 20
      ) due
      WHERE e.merchant_id = ${merchantId} AND e.mode = ${mode} AND e.deleted_at IS NULL AND e.status = 'enabled' LIMIT ${window})
    UNION ALL
    (SELECT target_id::bigint FROM audit_entries
      WHERE merchant_id = ${merchantId} AND mode = ${mode} AND id > ${replayedSince} AND action IN ('webhook_delivery.replayed', 'webhook_delivery.skipped')
      ORDER BY id DESC LIMIT 50)`);
  return rows.map((row) => Number(row.id));
}
