import type { Services } from '../context.ts';
import type { Addresses } from '../net/resolve.ts';
import type { Claimed } from '../queue/claim.ts';
import { startMarginMs } from '../queue/leases.ts';
import { countAttempt, headersOf, outcomeOf } from './attempt.ts';
import { NotStarted } from './connection.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Lease } from './lease.ts';
import type { Pools } from './pools.ts';
import type { Results } from './results.ts';
import { NotAdmitted } from './send.ts';
import type { Unsent } from './unsent.ts';

/** An attempt that its endpoint's rate limit allowed, and that did not begin in its time. */
class TooLate extends Error {}

/** Under which lease a delivery is held, and when, by `performance.now`, it is too late to start if its lane has a rate limit. */
export interface Held {
  readonly heldBy: string;
  readonly startBy: number;
}

/** The parts of its dispatcher that a sender uses. */
interface Sending {
  readonly lanes: Lanes;
  readonly pools: Pools;
  readonly lease: Lease;
  readonly unsent: Unsent;
  readonly results: Results;
  /** Says that there is room again. */
  readonly wake: () => void;
}

/** Sends what a dispatcher holds, each delivery in its lane. @returns a function that starts to send one and does not wait */
export function createSender(
  { log, now, config, metrics }: Services,
  { lanes, pools, lease, unsent, results, wake }: Sending,
): (entry: Claimed, lane: Lane, held: Held) => void {
  async function attempt(claimed: Claimed, lane: Lane, { heldBy, startBy }: Held): Promise<void> {
    const { signal } = lease;
    const startedAt = lane.pace === null ? now() : await lane.pace.turn(now);
    // After a new lease has been taken, somebody else may be sending it.
    if (lane.pace !== null && (performance.now() > startBy || heldBy !== lease.id)) throw new TooLate();
    const { sent, logged } = headersOf(claimed, lane, startedAt, config.publicUrl);
    const admit = (addresses: Addresses) => pools.admit(claimed, addresses);
    // A process that stood still may hold what was reclaimed long ago, and whose lane has gone on since.
    const mayStart = () => !claimed.ordered || (heldBy === lease.id && lease.runsFor(startMarginMs));
    const result = await lane.target.send({ headers: sent, body: claimed.body, signal, admit, mayStart });
    // Interrupted because the lease was lost: the attempt was recorded when its delivery was reclaimed.
    const lost = result.error === 'interrupted' && heldBy !== lease.id;
    const outcome = outcomeOf(claimed, lane, { result, startedAt, logged, random: Math.random });
    if (!lost) {
      countAttempt(metrics, outcome.record);
      results.keep({ lease: heldBy, ordered: claimed.ordered, ...outcome });
    }
    const wasFull = lane.inFlight >= lane.limit;
    lanes.finished(lane, outcome.record);
    const poolWasFull = pools.finished(claimed);
    if (wasFull || poolWasFull) wake();
  }

  return (entry, lane, held) => {
    lane.inFlight += 1;
    lane.lastUsedAt = now().getTime();
    pools.started(entry);
    attempt(entry, lane, held).catch((error: unknown) => {
      pools.finished(entry);
      lane.inFlight -= 1;
      const isLate = error instanceof TooLate;
      unsent.add(held.heldBy, [entry.deliveryId], isLate ? 'now' : 'in a minute');
      if (error instanceof NotAdmitted) lanes.rest(lane);
      else if (error instanceof NotStarted)
        log.warn({ delivery_id: entry.deliveryId }, 'a delivery was not sent because its lease is nearly over');
      else if (!isLate)
        log.error({ err: error, delivery_id: entry.deliveryId }, 'an attempt failed before it was sent');
    });
  };
}
