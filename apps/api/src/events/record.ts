import { createHash } from 'node:crypto';
import { AppError, type EventData, type EventType, type Mode, newId, objectIdOf, serializeEvent } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Leased, Offer, PreparedEvent, TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';
import { executeNamed } from '../db/named.ts';
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

/** The one endpoint that gets a test event, whatever it subscribes to, in one attempt. */
interface TestTarget {
  readonly only: string;
  readonly once: true;
}

/** Prepares the events of one call. They are of one moment, so that their ids are in their order, whatever the clock does. */
export function prepareAll(ctx: TenantContext, list: readonly NewEvent[]): PreparedEvent[] {
  const now = ctx.services.now();
  return list.map((event) => prepare(ctx, event, now));
}

/** Gives an event its id and serializes it: the bytes that are signed and sent, and all other columns. */
export function prepare(ctx: TenantContext, event: NewEvent, now = ctx.services.now()): PreparedEvent {
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
    merchantId: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    type: event.type,
    objectId: objectIdOf(event.type, event.data),
    createdAt: now,
    body: Buffer.from(body),
    key: event.idempotencyKey ?? null,
    // Two events with one key are the same when type and data are equal; id and time are ours.
    hash: createHash('sha256')
      .update(JSON.stringify([event.type, event.data]))
      .digest(),
  };
}

const reusedKey = (key: string) =>
  new AppError(
    'idempotency_key_reused',
    `The idempotency key "${key}" was used for another event. Use a new key for a new event.`,
  );

/** Who sends the deliveries of events that are stored. */
interface Sending {
  /** By default they go to subscribers. */
  readonly testTarget?: TestTarget | null;
  readonly offer?: Offer | null;
}

/** The result of storing events. */
export interface Stored<Outcome> {
  /** One for each event, in their order. */
  readonly outcomes: readonly Outcome[];
  /** Deliveries that the dispatcher of the offer sends. */
  readonly leased: readonly Leased[];
  /** How many deliveries wait for a dispatcher, by endpoint. */
  readonly waiting: ReadonlyMap<string, number>;
}

/**
 * Records events with their idempotency keys and their deliveries, which are then in the queue, in one statement for any
 * number of events and endpoints (a second one only when keys were used before).
 * @returns the ids in the order of the events; a key used before gives the id of its first event
 * @throws AppError `idempotency_key_reused`
 */
export async function record(
  ctx: TenantContext,
  input: readonly NewEvent[],
  testTarget: TestTarget | null = null,
): Promise<{ ids: string[] }> {
  const { outcomes } = await storeAll(ctx.db, prepareAll(ctx, input), { testTarget });
  ctx.afterCommit(ctx.services.wake);
  return { ids: [...outcomes] };
}

/** Stores the events of one caller, all or none. Outcomes are their ids. @throws AppError `idempotency_key_reused` */
export const storeAll = (db: Db, list: readonly PreparedEvent[], how: Sending): Promise<Stored<string>> =>
  atomically(db, list, async (tx) => {
    const { outcomes, ...deliveries } = await store(tx, list, how);
    const ids = outcomes.map((outcome) => {
      if (outcome instanceof AppError) throw outcome;
      return outcome;
    });
    return { ...deliveries, outcomes: ids };
  });

/**
 * Stores events of several callers, of any merchants and modes, in one commit. An event whose key belongs to another event
 * is not stored; the others are. The outcome of an event is its id, or the error that it is refused with.
 */
export const storeTogether = (
  db: Db,
  list: readonly PreparedEvent[],
  how: Sending,
): Promise<Stored<string | AppError>> => atomically(db, list, (tx) => store(tx, list, how));

/** True when a second statement, which reads keys, can follow one that has stored events. */
export const needsTransaction = (list: readonly PreparedEvent[]): boolean =>
  list.length > 1 && list.some((event) => event.key !== null);

/** One statement is its own transaction; with keys there can be two, which must succeed or fail together. */
const atomically = <T>(db: Db, list: readonly PreparedEvent[], work: (tx: Db) => Promise<T>): Promise<T> =>
  needsTransaction(list) ? db.transaction(work) : work(db);

/** A key with its merchant and mode, as one text. Only the key itself can contain a space. */
const keyOf = ({ merchantId, mode, key }: Pick<PreparedEvent, 'merchantId' | 'mode' | 'key'>) =>
  `${merchantId} ${mode} ${key}`;

