import type { AttemptError, AttemptTrigger, DeliveryStatus, Mode } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import type { KeptResponse } from './answer.ts';

/** What one attempt brought, and what follows for its delivery. */
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
  /** What the delivery becomes, unless it has succeeded before. */
  readonly status: DeliveryStatus;
  /** Until the next attempt, in ms and not before the schedule goes on; null when there is none. */
  readonly retryMs: number | null;
  /** How long the whole endpoint is left alone, in ms. */
  readonly throttleMs: number | null;
}

/** The health of an endpoint after a batch. */
export interface HealthRow {
  readonly endpointId: string;
  readonly failingSince: Date | null;
  readonly warnedAt: Date | null;
}

/**
 * Writes a batch of attempts with all that follows from them, in one statement. What this dispatcher no longer holds is
 * left out: whoever took it over has written it down as interrupted. So is what is written already, when a batch comes
 * again because the answer to its commit was lost.
 * @returns the ids that were written
 */
export async function recordAttempts(
  db: Db,
  dispatcherId: string,
  batch: readonly AttemptRecord[],
): Promise<Set<number>> {
  // In order of the rows, as every other writer of the queue.
  const sorted = batch.toSorted((a, b) => a.deliveryId - b.deliveryId);
  const column = <T>(pick: (record: AttemptRecord) => T) => sql.param(sorted.map(pick));
  // Bytes go as hex, booleans as numbers, times as text: postgres.js and drizzle do not write arrays of them.
  const rows = await db.execute<{ delivery_id: string }>(sql`
    WITH result AS (
      SELECT * FROM unnest(
        ${column((r) => r.deliveryId)}::bigint[], ${column((r) => r.number)}::int[], ${column((r) => r.merchantId)}::text[], ${column((r) => r.mode)}::text[],
        ${column((r) => r.trigger)}::text[], ${column((r) => r.startedAt.toISOString())}::text[], ${column((r) => Math.round(r.durationMs))}::int[],
        ${column((r) => r.statusCode)}::int[], ${column((r) => r.error)}::text[], ${column((r) => r.errorDetail)}::text[], ${column((r) => r.address)}::text[],
        ${column((r) => r.url)}::text[], ${column((r) => JSON.stringify(r.requestHeaders))}::text[],
        ${column((r) => (r.response === null ? null : JSON.stringify(r.response.headers)))}::text[], ${column((r) => r.response?.body.toString('hex') ?? null)}::text[],
        ${column((r) => Number(r.response?.truncated ?? false))}::int[], ${column((r) => r.status)}::text[], ${column((r) => r.retryMs)}::float8[]
      ) AS result (delivery_id, number, merchant_id, mode, trigger, started_at, duration_ms, status_code, error, error_detail, address, url,
        request_headers, response_headers, response_body, response_truncated, status, retry_ms)
    ), fenced AS (
      SELECT result.* FROM delivery_queue q JOIN result USING (delivery_id)
      WHERE q.delivery_id = ANY(${column((r) => r.deliveryId)}::bigint[]) AND q.dispatcher_id = ${dispatcherId}
        AND q.attempts = result.number - 1
      ORDER BY q.delivery_id FOR UPDATE OF q
    ), settled AS (
      DELETE FROM delivery_queue q USING fenced WHERE q.delivery_id = fenced.delivery_id AND fenced.retry_ms IS NULL
    ), waiting AS (
      UPDATE delivery_queue q SET dispatcher_id = NULL, claimed_at = NULL, attempts = fenced.number, trigger = 'schedule',
        step = CASE WHEN q.resume_at IS NULL THEN q.step + 1 ELSE q.step END, resume_at = NULL,
        due_at = greatest(q.resume_at, now() + fenced.retry_ms * interval '1 millisecond')
      FROM fenced WHERE q.delivery_id = fenced.delivery_id AND fenced.retry_ms IS NOT NULL
    ), logged AS (
      INSERT INTO attempts (delivery_id, number, merchant_id, mode, trigger, started_at, duration_ms, status_code, error, error_detail, address, url,
        request_headers, response_headers, response_body, response_truncated)
      SELECT delivery_id, number, merchant_id, mode, trigger, started_at::timestamptz, duration_ms, status_code, error, error_detail, address, url,
        request_headers, response_headers, decode(response_body, 'hex'), response_truncated = 1 FROM fenced
    ), counted AS (
      UPDATE deliveries d SET status = CASE d.status WHEN 'succeeded' THEN 'succeeded' ELSE fenced.status END,
        cancel_reason = CASE WHEN d.status <> 'succeeded' AND fenced.status = 'canceled' THEN 'endpoint_disabled' END, attempt_count = fenced.number,
        last_status_code = fenced.status_code, last_error = fenced.error
      FROM fenced WHERE d.id = fenced.delivery_id AND d.id = ANY(${column((r) => r.deliveryId)}::bigint[])
    )
    SELECT delivery_id FROM fenced`);
  return new Set(rows.map((row) => Number(row.delivery_id)));
}

