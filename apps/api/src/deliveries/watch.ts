import { setTimeout as sleep } from 'node:timers/promises';
import { lowestId } from '@cryptoix/core';
import { tracked, type TrackedEnvelope } from '@trpc/server';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { deliveries, deliveryQueue } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import { lastDuration, present } from './deliveries.ts';
import { narrowed } from './filter.ts';
import type { DeliveryFilter, DeliveryNews } from './schemas.ts';

/** How many of the newest deliveries each look reads, and how many of those being sent. */
const window = 200;
/** Deliveries whose last shown state is remembered; one that was forgotten is sent again when it is seen. */
const remembered = 1_000;
/** Deliveries of one message: a screen shows fewer. */
const mostRows = 500;
/** Between two looks, in ms: while things happen, and after so many looks that saw nothing. */
const busyMs = 250;
const idleMs = 1_000;
const quietAfter = 8;
/** A replay is found by its audit entry, whose time is another process's clock. */
const clocksApartMs = 10_000;

/**
 * Follows deliveries as they are made, sent, retried, replayed and recovered, until the signal ends it. The first message
 * is the present state, so that a client that reconnects misses nothing but what a `gap` marks.
 *
 * It polls the database: writers need do nothing, and it does not matter in which process they run.
 * Each look reads what can have changed: the newest, those being sent or due now or at the look before, and those just
 * replayed. Other changes (a delivery canceled long after it was made) are seen when the list is next loaded.
 * @param lastEventId of the last message that arrived
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
  let quietLooks = 0;
  for (let first = true; !signal.aborted; first = false) {
    const rows = await look(ctx, filter, sending);
    const news: DeliveryNews = {
      deliveries: [],
      gone: [],
      gap: newest !== null && (rows[window - 1]?.id ?? 0) > newest,
    };
    for (const { id, matches, delivery, due_at, duration_ms } of rows) {
      if (!matches) {
        // At first also what was never shown: a client that reconnects may still show it.
        if (shown.delete(id) || first) news.gone.push(id);
        continue;
      }
      const view = present(delivery, due_at, duration_ms);
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
    quietLooks = quiet ? quietLooks + 1 : 0;
    await sleep(quietLooks > quietAfter ? idleMs : busyMs, undefined, { signal }).catch(() => {});
  }
}

/** Reads the deliveries that can have changed since the look before, newest first. */
async function look(ctx: TenantContext, filter: DeliveryFilter, sending: readonly number[]) {
  const ids = await candidates(ctx, filter);
  return ctx.db
    .select({
      id: deliveries.id,
      delivery: deliveries,
      due_at: deliveryQueue.due_at,
      duration_ms: lastDuration,
      /** Being sent, or about to be: it will have changed at the next look. */
      moving: sql<boolean>`coalesce(${deliveryQueue.dispatcher_id} IS NOT NULL OR ${deliveryQueue.due_at} <= now() + interval '1 second', false)`,
      matches: sql<boolean>`coalesce(${narrowed(filter) ?? true}, false)`,
    })
    .from(deliveries)
    .leftJoin(deliveryQueue, eq(deliveryQueue.delivery_id, deliveries.id))
    .where(
      and(
        owned(ctx, deliveries),
        sql`${deliveries.id} = ANY(${sql.param([...new Set([...ids, ...sending])])}::bigint[])`,
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(mostRows);
}

/** The newest, those held by a dispatcher, those that come due, and those replayed in the last seconds. */
async function candidates(ctx: TenantContext, { endpoint_id, event_id, object_id, since, until }: DeliveryFilter) {
  // An index finds these; the rest of the filter is applied to the few that are found, or a look could read the whole log.
  const among = and(owned(ctx, deliveries), narrowed({ endpoint_id, event_id, object_id, since, until }));
  const { merchantId, mode } = ctx.tenant;
  const replayedSince = lowestId('audit_entry', ctx.services.now().getTime() - clocksApartMs);
  const rows = await ctx.db.execute<{ id: string }>(sql`
    (SELECT id FROM ${deliveries} WHERE ${among} ORDER BY id DESC LIMIT ${window})
    UNION ALL
    (SELECT delivery_id FROM delivery_queue
      WHERE dispatcher_id IS NOT NULL AND merchant_id = ${merchantId} AND mode = ${mode} LIMIT ${window})
    UNION ALL
    (SELECT due.delivery_id FROM endpoints e CROSS JOIN LATERAL (
        SELECT delivery_id FROM delivery_queue q
        WHERE q.endpoint_id = e.id AND q.dispatcher_id IS NULL
          AND q.due_at BETWEEN now() - interval '2 seconds' AND now() + interval '1 second'
        LIMIT 20
      ) due
      WHERE e.merchant_id = ${merchantId} AND e.mode = ${mode} AND e.deleted_at IS NULL AND e.status = 'enabled' LIMIT ${window})
    UNION ALL
    (SELECT target_id::bigint FROM audit_entries
      WHERE merchant_id = ${merchantId} AND mode = ${mode} AND id > ${replayedSince} AND action = 'webhook_delivery.replayed'
      ORDER BY id DESC LIMIT 50)`);
  return rows.map((row) => Number(row.id));
}
