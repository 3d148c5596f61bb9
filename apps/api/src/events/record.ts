import { createHash } from 'node:crypto';
import { AppError, type EventData, type EventType, newId, objectIdOf, serializeEvent } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { rowsOf } from '../db/rows.ts';
import { enqueueMatched } from '../queue/enqueue.ts';
import { matches, patternsText } from '../queue/matching.ts';

/** One event to publish. `occurredAt` is when it happened; now when absent. */
export interface NewEvent {
  type: EventType;
  data: EventData<EventType>;
  idempotencyKey?: string | undefined;
  occurredAt?: Date | undefined;
}

/** Whom a test event is for: one endpoint, whatever it subscribes to, in one attempt. No other ever gets it. */
interface Addressed {
  readonly only: string;
  readonly once: true;
}

/** An event as the statement takes it: its bytes are made and will not change. */
interface PreparedEvent {
  id: string;
  type: EventType;
  objectId: string | null;
  body: Buffer;
  key: string | null;
  hash: Buffer;
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
 * Records events: each one's row, its key, its deliveries and their places in the queue commit together, in one
 * statement however many events and endpoints there are (a second one only when keys were seen before).
 * @returns the ids in the order of the events; a key seen before gives the first event's
 * @throws AppError `idempotency_key_reused`
 */
export async function record(
  ctx: TenantContext,
  input: readonly NewEvent[],
  addressed: Addressed | null = null,
): Promise<{ ids: string[] }> {
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
    const inserted = new Set(await insertEvents(tx, fresh, addressed));
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
async function insertEvents(
  ctx: TenantContext,
  list: readonly PreparedEvent[],
  addressed: Addressed | null,
): Promise<string[]> {
  const { merchantId, mode } = ctx.tenant;
  const now = ctx.services.now().toISOString();
  const input = rowsOf('event', list, {
    id: ['text', (event) => event.id],
    type: ['text', (event) => event.type],
    object_id: ['text', (event) => event.objectId],
    patterns: ['text', (event) => patternsText(event.type)],
    body: ['bytea', (event) => event.body],
    key: ['text', (event) => event.key],
    hash: ['bytea', (event) => event.hash],
  });
  const rows = await ctx.db.execute<{ id: string }>(sql`
    WITH input AS (SELECT * FROM ${input}), claimed AS (
      INSERT INTO event_idempotency_keys (merchant_id, mode, key, body_hash, event_id, created_at)
      SELECT ${merchantId}, ${mode}, key, hash, id, ${now}::timestamptz FROM input WHERE key IS NOT NULL ORDER BY key
      ON CONFLICT DO NOTHING
      RETURNING event_id
    ), inserted AS (
      INSERT INTO events (id, merchant_id, mode, type, object_id, created_at, body, only_endpoint_id)
      SELECT id, ${merchantId}, ${mode}, type, object_id, ${now}::timestamptz, body, ${addressed?.only ?? null} FROM input
      WHERE key IS NULL OR id IN (SELECT event_id FROM claimed)
      RETURNING id
    ), matched AS (
      ${matches(ctx.tenant, sql`(SELECT input.* FROM input JOIN inserted USING (id))`, addressed ?? 'subscribers')}
    ), ${enqueueMatched(ctx.tenant, addressed === null ? { trigger: 'schedule' } : { trigger: 'test', once: addressed.once })}
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
