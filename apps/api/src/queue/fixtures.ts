import { type DeliveryStatus, newId } from '@cryptoix/core';
import { eq, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Db } from '../db/client.ts';
import { insertAll } from '../db/insert.ts';
import { allDeliveries, attempts, deliveries, deliveryQueue } from '../db/schema/index.ts';
import type { Tenant } from '../principal.ts';
import { intoHistory } from './history.ts';
import { type DeliveryState, statusOf } from './states.ts';

/**
 * Rows that seed, tests and benches write without the operations: a past, or a state that would take long to come about.
 * Nothing that serves callers imports this file.
 */
interface Stored {
  readonly deliveries?: readonly StoredDelivery[];
  readonly attempts?: readonly Row<typeof attempts.$inferSelect, keyof typeof noResponse>[];
}

/** A row in which these columns may be left out. */
type Row<T, Optional extends keyof T> = Omit<T, Optional> & Partial<Pick<T, Optional>>;

/** A delivery that is over or, with `status` pending, in the queue: due in an hour by default. */
export type StoredDelivery = Row<
  Omit<typeof deliveries.$inferSelect, 'status'>,
  keyof typeof noAttempt | 'created_at'
> & {
  readonly status: DeliveryStatus;
  readonly queued?: Partial<Pick<QueueRow, keyof typeof unclaimed | 'due_at'>>;
};
type QueueRow = typeof deliveryQueue.$inferSelect;

const unclaimed = {
  step: 0,
  trigger: 'schedule',
  once: false,
  dispatcher_id: null,
  claimed_at: null,
  resume_at: null,
  lane: null,
  lane_position: null,
} as const;

const noAttempt = {
  object_id: null,
  cancel_reason: null,
  attempt_count: 0,
  last_status_code: null,
  last_error: null,
};

const noResponse = {
  status_code: null,
  error: null,
  error_detail: null,
  address: null,
  response_headers: null,
  response_body: null,
  response_truncated: false,
};

/** Stores deliveries where they belong, and attempts as they are. */
export async function storeDeliveries(db: Db, stored: Stored): Promise<void> {
  const waiting: QueueRow[] = [];
  const over: (typeof deliveries.$inferSelect)[] = [];
  for (const { status, queued, ...given } of stored.deliveries ?? []) {
    const row = { ...noAttempt, created_at: new Date(), ...given };
    if (status === 'pending') waiting.push(queueRow({ ...row, status }, queued));
    else over.push({ ...row, status });
  }
  await insertAll(db, deliveries, over);
  await insertAll(db, deliveryQueue, waiting);
  const tried = (stored.attempts ?? []).map((row) => ({ ...noResponse, ...row }));
  await insertAll(db, attempts, tried);
}

/** The row of a delivery in the queue. */
function queueRow(row: Delivery & Pick<QueueRow, 'status'>, queued: StoredDelivery['queued'] = {}): QueueRow {
  const waits = { due_at: new Date(Date.now() + 3_600_000), ...unclaimed, ...queued };
  return { ...columnsOf(row), status: row.status, attempts: row.attempt_count, ...waits };
}

/** A row of the history without what its status says. */
type Delivery = Omit<typeof deliveries.$inferSelect, 'status' | 'cancel_reason'>;

/** The columns that a delivery has in the queue and in the history. */
const columnsOf = (row: Omit<Delivery, 'attempt_count'>) => ({
  id: row.id,
  merchant_id: row.merchant_id,
  mode: row.mode,
  endpoint_id: row.endpoint_id,
  event_id: row.event_id,
  event_type: row.event_type,
  object_id: row.object_id,
  last_status_code: row.last_status_code,
  last_error: row.last_error,
  created_at: row.created_at,
});

/** Changes the rows that a condition on `delivery_queue` selects; all of them without one. */
export async function changeQueueRows(
  db: Db,
  change: PgUpdateSetSource<typeof deliveryQueue>,
  which: SQL = sql`true`,
): Promise<void> {
  await db.update(deliveryQueue).set(change).where(which);
}

/** Ends what a condition on `delivery_queue` selects as succeeded; all of it without one. Its attempts are not logged. */
export async function endQueueRows(db: Db, which: SQL = sql`true`): Promise<void> {
  await db.execute(sql`
    WITH ended AS (DELETE FROM delivery_queue WHERE ${which} RETURNING *)
    ${intoHistory(sql`ended`, { status: sql`'succeeded'`, reason: sql`NULL` })}`);
}

