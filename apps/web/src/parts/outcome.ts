import type { DeliveryStatus } from '@cryptoix/core';
import { words } from '../words/index.ts';

type Facts = { status: DeliveryStatus; attempt_count: number };

/** The status of a delivery as shown: pending after a failed attempt is retrying. */
export type Outcome = DeliveryStatus | 'retrying';

export const outcomeOf = ({ status, attempt_count }: Facts): Outcome =>
  status === 'pending' && attempt_count > 0 ? 'retrying' : status;

/** The number of attempts of a delivery, in words. */
export function attemptsOf({ status, attempt_count }: Facts): string {
  if (attempt_count > 0) return words.units.attempts(attempt_count);
  return status === 'pending' ? words.deliveries.notSentYet : words.deliveries.neverSent;
}
