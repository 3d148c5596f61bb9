import { type Runtime, systemContext } from '../context.ts';
import { databaseCode, isOfRows } from '../db/refused.ts';
import { notifyTeam } from '../merchants/notify.ts';
import { disable, judgeHealth, type TeamNotice } from './health.ts';
import { type AttemptRecord, settle } from '../queue/settle.ts';
import { recordHealth } from './record-health.ts';

/** Results wait this long, in ms, for others to be written with. */
const gatherMs = 5;
const mostTogether = 500;
/** Between two tries, in ms. */
const pauseMs = 250;
/** Tries of a batch; after them its rows are written one by one, so that a bad one is found. */
const triesTogether = 3;

/** The result of one send. */
export interface Result {
  /** The lease that the delivery was claimed under. */
  readonly lease: string;
  readonly record: AttemptRecord;
  /** Its endpoint answered 410. */
  readonly disable: boolean;
}

/** The results of a dispatcher on their way into the database. */
export interface Results {
  keep(result: Result): void;
  /** Everything kept is written, or it is past `giveUpAt` (of `performance.now`) and the database does not take it. */
  finish(giveUpAt: number): Promise<void>;
}

/**
 * @param lease the lease that runs: what was claimed under another is somebody else's to write
 * @param lost takes a result that cannot be written in any way
 */
export function createResults(
  { services, db }: Runtime,
  { lease, lost }: { lease: () => string; lost: (result: Result) => void },
): Results {
  const { log } = services;
  let waiting: Result[] = [];
  let writing: Promise<void> | null = null;
  let giveUpAt = Number.POSITIVE_INFINITY;

  const start = () => {
    writing ??= write().finally(() => {
      writing = null;
      if (waiting.length > 0 && performance.now() <= giveUpAt) start();
    });
  };

  async function written(): Promise<void> {
    if (writing === null) return;
    await writing;
    await written();
  }

  async function write(): Promise<void> {
    await pause(gatherMs);
    let failures = 0;
    while (waiting.length > 0) {
      const taken = waiting.slice(0, mostTogether);
      const held = taken.filter((result) => result.lease === lease());
      try {
        const notices = failures < triesTogether ? await record(held) : await recordEach(held);
        failures = 0;
        waiting = waiting.slice(taken.length);
        for (const notice of notices)
          await notifyTeam(systemContext({ services, db }, notice.tenant, 'endpoint_health'), notice).catch(
            (error: unknown) => log.error({ err: error }, 'a notice was not mailed'),
          );
        if (notices.length > 0) services.wake();
      } catch (error) {
        failures = isLasting(error) ? failures + 1 : 0;
        log.error({ err: error, waiting: waiting.length }, 'attempts could not be recorded; trying again');
        await pause(pauseMs);
        if (performance.now() > giveUpAt) return;
      }
    }
  }

  /** An attempt's effect on its endpoint commits with it: after a recorded 410 the endpoint is disabled. */
  async function record(held: readonly Result[]): Promise<TeamNotice[]> {
    return db.transaction(async (tx) => {
      const stored = await settle(
        tx,
        lease(),
        held.map((result) => result.record),
      );
      const fenced = held.filter((result) => stored.has(result.record.deliveryId));
      const records = fenced.map((result) => result.record);
      const within = { services, db: tx };
      const owed: (TeamNotice | null)[] = await judgeHealth(within, await recordHealth(tx, records), records);
      for (const { record: gone } of fenced.filter((result) => result.disable))
        owed.push(await disable(within, gone.endpointId, 'gone', null));
      return owed.filter((notice) => notice !== null);
    });
  }

  /** One row that cannot be written must not block the others: its effect on the endpoint is dropped first, then the row. */
  async function recordEach(held: readonly Result[]): Promise<TeamNotice[]> {
    const notices: TeamNotice[] = [];
    for (const result of held) {
      const about = { delivery_id: result.record.deliveryId, endpoint_id: result.record.endpointId };
      try {
        notices.push(...(await record([result])));
      } catch (error) {
        if (!isLasting(error)) throw error;
        log.error(
          { err: error, ...about },
          'only an attempt itself could be recorded, not what it says of its endpoint',
        );
        await settle(db, lease(), [result.record]).catch((worse: unknown) => {
          if (!isLasting(worse)) throw worse;
          log.error({ err: worse, ...about }, 'an attempt could not be recorded; its delivery is sent again');
          lost(result);
        });
      }
    }
    return notices;
  }

  return {
    keep(result) {
      waiting.push(result);
      start();
    },
    async finish(at) {
      giveUpAt = at;
      await written();
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** True when trying again is useless: the rows cannot be written, or it is no error of the database. */
function isLasting(error: unknown): boolean {
  const code = databaseCode(error);
  return code === null || isOfRows(code);
}
