import { createHash } from 'node:crypto';
import {
  AppError,
  type EventData,
  type EventType,
  findEventType,
  idSchema,
  invalidFields,
  newId,
  objectIdOf,
  serializeEvent,
} from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type TenantContext, transact } from '../context.ts';
import { events } from '../db/schema/index.ts';
import { mayRead } from '../deliveries/deliveries.ts';
import { listPage } from '../paging.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import type { EventFilter, EventView } from './schemas.ts';

/** The most bytes that `data` of one published event may have as JSON: 64 KB (contract, Envelope). */
export const maxDataBytes = 65_536;

/** One event to publish. `occurredAt` is when it happened; now when absent. */
export interface NewEvent {
  type: EventType;
  data: EventData<EventType>;
  idempotencyKey?: string | undefined;
  occurredAt?: Date | undefined;
}

/** An event as the statement takes it: its bytes are made and will not change. */
interface PreparedEvent {
  id: string;
  type: EventType;
  objectId: string | null;
  operational: boolean;
  body: Buffer;
  key: string | null;
  hash: Buffer;
}

/** @throws AppError `payload_too_large` */
function refuseLarge(event: NewEvent, at: number): void {
  const dataBytes = Buffer.byteLength(JSON.stringify(event.data));
  if (dataBytes <= maxDataBytes) return;
  throw new AppError(
    'payload_too_large',
    `data of event ${at} has ${dataBytes} bytes; at most ${maxDataBytes} are sent.`,
  );
}

function prepare(ctx: TenantContext, event: NewEvent): PreparedEvent {
  const now = ctx.services.now();
  const id = newId('event', now.getTime());
  const body = serializeEvent({
    id,
    type: event.type,
    timestamp: event.occurredAt ?? now,
    livemode: ctx.tenant.mode === 'live',
    data: event.data,
  });
  return {
    id,
    type: event.type,
    objectId: objectIdOf(event.type, event.data),
    operational: findEventType(event.type).operational,
    body: Buffer.from(body),
    key: event.idempotencyKey ?? null,
    // What makes two events with one key the same: type and data, not the id and time we gave them.
    hash: createHash('sha256')
      .update(JSON.stringify([event.type, event.data]))
      .digest(),
  };
}

const reused = (key: string) =>
  new AppError(
    'idempotency_key_reused',
    `The idempotency key "${key}" was used for another event. Use a new key for a new event.`,
  );

/**
 * Publishes what others report, as `record` does, in bounds.
 * @throws AppError `idempotency_key_reused`, `payload_too_large`
 */
export async function publish(ctx: TenantContext, input: readonly NewEvent[]): Promise<{ ids: string[] }> {
  input.forEach(refuseLarge);
  return record(ctx, input);
}

/**
 * Records events: each one's row, its key, its deliveries and their places in the queue commit together, in one
 * statement however many events and endpoints there are (a second one only when keys were seen before).
 * @returns the ids in the order of the events; a key seen before gives the first event's
 * @throws AppError `idempotency_key_reused`
 */
async function record(ctx: TenantContext, input: readonly NewEvent[]): Promise<{ ids: string[] }> {
  const prepared = input.map((event) => prepare(ctx, event));
  const firstOfKey = new Map<string, PreparedEvent>();
  const fresh = prepared.filter((event) => {
    if (event.key === null) return true;
    const first = firstOfKey.get(event.key);
    if (first === undefined) firstOfKey.set(event.key, event);
    else if (!first.hash.equals(event.hash)) throw reused(event.key);
    return first === undefined;
  });
  const idOfKey = new Map([...firstOfKey].map(([key, event]) => [key, event.id]));
  const store = async (tx: TenantContext) => {
    const inserted = new Set(await insertEvents(tx, fresh));
    const seen = fresh.filter((event) => !inserted.has(event.id));
    if (seen.length > 0) for (const row of await eventsOfKeys(tx, seen)) idOfKey.set(row.key, row.event_id);
  };
  // One statement is its own transaction. Only of several events can one be refused after another was stored.
  if (fresh.length > 1 && firstOfKey.size > 0) await transact(ctx, store);
  else await store(ctx);
  ctx.afterCommit(ctx.services.wake);
  return { ids: prepared.map((event) => (event.key === null ? event.id : (idOfKey.get(event.key) ?? event.id))) };
}

