import type { DeliveryStatus } from '@cryptoix/core';
import type { StatusName } from './Status.tsx';

/** What has become of a delivery, for a person: pending is also what failed and is tried again. */
export const outcomeOf = ({ status, attempt_count }: { status: DeliveryStatus; attempt_count: number }): StatusName =>
  status === 'pending' && attempt_count > 0 ? 'retrying' : status;
