import { AppError, type EventData, type EventType, findEventType, idSchema, invalidFields } from '@cryptoix/core';
import { and, eq, is } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { events } from '../db/schema/index.ts';
import { mayRead } from '../deliveries/deliveries.ts';
import { listPage } from '../paging.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import { type NewEvent, prepareAll, record } from './record.ts';
import type { EventFilter, EventView } from './schemas.ts';

/** The most bytes that `data` of one published event may have as JSON: 64 KB (contract, Envelope). */
export const maxDataBytes = 65_536;

/** @throws AppError `payload_too_large` */
function requireSmall(event: NewEvent, at: number): void {
  const dataBytes = Buffer.byteLength(JSON.stringify(event.data));
  if (dataBytes <= maxDataBytes) return;
  throw new AppError(
    'payload_too_large',
    `data of event ${at} has ${dataBytes} bytes. Publish at most ${maxDataBytes} bytes of data per event.`,
  );
}

/**
 * Publishes events of callers, as `record` does, and limits their size. Outside of a transaction it shares its commit with
 * other calls at the same time.
 * @throws AppError `idempotency_key_reused`, `payload_too_large`
 */
export async function publish(ctx: TenantContext, input: readonly NewEvent[]): Promise<{ ids: string[] }> {
  input.forEach(requireSmall);
  if (is(ctx.db, PgTransaction)) return record(ctx, input);
  const { ids, waits } = await ctx.services.publisher.record(prepareAll(ctx, input));
  ctx.services.metrics.events.inc(ids.length);
  // Otherwise this process sends all of it already.
  if (waits) ctx.afterCommit(ctx.services.wake);
  return { ids };
}

/**
 * Records one event of the platform itself, in the transaction that causes it. Its size is not checked: the code that builds
 * `data` keeps it small.
 */
export async function emit<T extends EventType>(ctx: TenantContext, type: T, data: EventData<T>): Promise<void> {
  await record(ctx, [{ type, data }]);
}

/** Records any number of events as `emit` does, in their order and in one statement. */
export async function emitAll(ctx: TenantContext, list: readonly NewEvent[]): Promise<void> {
  if (list.length > 0) await record(ctx, list);
}

/** Parses `data` by its type. @throws AppError `validation_failed`, with paths under `path` */
export function parseEventData(type: EventType, data: unknown, path: string): EventData<EventType> {
  const parsed = findEventType(type).schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw invalidFields(
    parsed.error.issues.map((issue) => ({
      path: [path, ...issue.path.map(String)].join('.'),
      message: issue.message,
    })),
  );
}

const storedBody = z.object({ timestamp: z.string(), api_version: z.string(), data: z.unknown() });

function present(ctx: TenantContext, row: typeof events.$inferSelect): EventView {
  const body = storedBody.parse(JSON.parse(row.body.toString('utf8')));
  const readable = mayRead(ctx.principal, row.type);
  return {
    id: row.id,
    type: row.type,
    object_id: row.object_id,
    timestamp: body.timestamp,
    api_version: body.api_version,
    livemode: row.mode === 'live',
    data: readable ? body.data : null,
    ...(readable ? {} : { withheld: true as const }),
    created_at: row.created_at.toISOString(),
  };
}

/** The events of this merchant and mode, newest first. */
export async function listEvents(ctx: TenantContext, filter: EventFilter) {
  return listPage(ctx.db, filter, {
    list: 'events',
    id: idSchema('event'),
    table: events,
    where: and(
      owned(ctx, events),
      filter.type === undefined ? undefined : eq(events.type, filter.type),
      filter.object_id === undefined ? undefined : eq(events.object_id, filter.object_id),
      madeBetween('event', events.id, filter),
    ),
    rows: (matching) => ctx.db.select().from(events).where(matching).$dynamic(),
    present: (rows) => rows.map((row) => present(ctx, row)),
  });
}

/** The event's row. @throws AppError `not_found`, also for one past the retention */
export async function requireEvent(ctx: TenantContext, id: string): Promise<typeof events.$inferSelect> {
  const [row] = await ctx.db
    .select()
    .from(events)
    .where(and(eq(events.id, id), owned(ctx, events)));
  if (row === undefined) throw notFound('event');
  return row;
}

/** One event. @throws AppError `not_found` */
export const getEvent = async (ctx: TenantContext, id: string) => present(ctx, await requireEvent(ctx, id));
