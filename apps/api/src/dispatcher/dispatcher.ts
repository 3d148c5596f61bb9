import type { Runtime } from '../context.ts';
import type { Db } from '../db/client.ts';
import type { Addresses } from '../net/resolve.ts';
import { cancelUnwanted } from '../queue/cancel.ts';
import { type Claim, claim, type Claimed } from '../queue/claim.ts';
import { expire } from '../queue/expire.ts';
import { leaseSeconds, register, renew, renewMs } from '../queue/leases.ts';
import { reclaim } from '../queue/reclaim.ts';
import { release } from '../queue/release.ts';
import { startWithinMs } from '../queue/starts.ts';
import { countAttempt, headersOf, outcomeOf } from './attempt.ts';
import { createHandover } from './handover.ts';
import { type Lane, startLimit } from './lane.ts';
import { Lanes } from './lanes.ts';
import { Pools } from './pools.ts';
import { createResults } from './results.ts';
import { NotAdmitted } from './send.ts';
import { UnconfirmedEvents } from './unconfirmed.ts';

const claimLimit = 500;
/** How often the queue is polled without a wake-up, in ms: deliveries come due, and a wake-up can be lost. */
const pollMs = 500;
/** How long a stop waits for running sends, in ms: a send takes 15 s at most. */
const drainMs = 16_000;

/** An attempt that its endpoint's rate limit allowed, and that did not begin in its time. */
class TooLate extends Error {}

/** A running dispatcher. */
export interface Dispatcher {
  /** Polls the queue at once: a delivery may be due. */
  wake(): void;
  /** Claims nothing more, lets running sends end, records their results and ends the lease. */
  stop(): Promise<void>;
}

/**
 * Starts a dispatcher: it claims due deliveries, sends them lane by lane, and records the results.
 * @param settling the pool through which results are written, one batch after another
 */
