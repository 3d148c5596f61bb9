import { type DeliveryStatus, newId } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Db } from '../db/client.ts';
import { insertAll } from '../db/insert.ts';
import { attempts, deliveries, deliveryQueue } from '../db/schema/index.ts';
import type { Tenant } from '../principal.ts';
import { type DeliveryState, statusOf } from './states.ts';

/**
 * Rows that seed, tests and benches write without the operations: a past, or a state that would take long to come about.
 * Nothing that serves callers imports this file.
 */
interface Stored {
  readonly deliveries?: readonly Row<typeof deliveries.$inferSelect, keyof typeof noAttempt | 'created_at'>[];
  readonly attempts?: readonly Row<typeof attempts.$inferSelect, keyof typeof noResponse>[];
  readonly queue?: readonly (typeof deliveryQueue.$inferSelect)[];
}

/** A row in which these columns may be left out. */
type Row<T, Optional extends keyof T> = Omit<T, Optional> & Partial<Pick<T, Optional>>;

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

/** Stores rows as they are. */
export async function storeDeliveries(db: Db, stored: Stored): Promise<void> {
  const made = (stored.deliveries ?? []).map((row) => ({ ...noAttempt, created_at: new Date(), ...row }));
  await insertAll(db, deliveries, made);
  const tried = (stored.attempts ?? []).map((row) => ({ ...noResponse, ...row }));
  await insertAll(db, attempts, tried);
  await insertAll(db, deliveryQueue, stored.queue ?? []);
}

/** Changes the places in the queue that a condition on `delivery_queue` selects; all of them without one. */
export async function changeQueueRows(
  db: Db,
  change: PgUpdateSetSource<typeof deliveryQueue>,
  which: SQL = sql`true`,
): Promise<void> {
  await db.update(deliveryQueue).set(change).where(which);
}

/** Takes out of the queue what a condition on `delivery_queue` selects, and leaves the deliveries as they are. */
export async function removeQueueRows(db: Db, which: SQL = sql`true`): Promise<void> {
  await db.delete(deliveryQueue).where(which);
}

/** Empties the queue and ends all leases. */
export async function clearQueue(db: Db): Promise<void> {
  await db.execute(sql`TRUNCATE delivery_queue, dispatchers`);
}

/** Deletes all deliveries, with their places in the queue and their attempts. */
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
  const resent = state.startsWith('resend');
  const claimed = state.endsWith('sending');
  await db.execute(sql`UPDATE deliveries SET status = ${statusOf[state]}, attempt_count = ${count} WHERE id = ${id}`);
  await db.execute(sql`DELETE FROM delivery_queue WHERE delivery_id = ${id}`);
  if (!resent && statusOf[state] !== 'pending') return;
  await db.execute(sql`
    INSERT INTO delivery_queue (delivery_id, merchant_id, mode, endpoint_id, event_id, due_at, attempts, trigger, once, dispatcher_id, claimed_at)
    SELECT id, merchant_id, mode, endpoint_id, event_id, now(), attempt_count, ${resent ? 'manual' : 'schedule'}, ${resent}::boolean,
      ${claimed ? dispatcherId : null}, CASE WHEN ${claimed}::boolean THEN now() END
    FROM deliveries WHERE id = ${id}`);
}

/** The state that a delivery is in. @throws Error for a mixture that no operation may leave behind */
export async function stateOf(db: Db, id: number): Promise<DeliveryState> {
  const [row] = await db.execute<{ status: DeliveryStatus; queued: boolean; claimed: boolean }>(sql`
    SELECT status, q.delivery_id IS NOT NULL AS queued, q.dispatcher_id IS NOT NULL AS claimed
    FROM deliveries d LEFT JOIN delivery_queue q ON q.delivery_id = d.id WHERE d.id = ${id}`);
  if (row === undefined) throw new Error(`There is no delivery ${id}`);
  const { status, queued, claimed } = row;
  if (status === 'pending' && queued) return claimed ? 'sending' : 'waiting';
  if (status === 'succeeded' && queued) return claimed ? 'resend_sending' : 'resend_waiting';
  if (status !== 'pending' && !queued) return status;
  throw new Error(`Delivery ${id} is ${status} and ${queued ? 'in the queue' : 'not in the queue'}`);
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
