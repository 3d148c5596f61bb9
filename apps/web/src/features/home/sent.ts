import type { Stats } from './types.ts';

type Counts = Pick<Stats['totals'], 'succeeded' | 'failed' | 'pending' | 'canceled'>;

/** All deliveries, whatever became of them. */
export const sentIn = ({ succeeded, failed, pending, canceled }: Counts): number =>
  succeeded + failed + pending + canceled;