export async function startDispatcher(runtime: Runtime, settling: Db = runtime.db): Promise<Dispatcher> {
  const { db, services } = runtime;
  const { log, now } = services;
  const lanes = new Lanes(runtime);
  /** Until when the lease runs at least, by `performance.now`. */
  let leasedUntil = performance.now() + leaseSeconds * 1_000;
  let lease = await register(db);
  let aborter = new AbortController();
  const pools = new Pools();
  const state = { stopping: false };
  let after = '';
  let unsent: { lease: string; id: number; isDue?: boolean }[] = [];
  /**
   * Claims that may or may not have been committed. They are released before the next claim: after it, the same
   * deliveries may be claimed again, and must not be released then.
   */
  let unconfirmed: { lease: string; ids: number[] }[] = [];
  const unconfirmedEvents = new UnconfirmedEvents();
  const results = createResults(
    { services, db: settling },
    {
      lease: () => lease,
      lost: ({ lease: heldBy, record }) => unsent.push({ lease: heldBy, id: record.deliveryId }),
    },
  );
  let awake = true;
  let endSleep: (() => void) | null = null;

  const wake = () => {
    awake = true;
    endSleep?.();
  };

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
      if (awake) endSleep();
    });

  async function attempt(claimed: Claimed, lane: Lane, startBy: number): Promise<void> {
    const heldBy = lease;
    const startedAt = lane.pace === null ? now() : await lane.pace.turn(now);
    // After a new lease has been taken, somebody else may be sending it.
    if (performance.now() > startBy || heldBy !== lease) throw new TooLate();
    const { sent, logged } = headersOf(claimed, lane, startedAt);
    const admit = (addresses: Addresses) => pools.admit(claimed, addresses);
    const result = await lane.target.send({ headers: sent, body: claimed.body, signal: aborter.signal, admit });
    // Interrupted because the lease was lost: the attempt was recorded when its delivery was reclaimed.
    const lost = result.error === 'interrupted' && heldBy !== lease;
    if (!lost) {
      const outcome = outcomeOf(claimed, lane, { result, startedAt, logged, random: Math.random });
      countAttempt(services.metrics, outcome.record);
      results.keep({ lease: heldBy, ...outcome });
    }
    const wasFull = lane.inFlight >= lane.limit;
    lanes.finished(lane, result.error === null && result.statusCode !== null && result.statusCode < 300);
    const poolWasFull = pools.finished(claimed);
    if (wasFull || poolWasFull) wake();
  }

  /**
   * Starts to send a delivery that this dispatcher holds; it is released if it cannot be sent.
   * @param startBy when, by `performance.now`, it is too late to start if the lane has a rate limit
   */
  function send(entry: Claimed, lane: Lane, startBy = Infinity): void {
    lane.inFlight += 1;
    lane.lastUsedAt = now().getTime();
    pools.started(entry);
    const heldBy = lease;
    attempt(entry, lane, startBy).catch((error: unknown) => {
      pools.finished(entry);
      lane.inFlight -= 1;
      const isLate = error instanceof TooLate;
      unsent.push({ lease: heldBy, id: entry.deliveryId, isDue: isLate });
      if (error instanceof NotAdmitted) lanes.rest(lane);
      else if (!isLate)
        log.error({ err: error, delivery_id: entry.deliveryId }, 'an attempt failed before it was sent');
    });
  }

  const disconnect = services.publisher.connect(
    createHandover({
      lanes,
      pools,
      lease: () => lease,
      isLeased: () => performance.now() < leasedUntil,
      isStopping: () => state.stopping,
      wake,
      send,
      release: (heldBy, ids) => unsent.push(...ids.map((id) => ({ lease: heldBy, id }))),
      isUnconfirmed(heldBy, eventIds) {
        unconfirmedEvents.add(heldBy, eventIds);
        wake();
      },
    }),
  );

  /** Claims due deliveries and starts to send them. @returns 0 when none was due */
  async function claimAndSend(): Promise<number> {
    for (const claims of unconfirmed) await release(db, claims.lease, claims.ids);
    unconfirmed = [];
    await releaseUnsent();
    await unconfirmedEvents.release(db, lease);
    const heldBy = lease;
    const startBy = performance.now() + startWithinMs;
    const waiting = lanes.waitingWithRoom();
    let taken: Claim = { claimed: [], unreadable: [] };
    try {
      // In a transaction, so that a claim whose response is lost is rolled back: a claim that we do not know of would be
      // held as long as the lease is renewed.
      await db.transaction(async (tx) => {
        // Stopped meanwhile: sends that end now make room for the next dispatcher, not for this one.
        if (state.stopping) return;
        const rooms = { lanes: lanes.rooms(), roomOfNew: startLimit, pools: pools.rooms() };
        taken = await claim(tx, { dispatcherId: heldBy, ...rooms, limit: claimLimit, after });
      });
    } catch (error) {
      // It may have been committed, and only the response to that was lost.
      const ids = [...taken.claimed.map((entry) => entry.deliveryId), ...taken.unreadable];
      if (ids.length > 0) unconfirmed.push({ lease: heldBy, ids });
      throw error;
    }
    const { claimed, unreadable } = taken;
    if (unreadable.length > 0) {
      log.warn({ delivery_ids: unreadable }, 'deliveries fail because their events are past retention');
      await expire(db, heldBy, unreadable).catch((error: unknown) => {
        // Released, they are claimed again later; the other claimed deliveries are sent now.
        unsent.push(...unreadable.map((id) => ({ lease: heldBy, id })));
        log.error({ err: error }, 'deliveries past retention could not be ended; trying again');
      });
    }
    if (claimed.length === 0) {
      for (const [lane, count] of waiting) if (pools.hasRoom(lane)) lanes.endWaiting(lane, count);
      return unreadable.length;
    }
    after = claimed.at(-1)?.endpointId ?? '';
    const byEndpoint = await lanes.of(claimed).catch((error: unknown) => {
      unsent.push(...claimed.map((entry) => ({ lease: heldBy, id: entry.deliveryId })));
      throw error;
    });
    for (const entry of claimed) {
      const lane = byEndpoint.get(entry.endpointId);
      if (lane === undefined) {
        unsent.push({ lease: heldBy, id: entry.deliveryId });
        continue;
      }
      lanes.endWaiting(lane, 1);
      send(entry, lane, startBy);
    }
    return claimed.length;
  }

  async function run(): Promise<void> {
    while (!state.stopping) {
      awake = false;
      const began = performance.now();
      try {
        if ((await claimAndSend()) > 0) continue;
      } catch (error) {
        log.error({ err: error }, 'deliveries could not be claimed; trying again');
      }
      await sleep(Math.min(pollMs, lanes.msToNextStart(began)));
    }
  }

  /**
   * Releases the deliveries that were claimed and not sent; those that cannot be released now are released later. Always before
   * a claim, like the unconfirmed ones: if the reply to a release is lost, it is repeated.
   */
  async function releaseUnsent(): Promise<void> {
    const own = unsent.filter((entry) => entry.lease === lease);
    for (const isDue of [true, false]) {
      const ids = own.filter((entry) => (entry.isDue ?? false) === isDue).map((entry) => entry.id);
      if (ids.length > 0) await release(db, lease, ids, isDue ? 'now' : 'in a minute');
    }
    unsent = unsent.filter((entry) => entry.lease === lease && !own.includes(entry));
  }

  async function keepLease(): Promise<void> {
    try {
      const asked = performance.now();
      if (!(await renew(db, lease))) {
        log.warn({ dispatcher: lease }, 'the lease was lost; starting a new one');
        lease = await register(db);
        aborter.abort();
        aborter = new AbortController();
      }
      leasedUntil = asked + leaseSeconds * 1_000;
      const freed = await reclaim(db);
      const canceled = await cancelUnwanted(db);
      if (freed > 0) log.warn({ deliveries: freed }, 'reclaimed the deliveries of a dispatcher that stopped');
      if (freed + canceled > 0) wake();
      lanes.closeIdle();
    } catch (error) {
      log.error({ err: error, lease_seconds: leaseSeconds }, 'the lease could not be renewed; trying again');
    }
  }

  await reclaim(db);
  const running = run();
  let keeping = Promise.resolve();
  const timer = setInterval(() => {
    keeping = keeping.then(keepLease);
  }, renewMs);

  return {
    wake,
    async stop() {
      state.stopping = true;
      disconnect();
      const until = performance.now() + drainMs;
      wake();
      await running;
      while (pools.inFlight > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
      aborter.abort();
      await results.finish(until);
      clearInterval(timer);
      await keeping;
      await releaseUnsent().catch((error: unknown) =>
        log.warn({ err: error }, 'deliveries that were not sent could not be released; they are reclaimed later'),
      );
      await reclaim(db, lease).catch((error: unknown) =>
        log.warn({ err: error }, 'the lease could not be ended; it expires by itself'),
      );
      await lanes.close();
    },
  };
}
