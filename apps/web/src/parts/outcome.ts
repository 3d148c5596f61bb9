import type { DeliveryStatus } from '@cryptoix/core';
import { words } from '../words/index.ts';

type Facts = { status: DeliveryStatus; attempt_count: number };

/** The status of a delivery for a person: one that failed and is tried again is retrying, not pending. */
export type Outcome = DeliveryStatus | 'retrying';

export const outcomeOf = ({ status, attempt_count }: Facts): Outcome =>
  status === 'pending' && attempt_count > 0 ? 'retrying' : status;

/** How often a delivery was tried, in words. */
export function attemptsOf({ status, attempt_count }: Facts): string {
  if (attempt_count > 0) return words.units.attempts(attempt_count);
  return status === 'pending' ? words.deliveries.notSentYet : words.deliveries.neverSent;
}
