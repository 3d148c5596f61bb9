import { type SQL, sql } from 'drizzle-orm';

/**
 * The statement, for a CTE, by which deliveries enter the history: each of them once, when it is over. One that had
 * succeeded and was sent again enters as succeeded, whatever became of that.
 * @param ended a relation in SQL with the columns of `delivery_queue`, of rows that leave it in the same statement
 * @param status of those that were pending, and the reason why they were not delivered
 */
export const intoHistory = (ended: SQL, { status, reason }: { status: SQL; reason: SQL }): SQL => sql`
  INSERT INTO deliveries (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, cancel_reason,
    attempt_count, last_status_code, last_error, created_at)
  SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id,
    CASE status WHEN 'pending' THEN ${status} ELSE status END, CASE status WHEN 'pending' THEN ${reason} END,
    attempts, last_status_code, last_error, created_at
  FROM ${ended}`;
