import type { DeliveryStatus } from '@cryptoix/core';
import { sql } from 'drizzle-orm';

/** How many deliveries have each status; `retrying` are those of the pending ones that have failed so far. */
export type Outcomes = Record<DeliveryStatus | 'retrying', number>;

/** No deliveries at all. */
export const noOutcomes: Outcomes = { succeeded: 0, failed: 0, canceled: 0, pending: 0, retrying: 0 };

/** The condition on a delivery that it waits for its next attempt after one that failed. */
export const isRetrying = sql`status = 'pending' AND last_error IS NOT NULL`;

/** The columns of `Outcomes`, counted over deliveries. Everything that is called a rate is computed from these. */
export const countedOutcomes = sql`
  count(*) FILTER (WHERE status = 'succeeded')::int AS succeeded, count(*) FILTER (WHERE status = 'failed')::int AS failed,
  count(*) FILTER (WHERE status = 'canceled')::int AS canceled, count(*) FILTER (WHERE status = 'pending')::int AS pending,
  count(*) FILTER (WHERE ${isRetrying})::int AS retrying`;

/** The sum of these. */
export function sumOutcomes(all: readonly Outcomes[]): Outcomes {
  const sum = { ...noOutcomes };
  for (const one of all) {
    sum.succeeded += one.succeeded;
    sum.failed += one.failed;
    sum.canceled += one.canceled;
    sum.pending += one.pending;
    sum.retrying += one.retrying;
  }
  return sum;
}

/**
 * Succeeded of all that have succeeded or have not arrived so far: failed, canceled and retrying ones. 0–1; null when there
 * are none. What has not been tried yet does not count.
 */
export function successRate({ succeeded, failed, canceled, retrying }: Outcomes): number | null {
  const all = succeeded + failed + canceled + retrying;
  return all === 0 ? null : succeeded / all;
}
