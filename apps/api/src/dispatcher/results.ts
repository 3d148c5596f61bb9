import { type Runtime, systemContext } from '../context.ts';
import { createPartitionsOf } from '../db/partitions.ts';
import { databaseCode, isOfRows } from '../db/refused.ts';
import { notifyTeam } from '../merchants/notify.ts';
import { goOn, type OrderedLane } from '../queue/order.ts';
import { type AttemptRecord, settle } from '../queue/settle.ts';
import { recordHealth } from './record-health.ts';
import { disable, type TeamNotice, warnOrDisable } from './warn-or-disable.ts';

/** How long results are collected before they are written together, in ms. */
const gatherMs = 5;
const maxBatch = 500;
/** The pause between two tries, in ms. */
const pauseMs = 250;
/** Tries of a whole batch; then its rows are written one by one, so that the bad one is found. */
const batchTries = 3;
/** SQLSTATE of a row that a constraint refuses, or that has no partition. */
const checkViolation = '23514';

/** The result of one send. */
export interface Result {
  /** The lease that the delivery was claimed under. */
  readonly lease: string;
  readonly record: AttemptRecord;
  /** True when it was the first of an ordered lane: if it is over, the next may be sent. */
  readonly ordered: boolean;
  /** True when the response was a 410. */
  readonly disable: boolean;
}

/** Writes the results of a dispatcher to the database, in batches. */
export interface Results {
  /** Writes a result soon. */
  keep(result: Result): void;
  /** Waits until all results are written, or until a time (of `performance.now`) if the database cannot take them. */
  finish(until: number): Promise<void>;
}

/**
 * @param lease the present lease: deliveries claimed under an earlier one may belong to another dispatcher now
 * @param lost is called with a result that cannot be written at all
 * @param wentOn is called when ordered lanes may have gone on
 */
export function createResults(
  { services, db }: Runtime,
  { lease, lost, wentOn }: { lease: () => string; lost: (result: Result) => void; wentOn: () => void },
): Results {
  const { log } = services;
  let waiting: Result[] = [];
  let writing: Promise<void> | null = null;
  let stopAt = Number.POSITIVE_INFINITY;

  const start = () => {
    writing ??= write().finally(() => {
      writing = null;
      if (waiting.length > 0 && performance.now() <= stopAt) start();
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
      const taken = waiting.slice(0, maxBatch);
      const held = taken.filter((result) => result.lease === lease());
      try {
        const notices = failures < batchTries ? await record(held) : await recordEach(held);
        failures = 0;
        waiting = waiting.slice(taken.length);
        for (const notice of notices)
          await notifyTeam(systemContext({ services, db }, notice.tenant, 'endpoint_health'), notice).catch(
            (error: unknown) => log.error({ err: error }, 'an email about an endpoint was not sent'),
          );
        if (notices.length > 0) services.wake();
        if (held.some(({ ordered }) => ordered)) wentOn();
      } catch (error) {
        failures = isLasting(error) ? failures + 1 : 0;
        log.error({ err: error, waiting: waiting.length }, 'attempts could not be recorded; trying again');
        if (databaseCode(error) === checkViolation) await makePartitions(held);
        await pause(pauseMs);
        if (performance.now() > stopAt) return;
      }
    }
  }

  /** Creates the partitions of these deliveries: if they were missing, nothing is wrong with the rows. */
  async function makePartitions(held: readonly Result[]): Promise<void> {
    const ids = held.map((result) => result.record.deliveryId);
    await createPartitionsOf(db, ids).catch((error: unknown) =>
      log.error({ err: error }, 'partitions of the history could not be created; trying again'),
    );
  }

  /** Attempts and their effect on their endpoints commit together: once a 410 is recorded, its endpoint is disabled. */
  async function record(held: readonly Result[]): Promise<TeamNotice[]> {
    return db.transaction(async (tx) => {
      const settledAs = await settle(
        tx,
        lease(),
        held.map((result) => result.record),
      );
      const settled = held.filter((result) => settledAs.has(result.record.deliveryId));
      const records = settled.map((result) => result.record);
      const runtime = { services, db: tx };
      const notices: (TeamNotice | null)[] = await warnOrDisable(runtime, await recordHealth(tx, records), records);
      for (const { record: attempt } of settled.filter((result) => result.disable))
        notices.push(await disable(runtime, attempt.endpointId, 'gone', null));
      await goOn(tx, leftOf(settledAs));
      return notices.filter((notice) => notice !== null);
    });
  }

  /**
   * Writes results one by one, so that one that cannot be written does not block the others: it is written without its
   * effect on the endpoint, or else left out.
   */
  async function recordEach(held: readonly Result[]): Promise<TeamNotice[]> {
    const notices: TeamNotice[] = [];
    for (const result of held) {
      const about = { delivery_id: result.record.deliveryId, endpoint_id: result.record.endpointId };
      try {
        notices.push(...(await record([result])));
      } catch (error) {
        if (!isLasting(error)) throw error;
        log.error({ err: error, ...about }, 'an attempt was recorded without its effect on the endpoint');
        await settle(db, lease(), [result.record])
          .then((settledAs) => goOn(db, leftOf(settledAs)))
          .catch((worse: unknown) => {
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
    async finish(until) {
      stopAt = until;
      await written();
    },
  };
}

/** The ordered lanes that settled deliveries have left. */
const leftOf = (settledAs: ReadonlyMap<number, OrderedLane | null>): OrderedLane[] =>
  [...settledAs.values()].filter((lane) => lane !== null);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** True when trying again cannot help: the rows themselves are refused, or it is no error of the database. */
function isLasting(error: unknown): boolean {
  const code = databaseCode(error);
  return code === null || isOfRows(code);
}
