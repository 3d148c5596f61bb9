import type { DeliveryStatus } from '@cryptoix/core';
import { words } from '../words/index.ts';
import type { StatusName } from './Status.tsx';

type Facts = { status: DeliveryStatus; attempt_count: number };

/** What has become of a delivery, for a person: pending is also what failed and is tried again. */
export const outcomeOf = ({ status, attempt_count }: Facts): StatusName =>
  status === 'pending' && attempt_count > 0 ? 'retrying' : status;

/** How often a delivery was tried, in words. */
export function attemptsOf({ status, attempt_count }: Facts): string {
  if (attempt_count > 0) return words.units.attempts(attempt_count);
  return status === 'pending' ? words.deliveries.notSentYet : words.deliveries.neverSent;
}
