import type { Runtime } from '../context.ts';
import type { Addresses } from '../net/resolve.ts';
import { cancelUnwanted } from '../queue/cancel.ts';
import { type Claim, claim, type Claimed } from '../queue/claim.ts';
import { expire } from '../queue/expire.ts';
import { leaseSeconds, register, renew, renewMs } from '../queue/leases.ts';
import { reclaim } from '../queue/reclaim.ts';
import { release } from '../queue/release.ts';
import { headersOf, outcomeOf } from './attempt.ts';
import { type Lane, Lanes, startLimit } from './lanes.ts';
import { Pools } from './pools.ts';
import { createResults } from './results.ts';
import { NotAdmitted } from './send.ts';

const claimLimit = 500;
/** How often the queue is asked when nobody wakes us, in ms: for what comes due and for wake-ups that were lost. */
const pollMs = 500;
/** How long a stop waits for sends under way, in ms: a send takes 15 s at most. */
const drainMs = 16_000;

/** A running dispatcher. */
export interface Dispatcher {
  /** Says that something may be due. */
  wake(): void;
  /** Claims nothing more, lets sends end, writes what they brought and gives back the lease. */
  stop(): Promise<void>;
}

/** Claims what is due, sends it lane by lane, and writes down what came back. */
export async function startDispatcher(runtime: Runtime, random: () => number = Math.random): Promise<Dispatcher> {
  const { db } = runtime;
  const { log, now } = runtime.services;
  const lanes = new Lanes(runtime);
  let lease = await register(db);
  let aborter = new AbortController();
  const pools = new Pools();
  const state = { stopping: false };
  let after = '';
  let unsent: { lease: string; id: number }[] = [];
  /** Claims of which nobody knows whether they hold. Given back between two claims: later, they might hold anew. */
  let doubtful: { lease: string; ids: number[] }[] = [];
  const results = createResults(runtime, {
    lease: () => lease,
    lost: ({ lease: heldBy, record }) => unsent.push({ lease: heldBy, id: record.deliveryId }),
  });
  let awake = true;
  let ring: (() => void) | null = null;

  const wake = () => {
    awake = true;
    ring?.();
  };

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      ring = () => {
        clearTimeout(timer);
        resolve();
      };
      if (awake) ring();
    });

  async function attempt(claimed: Claimed, lane: Lane): Promise<void> {
    const heldBy = lease;
    const startedAt = now();
    const { sent, logged } = headersOf(claimed, lane, startedAt);
    const admit = (addresses: Addresses) => pools.admit(claimed, addresses);
    const result = await lane.target.send({ headers: sent, body: claimed.body, signal: aborter.signal, admit });
    // Stopped because the lease was lost: the attempt was recorded when it was reclaimed.
    const lost = result.error === 'interrupted' && heldBy !== lease;
    if (!lost) results.keep({ lease: heldBy, ...outcomeOf(claimed, lane, { result, startedAt, logged, random }) });
    const wasFull = lane.inFlight >= lane.limit;
    lanes.finished(lane, result.error === null && result.statusCode !== null && result.statusCode < 300);
    const poolWasFull = pools.finished(claimed);
    if (wasFull || poolWasFull) wake();
  }

  async function turn(): Promise<number> {
    for (const doubt of doubtful) await release(db, doubt.lease, doubt.ids);
    doubtful = [];
    const heldBy = lease;
    let taken: Claim = { claimed: [], unreadable: [] };
    try {
      // In a transaction, so that none is held here unless its answer has arrived: a claim that nobody knows of would
      // be held as long as the lease is renewed.
      await db.transaction(async (tx) => {
        // Stopped since this turn began: what ends meanwhile makes room, which is the next dispatcher's.
        if (state.stopping) return;
        const rooms = { lanes: lanes.rooms(), roomOfNew: startLimit, pools: pools.rooms() };
        taken = await claim(tx, { dispatcherId: heldBy, ...rooms, limit: claimLimit, after });
      });
    } catch (error) {
      // Perhaps it was committed, and only its answer is lost.
      const ids = [...taken.claimed.map((entry) => entry.deliveryId), ...taken.unreadable];
      if (ids.length > 0) doubtful.push({ lease: heldBy, ids });
      throw error;
    }
    const { claimed, unreadable } = taken;
    if (unreadable.length > 0) {
      log.warn({ delivery_ids: unreadable }, 'deliveries whose events are past retention are ended as failed');
      await expire(db, heldBy, unreadable).catch((error: unknown) => {
        // Claimed and given back, they are found again; what was claimed with them is sent now.
        unsent.push(...unreadable.map((id) => ({ lease: heldBy, id })));
        log.error({ err: error }, 'they could not be ended; trying again');
      });
    }
    if (claimed.length === 0) return unreadable.length;
    after = claimed.at(-1)?.endpointId ?? '';
    const byEndpoint = await lanes.of(claimed.map((entry) => entry.endpointId)).catch((error: unknown) => {
      unsent.push(...claimed.map((entry) => ({ lease: heldBy, id: entry.deliveryId })));
      throw error;
    });
    for (const entry of claimed) {
      const lane = byEndpoint.get(entry.endpointId);
      if (lane === undefined) {
        unsent.push({ lease: heldBy, id: entry.deliveryId });
        continue;
      }
      lane.inFlight += 1;
      pools.started(entry);
      attempt(entry, lane).catch((error: unknown) => {
        pools.finished(entry);
        lane.inFlight -= 1;
        unsent.push({ lease: heldBy, id: entry.deliveryId });
        if (error instanceof NotAdmitted) lanes.rest(lane);
        else log.error({ err: error, delivery_id: entry.deliveryId }, 'attempt failed before it was sent');
      });
    }
    return claimed.length;
  }

  async function run(): Promise<void> {
    while (!state.stopping) {
      awake = false;
      try {
        if ((await turn()) > 0) continue;
      } catch (error) {
        log.error({ err: error }, 'deliveries could not be claimed; trying again');
      }
      await sleep(pollMs);
    }
  }

  /** Gives back what was claimed and not sent; kept until the database has taken it. */
  async function giveBack(): Promise<void> {
    const given = unsent.filter((entry) => entry.lease === lease);
    if (given.length > 0) {
      await release(
        db,
        lease,
        given.map((entry) => entry.id),
      );
    }
    unsent = unsent.filter((entry) => entry.lease === lease && !given.includes(entry));
  }

  async function keepLease(): Promise<void> {
    try {
      if (!(await renew(db, lease))) {
        log.warn({ dispatcher: lease }, 'the lease was reclaimed; starting under a new one');
        lease = await register(db);
        aborter.abort();
        aborter = new AbortController();
      }
      await giveBack();
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
      const giveUpAt = performance.now() + drainMs;
      wake();
      await running;
      while (pools.inFlight > 0 && performance.now() < giveUpAt)
        await new Promise((resolve) => setTimeout(resolve, 10));
      aborter.abort();
      await results.finish(giveUpAt);
      clearInterval(timer);
      await keeping;
      await giveBack().catch((error: unknown) => log.warn({ err: error }, 'what was not sent could not be given back'));
      await reclaim(db, lease).catch((error: unknown) =>
        log.warn({ err: error }, 'the lease could not be given back; it ends by itself'),
      );
      await lanes.close();
    },
  };
}