/** Empties the queue and ends all leases. */
export async function clearQueue(db: Db): Promise<void> {
  await db.execute(sql`TRUNCATE delivery_queue, dispatchers`);
}

/** Deletes all deliveries, those in the queue included, and their attempts. */
export async function clearDeliveries(db: Db): Promise<void> {
  await db.execute(sql`TRUNCATE deliveries, delivery_queue, attempts`);
}

/**
 * Puts a delivery into a state; its attempts are not logged.
 * @param attempts how many it has had
 * @param dispatcherId who holds it while it is being sent
 */
export async function putInState(
  db: Db,
  id: number,
  state: DeliveryState,
  { attempts: count = 1, dispatcherId = null }: { attempts?: number; dispatcherId?: string | null } = {},
): Promise<void> {
  await db.transaction(async (tx) => {
    const [found] = await tx.select().from(allDeliveries).where(eq(allDeliveries.id, id));
    if (found === undefined) throw new Error(`There is no delivery ${id}`);
    await tx.delete(deliveryQueue).where(eq(deliveryQueue.id, id));
    await tx.delete(deliveries).where(eq(deliveries.id, id));
    const row = { ...found, attempt_count: count };
    const resent = state.startsWith('resend');
    const status = statusOf[state];
    if (status === 'pending' || (status === 'succeeded' && resent)) {
      const claimed = state.endsWith('sending') ? { dispatcher_id: dispatcherId, claimed_at: new Date() } : {};
      const queued = { due_at: new Date(), trigger: resent ? 'manual' : 'schedule', once: resent, ...claimed } as const;
      await insertAll(tx, deliveryQueue, [queueRow({ ...row, status }, queued)]);
    } else {
      const { cancel_reason } = found;
      await insertAll(tx, deliveries, [{ ...columnsOf(row), status, cancel_reason, attempt_count: count }]);
    }
  });
}

/** The state that a delivery is in. @throws Error when there is not exactly one of it */
export async function stateOf(db: Db, id: number): Promise<DeliveryState> {
  const found = await db.select().from(allDeliveries).where(eq(allDeliveries.id, id));
  const [row] = found;
  if (row === undefined || found.length > 1) throw new Error(`There are ${found.length} deliveries ${id}`);
  if (row.step === null) {
    if (row.status === 'pending') throw new Error(`Delivery ${id} is pending and not in the queue`);
    return row.status;
  }
  const claimed = row.dispatcher_id !== null;
  if (row.status === 'succeeded') return claimed ? 'resend_sending' : 'resend_waiting';
  return claimed ? 'sending' : 'waiting';
}

/**
 * Stores many deliveries to an endpoint that is not there, of one attempt each, one in 50 failed, as months of use would
 * leave them.
 * @param from the lowest id
 * @param step between two ids
 * @param days over which they were made, up to now
 */
export async function storeHistory(
  db: Db,
  { merchantId, mode }: Tenant,
  { count, from, step, days }: { count: number; from: number; step: number; days: number },
): Promise<void> {
  await db.execute(sql`
    WITH delivery AS (
      INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, attempt_count, last_status_code, last_error, created_at)
      SELECT ${from}::bigint + n * ${step}::bigint, ${merchantId}, ${mode}, ${newId('endpoint')}, ${newId('event')}, 'payment.completed', 'pay_bench' || n,
        CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'succeeded' END, 1, CASE WHEN n % 50 = 0 THEN 500 ELSE 200 END, CASE WHEN n % 50 = 0 THEN 'status' END,
        now() - make_interval(days => ${days}::int) * (1 - n::float8 / ${count}::int)
      FROM generate_series(1, ${count}::int) n
      RETURNING *
    )
    INSERT INTO attempts (delivery_id, number, merchant_id, mode, trigger, started_at, duration_ms, status_code, error, address, url, request_headers, response_headers, response_body)
    SELECT id, 1, merchant_id, mode, 'schedule', created_at, 20, last_status_code, last_error, '127.0.0.1', 'http://127.0.0.1/webhooks', '{}', '{}', ''
    FROM delivery`);
}
