import type { PreparedEvent, Publisher } from '../context.ts';
import type { Db } from '../db/client.ts';
import { databaseCode, isOfRows } from '../db/refused.ts';
import { needsTransaction, storeAll, storeTogether } from './record.ts';

/** Commits under way at a time: while one waits for the disk, the next is prepared. */
const mostUnderWay = 2;
/** Events in one commit. A request that has more is committed alone. */
const mostTogether = 200;

/** The events that one request publishes, and the promise that it waits for. */
interface Call {
  readonly events: readonly PreparedEvent[];
  readonly committed: PromiseWithResolvers<string[]>;
}

/**
 * Records what requests publish, several in one commit: a commit takes as long as dozens of events, so what comes while
 * one is under way waits for the next and goes together. Each request gets the response that it would have got alone.
 * @param db outside of any transaction
 */
export function createPublisher(db: Db): Publisher {
  let waiting: Call[] = [];
  let underWay = 0;

  function start(): void {
    while (underWay < mostUnderWay && waiting.length > 0) {
      const count = countTogether(waiting);
      const calls = waiting.slice(0, count);
      waiting = waiting.slice(count);
      underWay += 1;
      void commit(calls).finally(() => {
        underWay -= 1;
        start();
      });
    }
  }

  /** Settles each call; it never fails itself. */
  async function commit(calls: readonly Call[]): Promise<void> {
    if (calls.length === 1) return commitEach(calls);
    try {
      const outcomes = await storeTogether(
        db,
        calls.flatMap((call) => call.events),
      );
      let from = 0;
      for (const { events, committed } of calls) {
        const own = outcomes.slice(from, (from += events.length));
        const ids = own.filter((outcome) => typeof outcome === 'string');
        const refusal = own.find((outcome) => typeof outcome !== 'string');
        if (refusal === undefined) committed.resolve(ids);
        else committed.reject(refusal);
      }
    } catch (error) {
      const code = databaseCode(error);
      // Only a refusal of the rows says that nothing was stored and that others may be. After a lost connection nobody
      // knows: to store again could store twice.
      if (code !== null && isOfRows(code)) await commitEach(calls);
      else for (const { committed } of calls) committed.reject(error);
    }
  }

  async function commitEach(calls: readonly Call[]): Promise<void> {
    for (const { events, committed } of calls)
      await storeAll(db, events).then(committed.resolve, (error: unknown) => committed.reject(error));
  }

  return {
    record(events) {
      const committed = Promise.withResolvers<string[]>();
      waiting.push({ events, committed });
      start();
      return committed.promise;
    },
  };
}

/** How many of the calls, from the first on, go into one commit. */
function countTogether(calls: readonly Call[]): number {
  let events = 0;
  const end = calls.findIndex((call, at) => {
    events += call.events.length;
    return at > 0 && (events > mostTogether || isAlone(call) || calls.slice(0, 1).some(isAlone));
  });
  return end === -1 ? calls.length : end;
}

/** All or none of its events are stored: together with others, one could be refused after another was stored. */
const isAlone = ({ events }: Call) => needsTransaction(events);