interface Run {
  endpointId: string;
  succeeded: boolean;
  /** First failure after the batch's last success. */
  failingSince: string | null;
  lastSuccessAt: string | null;
  lastFailureAt: string | null;
  throttleMs: number | null;
}

/** What a batch says of each endpoint, in the order in which the attempts began. Tests of a person do not count as failures. */
export function runsOf(batch: readonly AttemptRecord[]): Run[] {
  const runs = new Map<string, Run>();
  for (const record of batch.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const run = runs.get(record.endpointId) ?? {
      endpointId: record.endpointId,
      succeeded: false,
      failingSince: null,
      lastSuccessAt: null,
      lastFailureAt: null,
      throttleMs: null,
    };
    runs.set(record.endpointId, run);
    const at = record.startedAt.toISOString();
    if (record.error === null) {
      run.succeeded = true;
      run.failingSince = null;
      run.lastSuccessAt = at;
    } else if (record.trigger !== 'test') {
      run.failingSince ??= at;
      run.lastFailureAt = at;
    }
    if (record.throttleMs !== null) run.throttleMs = Math.max(run.throttleMs ?? 0, record.throttleMs);
  }
  return [...runs.values()].toSorted((a, b) => (a.endpointId < b.endpointId ? -1 : 1));
}

/** Brings the endpoints' health up to date. @returns the health of those that failed */
export async function recordHealth(db: Db, batch: readonly AttemptRecord[]): Promise<HealthRow[]> {
  const runs = runsOf(batch);
  const column = <T>(pick: (run: Run) => T) => sql.param(runs.map(pick));
  const rows = await db.execute<{ endpoint_id: string; failing_since: string | null; warned_at: string | null }>(sql`
    UPDATE endpoint_health h SET
      failing_since = CASE WHEN run.succeeded = 1 THEN run.failing_since::timestamptz ELSE coalesce(h.failing_since, run.failing_since::timestamptz) END,
      warned_at = CASE WHEN run.succeeded = 1 THEN NULL ELSE h.warned_at END,
      last_success_at = greatest(h.last_success_at, run.last_success_at::timestamptz),
      last_failure_at = greatest(h.last_failure_at, run.last_failure_at::timestamptz),
      throttled_until = CASE WHEN run.throttle_ms IS NULL THEN h.throttled_until
        ELSE greatest(h.throttled_until, now() + run.throttle_ms * interval '1 millisecond') END
    FROM unnest(
      ${column((run) => run.endpointId)}::text[], ${column((run) => Number(run.succeeded))}::int[], ${column((run) => run.failingSince)}::text[],
      ${column((run) => run.lastSuccessAt)}::text[], ${column((run) => run.lastFailureAt)}::text[], ${column((run) => run.throttleMs)}::float8[]
    ) AS run (endpoint_id, succeeded, failing_since, last_success_at, last_failure_at, throttle_ms)
    WHERE h.endpoint_id = run.endpoint_id
    RETURNING h.endpoint_id, h.failing_since, h.warned_at`);
  return rows
    .filter((row) => row.failing_since !== null)
    .map((row) => ({
      endpointId: row.endpoint_id,
      failingSince: row.failing_since === null ? null : new Date(row.failing_since),
      warnedAt: row.warned_at === null ? null : new Date(row.warned_at),
    }));
}