async function store(db: Db, list: readonly PreparedEvent[], how: Sending): Promise<Stored<string | AppError>> {
  /** The event that each key belongs to: the first one that has it. */
  const owners = new Map<string, Pick<PreparedEvent, 'id' | 'hash'>>();
  const candidates = list.filter((event) => {
    if (event.key === null) return true;
    if (owners.has(keyOf(event))) return false;
    owners.set(keyOf(event), event);
    return true;
  });
  const { inserted, ...deliveries } = await insertEvents(db, candidates, how);
  const usedBefore = candidates.filter((event) => !inserted.has(event.id));
  if (usedBefore.length > 0) {
    for (const event of usedBefore) owners.delete(keyOf(event));
    for (const owner of await ownersOf(db, usedBefore)) owners.set(keyOf(owner), owner);
  }
  const outcomes = list.map((event) => {
    if (event.key === null) return event.id;
    const owner = owners.get(keyOf(event));
    return owner?.hash.equals(event.hash) === true ? owner.id : reusedKey(event.key);
  });
  return { ...deliveries, outcomes };
}

/** A row of an event, of a delivery that is leased, or of an endpoint that deliveries wait for. */
interface StoredRow extends Record<string, unknown> {
  event_id: string | null;
  delivery_id: string | null;
  endpoint_id: string | null;
  waiting: number;
}

/** @returns the ids of the events that were new, and their deliveries */
async function insertEvents(
  db: Db,
  list: readonly PreparedEvent[],
  { testTarget = null, offer = null }: Sending,
): Promise<Omit<Stored<never>, 'outcomes'> & { inserted: ReadonlySet<string> }> {
  const how =
    testTarget === null
      ? { trigger: 'schedule' as const, offer: offer === null || offer.lanes.length === 0 ? null : offer }
      : { trigger: 'test' as const, once: testTarget.once };
  const input = rowsOf('event', list, {
    id: ['text', (event) => event.id],
    merchant_id: ['text', (event) => event.merchantId],
    mode: ['text', (event) => event.mode],
    type: ['text', (event) => event.type],
    object_id: ['text', (event) => event.objectId],
    created_at: ['timestamptz', (event) => event.createdAt],
    patterns: ['text', (event) => patternsText(event.type)],
    body: ['bytea', (event) => event.body],
    key: ['text', (event) => event.key],
    hash: ['bytea', (event) => event.hash],
  });
  const rows = await executeNamed<StoredRow>(
    db,
    sql`
    WITH input AS (SELECT * FROM ${input}), claimed AS (
      INSERT INTO event_idempotency_keys (merchant_id, mode, key, body_hash, event_id, created_at)
      SELECT merchant_id, mode, key, hash, id, created_at FROM input WHERE key IS NOT NULL ORDER BY merchant_id, mode, key
      ON CONFLICT DO NOTHING
      RETURNING event_id
    ), inserted AS (
      INSERT INTO events (id, merchant_id, mode, type, object_id, created_at, body, only_endpoint_id)
      SELECT id, merchant_id, mode, type, object_id, created_at, body, ${testTarget?.only ?? null} FROM input
      WHERE key IS NULL OR id IN (SELECT event_id FROM claimed)
      RETURNING id
    ), matched AS (
      ${matches(sql`(SELECT input.* FROM input JOIN inserted USING (id))`, testTarget ?? 'subscribers')}
    ), ${enqueueMatched(how)}
    SELECT id AS event_id, NULL::bigint AS delivery_id, NULL AS endpoint_id, 0 AS waiting FROM inserted
    UNION ALL
    SELECT event_id, id, endpoint_id, 0 FROM queued WHERE dispatcher_id IS NOT NULL
    UNION ALL
    SELECT NULL, NULL, endpoint_id, count(*)::int FROM queued WHERE dispatcher_id IS NULL GROUP BY endpoint_id`,
  );
  const byId = new Map(list.map((event) => [event.id, event]));
  const inserted = new Set<string>();
  const leased: Leased[] = [];
  const waiting = new Map<string, number>();
  for (const row of rows) {
    const event = row.event_id === null ? undefined : byId.get(row.event_id);
    if (event === undefined) {
      if (row.endpoint_id !== null) waiting.set(row.endpoint_id, row.waiting);
    } else if (row.delivery_id === null || row.endpoint_id === null) inserted.add(event.id);
    else leased.push({ deliveryId: Number(row.delivery_id), endpointId: row.endpoint_id, event });
  }
  return { inserted, leased, waiting };
}

/** The events that these events' keys belong to. */
async function ownersOf(db: Db, list: readonly PreparedEvent[]) {
  const wanted = rowsOf('wanted', list, {
    merchant_id: ['text', (event) => event.merchantId],
    mode: ['text', (event) => event.mode],
    key: ['text', (event) => event.key],
  });
  const rows = await db.execute<{ merchant_id: string; mode: Mode; key: string; event_id: string; body_hash: Buffer }>(
    sql`SELECT merchant_id, mode, key, event_id, body_hash FROM event_idempotency_keys JOIN ${wanted} USING (merchant_id, mode, key)`,
  );
  return rows.map((row) => ({
    merchantId: row.merchant_id,
    mode: row.mode,
    key: row.key,
    id: row.event_id,
    hash: row.body_hash,
  }));
}
