import type { Runtime } from '../context.ts';
import type { Db } from '../db/client.ts';
import { cancelUnwanted } from '../queue/cancel.ts';
import { type Claim, claim, type Claimed } from '../queue/claim.ts';
import { expire } from '../queue/expire.ts';
import { leaseSeconds, renewMs } from '../queue/leases.ts';
import { goOnAll, type OrderedLane } from '../queue/order.ts';
import { reclaim } from '../queue/reclaim.ts';
import { startWithinMs } from '../queue/starts.ts';
import { Alarm } from './alarm.ts';
import { createHandover } from './handover.ts';
import { startLimit } from './lane.ts';
import { Lanes } from './lanes.ts';
import { Lease } from './lease.ts';
import { Pools } from './pools.ts';
import { createResults } from './results.ts';
import { createSender } from './sender.ts';
import { UnconfirmedEvents } from './unconfirmed.ts';
import { Unsent } from './unsent.ts';

const claimLimit = 500;
/** How often the queue is polled without a wake-up, in ms: deliveries come due, and a wake-up can be lost. */
const pollMs = 500;
/** How long a stop waits for running sends, in ms: a send takes 15 s at most. */
const drainMs = 16_000;

const idOf = ({ deliveryId }: Claimed) => deliveryId;

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
  const { log } = services;
  const lanes = new Lanes(runtime);
  const lease = await Lease.take({ db, log });
  const pools = new Pools();
  const state = { stopping: false };
  let after = '';
  const unsent = new Unsent();
  const unconfirmed = new UnconfirmedEvents();
  const results = createResults(
    { services, db: settling },
    {
      lease: () => lease.id,
      lost: ({ lease: heldBy, record }) => unsent.add(heldBy, [record.deliveryId]),
      wentOn: () => wake(),
    },
  );
  /** The ordered lane that `goOnAll` looked at last. */
  let swept: OrderedLane | null = null;
  const alarm = new Alarm();
  const wake = () => alarm.ring();

  const send = createSender(services, { lanes, pools, lease, unsent, results, wake });

  const disconnect = services.publisher.connect(
    createHandover({
      lanes,
      pools,
      lease,
      unsent,
      unconfirmed,
      isStopping: () => state.stopping,
      wake,
      send: (claimed, lane) => send(claimed, lane, { heldBy: lease.id, startBy: Infinity }),
    }),
  );

  /** Claims due deliveries and starts to send them. @returns 0 when none was due */
  async function claimAndSend(): Promise<number> {
    await unsent.release(db, lease.id);
    await unconfirmed.release(db, lease.id);
    const heldBy = lease.id;
    const startBy = performance.now() + startWithinMs;
    const waiting = lanes.waitingWithRoom();
    let taken: Claim = { claimed: [], unreadable: [], parked: 0 };
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
      unsent.add(heldBy, [...taken.claimed.map(idOf), ...taken.unreadable]);
      throw error;
    }
    const { claimed, unreadable, parked } = taken;
    if (unreadable.length > 0) {
      log.warn({ delivery_ids: unreadable }, 'deliveries fail because their events are past retention');
      await expire(db, heldBy, unreadable).catch((error: unknown) => {
        // Released, they are claimed again later; the other claimed deliveries are sent now.
        unsent.add(heldBy, unreadable);
        log.error({ err: error }, 'deliveries past retention could not be ended; trying again');
      });
    }
    if (claimed.length === 0) {
      for (const [lane, count] of waiting) if (pools.hasRoom(lane)) lanes.endWaiting(lane, count);
      return unreadable.length + parked;
    }
    after = claimed.at(-1)?.endpointId ?? '';
    const byEndpoint = await lanes.of(claimed).catch((error: unknown) => {
      unsent.add(heldBy, claimed.map(idOf));
      throw error;
    });
    for (const entry of claimed) {
      const lane = byEndpoint.get(entry.endpointId);
      if (lane === undefined) unsent.add(heldBy, [entry.deliveryId]);
      else {
        lanes.endWaiting(lane, 1);
        send(entry, lane, { heldBy, startBy });
      }
    }
    return claimed.length;
  }

  async function run(): Promise<void> {
    while (!state.stopping) {
      alarm.reset();
      const began = performance.now();
      try {
        if ((await claimAndSend()) > 0) continue;
      } catch (error) {
        log.error({ err: error }, 'deliveries could not be claimed; trying again');
      }
      await alarm.pause(Math.min(pollMs, lanes.msToNextStart(began)));
    }
  }

  async function keepLease(): Promise<void> {
    try {
      await lease.renew();
      const freed = await reclaim(db);
      const canceled = await cancelUnwanted(db);
      const lanesFreed = await goOnAll(db, swept);
      swept = lanesFreed.last;
      if (freed > 0) log.warn({ deliveries: freed }, 'reclaimed the deliveries of a dispatcher that stopped');
      if (freed + canceled + lanesFreed.freed > 0) wake();
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
      lease.endSends();
      await results.finish(until);
      clearInterval(timer);
      await keeping;
      await unsent
        .release(db, lease.id)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'deliveries that were not sent could not be released; they are reclaimed later'),
        );
      await reclaim(db, lease.id).catch((error: unknown) =>
        log.warn({ err: error }, 'the lease could not be ended; it expires by itself'),
      );
      await lanes.close();
    },
  };
}
