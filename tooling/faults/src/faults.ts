import { setTimeout as sleep } from 'node:timers/promises';
import { conflicts, cutConnections, readOnly, tooManyConnections } from './database.ts';
import type { Receiver } from './receiver.ts';
import type { Stage } from './stage.ts';

/**
 * A fault: it breaks something, and restores it before it ends. `share`, from 0 to below 1, is how long it lasts, or
 * which part it breaks.
 */
type Fault = (stage: Stage, share: number, merchantId: string) => Promise<void>;

/** The longest fault (ms) of the receiver. */
const maxReceiverFaultMs = 4_000;
const behavior =
  (name: Parameters<Receiver['become']>[0]): Fault =>
  async ({ receiver }, share) => {
    await receiver.become(name);
    await sleep(share * maxReceiverFaultMs);
    await receiver.become('well');
  };

/** The longest time (ms) that the database refuses something. */
const maxDatabaseMs = 4_000;
/** How long (ms) a process is stopped: longer than its lease of 10 s and the 2.5 s until another one looks. */
const minStoppedMs = 13_000;
const maxStoppedMs = 17_000;
/** How long (ms) the platform may take to notice half-open connections. */
const noticeMs = 30_000;

/** How often (ms) to look whether they were noticed. */
const lookMs = 100;

/** Loses all packets of the connections to the database, for good; new ones work again soon. */
async function halfOpen({ cable, seen, checks }: Stage, share: number): Promise<void> {
  const silent = cable.drop();
  await sleep(share * maxDatabaseMs);
  cable.restore();
  const check = async () => {
    // A process that is stopped meanwhile notices nothing.
    for (let waited = 0; silent() > 0 && waited < noticeMs; waited += seen.stopped ? 0 : lookMs) await sleep(lookMs);
    seen.unnoticed += silent();
  };
  checks.push(check());
}

/** Stops a process as a whole, beyond its lease, and lets it go on. */
async function stopBeyondLease({ app, dispatcher, seen }: Stage, share: number): Promise<void> {
  const stopped = share < 0.3 ? app : dispatcher();
  stopped.signal('SIGSTOP');
  seen.stopped = true;
  await sleep(minStoppedMs + share * (maxStoppedMs - minStoppedMs));
  stopped.signal('SIGCONT');
  seen.stopped = false;
}

/** The longest time (ms) that the pooler is in transaction mode. */
const maxPoolingMs = 3_000;

/** The faults of the platform. */
const platformFaults = {
  /** All of its processes end at once, and so does its database. */
  async power_cut(stage) {
    await stage.app.kill();
    await stage.restart();
  },
  /** It is stopped gracefully and started again. */
  async deploy(stage) {
    await stage.app.stop();
    await stage.restart();
  },
  /** The other process that dispatches is killed. */
  dispatcher_killed: (stage) => stage.killDispatcher(),
  /** Every process is replaced, one after the other, under the eyes of clients without retries. */
  rolling_restart: (stage, _share, merchantId) => stage.roll(merchantId),
  stopped_beyond_lease: stopBeyondLease,
  half_open: halfOpen,
  connections_cut: ({ app }) => cutConnections(app),
  read_only: ({ app }, share) => readOnly(app, share * maxDatabaseMs),
  too_many_connections: ({ app }, share) => tooManyConnections(app, share * maxDatabaseMs),
  conflicts: ({ app }, share) => conflicts(app, share * maxDatabaseMs),
  /** The pooler is in transaction mode for a while, so sessions lose their prepared statements and settings. */
  async pooler_by_transaction({ pooler }, share) {
    pooler.become('transaction');
    await sleep(share * maxPoolingMs);
    pooler.become('session');
  },
  /** Two other merchants have 1,600 webhooks for servers that never respond. */
  async silent_neighbours({ neighbours }) {
    await neighbours.publish();
  },
} satisfies Record<string, Fault>;

/** How long (ms) a flapping server stays as it is. */
const flapMs = 150;

/** The items again and again. */
function* cycle<T>(items: readonly T[]): Generator<T> {
  for (;;) yield* items;
}

/** The faults of the merchant's server. */
const receiverFaults = {
  receiver_failing: behavior('failing'),
  receiver_hanging: behavior('hanging'),
  receiver_resetting: behavior('resetting'),
  receiver_down: behavior('down'),
  /** It fails and recovers several times a second. */
  async receiver_flapping({ receiver }, share) {
    const endsAt = Date.now() + share * maxReceiverFaultMs;
    for (const next of cycle(['down', 'well', 'failing', 'well', 'resetting', 'well'] as const)) {
      await receiver.become(next);
      await sleep(flapMs);
      if (Date.now() >= endsAt && next === 'well') return;
    }
  },
} satisfies Record<string, Fault>;

/** The longest time (ms) without a fault before the next one. */
const maxPauseMs = { platform: 3_000, receiver: 3_000 };

/**
 * Breaks platform and receiver repeatedly, each on its own schedule, until `endsAt` (Unix ms). The seed decides in which
 * order faults come, all before one comes again, and how long each lasts.
 * @param only the faults to choose from; all by default
 * @returns how often each fault struck
 */
export async function inflict(
  stage: Stage,
  {
    endsAt,
    randomFor,
    merchantId,
    only,
  }: {
    endsAt: number;
    randomFor: (name: string) => () => number;
    merchantId: string;
    only: ReadonlySet<string> | null;
  },
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const among = async (faults: Record<string, Fault>, maxMs: number, random: () => number) => {
    const chosen = Object.entries(faults).filter(([name]) => only === null || only.has(name));
    for (const [name] of chosen) counts[name] = 0;
    while (chosen.length > 0) {
      for (const [name, fault] of shuffled(chosen, random)) {
        await sleep(random() * maxMs);
        if (Date.now() >= endsAt) return;
        counts[name] = (counts[name] ?? 0) + 1;
        await fault(stage, random(), merchantId);
      }
    }
  };
  await Promise.all([
    among(platformFaults, maxPauseMs.platform, randomFor('platform')),
    among(receiverFaults, maxPauseMs.receiver, randomFor('receiver')),
  ]);
  await Promise.all(stage.checks);
  return counts;
}

/** All names of faults. */
export const faultNames: readonly string[] = [...Object.keys(platformFaults), ...Object.keys(receiverFaults)];

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
