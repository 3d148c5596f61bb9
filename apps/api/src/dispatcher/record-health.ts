import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { executeNamed } from '../db/named.ts';
import { rowsOf } from '../db/rows.ts';
import type { AttemptRecord } from '../queue/settle.ts';

/** The health of an endpoint after a batch of attempts. */
export interface HealthRow {
  readonly endpointId: string;
  readonly failingSince: Date | null;
  readonly warnedAt: Date | null;
}

interface Run {
  endpointId: string;
  succeeded: boolean;
  /** The first failure after the last success of the batch. */
  failingSince: Date | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  throttleMs: number | null;
}

/**
 * Sums up a batch of attempts by endpoint, in the order in which the attempts began. Failed tests that a person sent do
 * not count as failures.
 */
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
    const at = record.startedAt;
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

/** Updates the endpoints' health. @returns that of the endpoints that are failing */
export async function recordHealth(db: Db, batch: readonly AttemptRecord[]): Promise<HealthRow[]> {
  const run = rowsOf('run', runsOf(batch), {
    endpoint_id: ['text', (one) => one.endpointId],
    succeeded: ['boolean', (one) => one.succeeded],
    failing_since: ['timestamptz', (one) => one.failingSince],
    last_success_at: ['timestamptz', (one) => one.lastSuccessAt],
    last_failure_at: ['timestamptz', (one) => one.lastFailureAt],
    throttle_ms: ['float8', (one) => one.throttleMs],
  });
  const rows = await executeNamed<{ endpoint_id: string; failing_since: string | null; warned_at: string | null }>(
    db,
    sql`
    UPDATE endpoint_health h SET
      failing_since = CASE WHEN run.succeeded THEN run.failing_since ELSE coalesce(h.failing_since, run.failing_since) END,
      warned_at = CASE WHEN run.succeeded THEN NULL ELSE h.warned_at END,
      last_success_at = greatest(h.last_success_at, run.last_success_at),
      last_failure_at = greatest(h.last_failure_at, run.last_failure_at),
      throttled_until = CASE WHEN run.throttle_ms IS NULL THEN h.throttled_until
        ELSE greatest(h.throttled_until, now() + run.throttle_ms * interval '1 millisecond') END
    FROM ${run}
    WHERE h.endpoint_id = run.endpoint_id
    RETURNING h.endpoint_id, h.failing_since, h.warned_at`,
  );
  return rows
    .filter((row) => row.failing_since !== null)
    .map((row) => ({
      endpointId: row.endpoint_id,
      failingSince: row.failing_since === null ? null : new Date(row.failing_since),
      warnedAt: row.warned_at === null ? null : new Date(row.warned_at),
    }));
}
