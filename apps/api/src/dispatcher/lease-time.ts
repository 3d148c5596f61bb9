import { leaseSeconds } from '../queue/leases.ts';

/** A moment by both clocks, in ms: `performance.now`, which never goes back, and the one that also runs while the machine sleeps. */
export interface Moment {
  readonly steady: number;
  readonly clock: number;
}

/** Until when a lease runs at least that is asked for now. */
export const leaseFromNow = (): Moment => ({
  steady: performance.now() + leaseSeconds * 1_000,
  clock: Date.now() + leaseSeconds * 1_000,
});

/** True when there are more than `marginMs` until this moment, by both clocks. */
export const isAhead = ({ steady, clock }: Moment, marginMs: number): boolean =>
  performance.now() + marginMs < steady && Date.now() + marginMs < clock;