/** @returns the ids of the events that were new */
async function insertEvents(ctx: TenantContext, list: readonly PreparedEvent[]): Promise<string[]> {
  const column = <T>(pick: (event: PreparedEvent) => T) => sql.param(list.map(pick));
  const { merchantId, mode } = ctx.tenant;
  const now = ctx.services.now().toISOString();
  // Bytes go as hex and booleans as numbers: postgres.js does not write arrays of them.
  // An event for a disabled endpoint is recorded as canceled at once; for a paused one it waits in the queue.
  const rows = await ctx.db.execute<{ id: string }>(sql`
    WITH input AS (
      SELECT * FROM unnest(
        ${column((event) => event.id)}::text[], ${column((event) => event.type)}::text[], ${column((event) => event.objectId)}::text[],
        ${column((event) => Number(event.operational))}::int[], ${column((event) => event.body.toString('hex'))}::text[],
        ${column((event) => event.key)}::text[], ${column((event) => event.hash.toString('hex'))}::text[]
      ) AS event (id, type, object_id, operational, body, key, hash)
    ), claimed AS (
      INSERT INTO event_idempotency_keys (merchant_id, mode, key, body_hash, event_id, created_at)
      SELECT ${merchantId}, ${mode}, key, decode(hash, 'hex'), id, ${now}::timestamptz FROM input WHERE key IS NOT NULL ORDER BY key
      ON CONFLICT DO NOTHING
      RETURNING event_id
    ), inserted AS (
      INSERT INTO events (id, merchant_id, mode, type, object_id, created_at, body)
      SELECT id, ${merchantId}, ${mode}, type, object_id, ${now}::timestamptz, decode(body, 'hex') FROM input
      WHERE key IS NULL OR id IN (SELECT event_id FROM claimed)
      RETURNING id
    ), owed AS (
      INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, cancel_reason)
      SELECT next_delivery_id(), ${merchantId}, ${mode}, endpoint.id, input.id, input.type, input.object_id,
        CASE endpoint.status WHEN 'disabled' THEN 'canceled' ELSE 'pending' END,
        CASE endpoint.status WHEN 'disabled' THEN 'endpoint_disabled' END
      FROM input
      JOIN inserted ON inserted.id = input.id
      JOIN endpoints endpoint ON endpoint.merchant_id = ${merchantId} AND endpoint.mode = ${mode} AND endpoint.deleted_at IS NULL
        AND endpoint.event_types && ARRAY[
          input.type, split_part(input.type, '.', 1) || '.*', CASE WHEN input.operational = 1 THEN input.type ELSE '*' END
        ]
      ORDER BY input.id
      RETURNING id, endpoint_id, event_id, status
    ), queued AS (
      INSERT INTO delivery_queue (delivery_id, merchant_id, mode, endpoint_id, event_id, due_at)
      SELECT id, ${merchantId}, ${mode}, endpoint_id, event_id, now() FROM owed WHERE status = 'pending'
    )
    SELECT id FROM inserted`);
  return rows.map((row) => row.id);
}

/** @throws AppError `idempotency_key_reused` when a key belongs to another event */
async function eventsOfKeys(
  ctx: TenantContext,
  list: readonly PreparedEvent[],
): Promise<{ key: string; event_id: string }[]> {
  const rows = await ctx.db.execute<{ key: string; event_id: string; body_hash: Buffer }>(sql`
    SELECT key, event_id, body_hash FROM event_idempotency_keys
    WHERE merchant_id = ${ctx.tenant.merchantId} AND mode = ${ctx.tenant.mode} AND key = ANY(${sql.param(list.map((event) => event.key))}::text[])`);
  for (const event of list) {
    const row = rows.find((candidate) => candidate.key === event.key);
    if (row === undefined || !row.body_hash.equals(event.hash)) throw reused(event.key ?? '');
  }
  return rows;
}

/**
 * Records one event of the platform's or of a domain function, typed, in the transaction of its cause. Nothing is refused
 * for its size: who makes `data` keeps it small.
 */
export async function emit<T extends EventType>(ctx: TenantContext, type: T, data: EventData<T>): Promise<void> {
  await record(ctx, [{ type, data }]);
}

/** Records any number of events, as `emit` does one: in their order, in one statement. */
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
