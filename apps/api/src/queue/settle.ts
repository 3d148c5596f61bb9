import type { AttemptError, AttemptTrigger, DeliveryStatus, Mode } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { executeNamed } from '../db/named.ts';
import { rowsOf } from '../db/rows.ts';
import { intoHistory } from './history.ts';
import type { OrderedLane } from './order.ts';

/** The part of a receiver's response that is kept. */
export interface KeptResponse {
  /** Names in lower case; at most 100, each value at most 2,048 characters, repeated ones joined by a comma. */
  readonly headers: Record<string, string>;
  /** The first bytes of the body as they came (still compressed if the receiver did), at most 16 KiB. */
  readonly body: Buffer;
  /** True when the receiver sent, or was still to send, more than `body`. */
  readonly truncated: boolean;
}

/** One attempt that has ended, and how its delivery goes on. */
export interface AttemptRecord {
  readonly deliveryId: number;
  readonly merchantId: string;
  readonly mode: Mode;
  readonly endpointId: string;
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: AttemptError | null;
  readonly errorDetail: string | null;
  readonly address: string | null;
  readonly url: string;
  readonly requestHeaders: Record<string, string>;
  readonly response: KeptResponse | null;
  /** The delivery's next status, unless it has succeeded before. */
  readonly status: DeliveryStatus;
  /** Until the next attempt, in ms and not before the schedule goes on; null when there is none. */
  readonly retryMs: number | null;
  /** How long the whole endpoint is left alone, in ms. */
  readonly throttleMs: number | null;
}

/**
 * Settles a batch of claimed deliveries by their attempts, in one statement: each attempt is logged, and its delivery moves
 * to the history or waits in the queue for its next one. What this dispatcher no longer holds is left out: the attempt was
 * recorded as interrupted when it was reclaimed. So is what is written already, when a batch comes again because the reply to
 * its commit was lost.
 * @returns the ids of the deliveries that were settled, each with the ordered lane that it has left: pass these to `goOn`, last in
 * the transaction
 */
export async function settle(
  db: Db,
  dispatcherId: string,
  batch: readonly AttemptRecord[],
): Promise<Map<number, OrderedLane | null>> {
  // In order of the rows, as every other writer of the queue.
  const sorted = batch.toSorted((a, b) => a.deliveryId - b.deliveryId);
  const ids = sql.param(sorted.map((record) => record.deliveryId));
  const result = rowsOf('result', sorted, {
    delivery_id: ['bigint', (record) => record.deliveryId],
    number: ['int', (record) => record.number],
    trigger: ['text', (record) => record.trigger],
    started_at: ['timestamptz', (record) => record.startedAt],
    duration_ms: ['int', (record) => Math.round(record.durationMs)],
    status_code: ['int', (record) => record.statusCode],
    error: ['text', (record) => record.error],
    error_detail: ['text', (record) => record.errorDetail],
    address: ['text', (record) => record.address],
    url: ['text', (record) => record.url],
    request_headers: ['text', (record) => JSON.stringify(record.requestHeaders)],
    response_headers: ['text', ({ response }) => (response === null ? null : JSON.stringify(response.headers))],
    response_body: ['bytea', (record) => record.response?.body ?? null],
    response_truncated: ['boolean', (record) => record.response?.truncated ?? false],
    status: ['text', (record) => record.status],
    retry_ms: ['float8', (record) => record.retryMs],
  });
  const rows = await executeNamed<{ id: string; endpoint_id: string; lane: string | null }>(
    db,
    sql`
    WITH result AS (
      SELECT * FROM ${result}
    ), fenced AS (
      SELECT q.id, q.merchant_id, q.mode, q.endpoint_id, q.event_id, q.event_type, q.object_id, q.status, q.created_at, q.lane,
        result.number AS attempts, result.status_code AS last_status_code, result.error AS last_error, result.status AS next_status,
        result.retry_ms, result.trigger, result.started_at, result.duration_ms, result.error_detail, result.address, result.url,
        result.request_headers, result.response_headers, result.response_body, result.response_truncated
      FROM delivery_queue q JOIN result ON result.delivery_id = q.id
      WHERE q.id = ANY(${ids}::bigint[]) AND q.dispatcher_id = ${dispatcherId} AND q.attempts = result.number - 1
      ORDER BY q.id FOR UPDATE OF q
    ), ended AS (
      DELETE FROM delivery_queue q USING fenced WHERE q.id = fenced.id AND fenced.retry_ms IS NULL
    ), recorded AS (
      ${intoHistory(sql`fenced WHERE retry_ms IS NULL`, {
        status: sql`next_status`,
        reason: sql`CASE next_status WHEN 'canceled' THEN 'endpoint_disabled' END`,
      })}
    ), waiting AS (
      UPDATE delivery_queue q SET dispatcher_id = NULL, claimed_at = NULL, attempts = fenced.attempts, trigger = 'schedule',
        last_status_code = fenced.last_status_code, last_error = fenced.last_error,
        step = CASE WHEN q.resume_at IS NULL THEN q.step + 1 ELSE q.step END, resume_at = NULL,
        due_at = greatest(q.resume_at, now() + fenced.retry_ms * interval '1 millisecond')
      FROM fenced WHERE q.id = fenced.id AND fenced.retry_ms IS NOT NULL
    ), logged AS (
      INSERT INTO attempts (delivery_id, number, merchant_id, mode, trigger, started_at, duration_ms, status_code, error, error_detail, address, url,
        request_headers, response_headers, response_body, response_truncated)
      SELECT id, attempts, merchant_id, mode, trigger, started_at, duration_ms, last_status_code, last_error, error_detail, address, url,
        request_headers, response_headers, response_body, response_truncated FROM fenced
    )
    SELECT id, endpoint_id, CASE WHEN retry_ms IS NULL THEN lane END AS lane FROM fenced`,
  );
  return new Map(
    rows.map(({ id, endpoint_id: endpointId, lane }) => [Number(id), lane === null ? null : { endpointId, lane }]),
  );
}
