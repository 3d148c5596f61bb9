import type { DeliveryStatus } from '@cryptoix/core';
import type { Stats } from './types.ts';

type Counts = Pick<Stats['totals'], DeliveryStatus>;

/** All deliveries, whatever their outcome. */
export const sentIn = ({ succeeded, failed, pending, canceled }: Counts): number =>
  succeeded + failed + pending + canceled;
