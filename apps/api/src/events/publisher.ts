import { AppError } from '@cryptoix/core';
import type { LocalDispatcher, Offer, PreparedEvent, Publisher } from '../context.ts';
import type { Db } from '../db/client.ts';
import { databaseCode, isOfRows } from '../db/refused.ts';
import { needsTransaction, storeAll, type Stored, storeTogether } from './record.ts';

/** Commits at a time: while one waits for the disk, the next is prepared. */
const maxCommits = 2;
/** Events in one commit. A request that has more is committed alone. */
const maxBatch = 200;

/** The events of one request, and the promise that it waits for. */
interface Call {
  readonly events: readonly PreparedEvent[];
  readonly committed: PromiseWithResolvers<Awaited<ReturnType<Publisher['record']>>>;
}

/**
 * Creates a publisher, which records the events of several requests in one commit. A commit takes as long as dozens of
 * events, so requests that arrive during one wait for it and then share the next. Each gets the result that it would have
 * got alone.
 * @param db the pool, not a transaction
 */
export function createPublisher(db: Db): Publisher {
  let waiting: Call[] = [];
  let commits = 0;
  let dispatcher: LocalDispatcher | null = null;

  function start(): void {
    while (commits < maxCommits && waiting.length > 0) {
      const count = countTogether(waiting);
      const calls = waiting.slice(0, count);
      waiting = waiting.slice(count);
      commits += 1;
      void commit(calls).finally(() => {
        commits -= 1;
        start();
      });
    }
  }

  /** Commits these calls and settles their promises. Never rejects. */
  async function commit(calls: readonly Call[]): Promise<void> {
    if (calls.length === 1) return commitEach(calls);
    const together = calls.flatMap((call) => call.events);
    try {
      const { outcomes, waiting: queued } = await withOffer(together, (offer) =>
        storeTogether(db, together, { offer }),
      );
      let from = 0;
      for (const { events, committed } of calls) {
        const own = outcomes.slice(from, (from += events.length));
        const ids = own.filter((outcome) => typeof outcome === 'string');
        const refusal = own.find((outcome) => typeof outcome !== 'string');
        if (refusal === undefined) committed.resolve({ ids, waits: queued.size > 0 });
        else committed.reject(refusal);
      }
    } catch (error) {
      // Only when the database refused a row do we know that nothing was stored, so that we can try one by one. After a
      // lost connection we do not know, and to try again could store events twice.
      if (isRefusal(error)) await commitEach(calls);
      else for (const { committed } of calls) committed.reject(error);
    }
  }

  async function commitEach(calls: readonly Call[]): Promise<void> {
    for (const { events, committed } of calls) {
      await withOffer(events, (offer) => storeAll(db, events, { offer })).then(
        ({ outcomes, waiting: queued }) => committed.resolve({ ids: [...outcomes], waits: queued.size > 0 }),
        (error: unknown) => committed.reject(error),
      );
    }
  }

  /** Stores events with the room that the dispatcher of this process offers for them, and tells it the result. */
  async function withOffer<Outcome>(
    events: readonly PreparedEvent[],
    store: (offer: Offer | null) => Promise<Stored<Outcome>>,
  ): Promise<Stored<Outcome>> {
    const offer = dispatcher?.(events) ?? null;
    try {
      const stored = await store(offer);
      offer?.accept(stored.leased, stored.waiting);
      return stored;
    } catch (error) {
      if (error instanceof AppError || isRefusal(error)) offer?.withdraw();
      else offer?.leaveUnconfirmed();
      throw error;
    }
  }

  return {
    record(events) {
      const committed: Call['committed'] = Promise.withResolvers();
      waiting.push({ events, committed });
      start();
      return committed.promise;
    },
    connect(local) {
      dispatcher = local;
      return () => {
        if (dispatcher === local) dispatcher = null;
      };
    },
  };
}

/** True when the database refused the rows: nothing was stored. */
function isRefusal(error: unknown): boolean {
  const code = databaseCode(error);
  return code !== null && isOfRows(code);
}

/** How many of these calls, from the first on, go into one commit. */
function countTogether(calls: readonly Call[]): number {
  let events = 0;
  const end = calls.findIndex((call, at) => {
    events += call.events.length;
    return at > 0 && (events > maxBatch || isAlone(call) || calls.slice(0, 1).some(isAlone));
  });
  return end === -1 ? calls.length : end;
}

/** True when a call must be committed alone: with others, one of its events could be refused after another was stored. */
const isAlone = ({ events }: Call) => needsTransaction(events);
