import { setTimeout as sleep } from 'node:timers/promises';
import { findEventType } from '@cryptoix/core';
import { latencies } from '../deliveries.ts';
import { type Figure, type Merchant, percentile, runs, type Stage } from '../stage.ts';
import { type Kind, openOtherReceivers, type OtherReceivers } from './other-receivers.ts';
import { measureShares, newMerchant } from './shares.ts';

/** Merchants whose webhooks arrive, with one endpoint each, and how many events a second they have together. */
const healthyCount = 10;
const perSecond = 20;
/** Merchants beside them, each with as many endpoints, and events a second of each: all its endpoints get each. */
const badCount = 2;
const endpointCount = 50;
const badPerSecond = 1;
/** Events a second of one healthy merchant that has nine times as many as the ten together. */
const heavyPerSecond = 9 * perSecond;

const what = 'the ten healthy merchants alone, just before';
const { type, sample: data } = findEventType('payment.completed');

const names = {
  silence: 'never_answers',
  drip: 'byte_a_second',
  error: 'answers_500',
  reset: 'resets',
  endless: 'endless_body',
} as const satisfies Partial<Record<Kind, string>>;

/**
 * ms from when an event of ten healthy merchants is due until it has arrived, alone and beside each kind of bad neighbour; and
 * the shares that ten merchants get of a machine that is full.
 * @param seconds the length of each measurement
 */
export async function measureNeighbours(stage: Stage, seconds: number): Promise<Figure[]> {
  const others = await openOtherReceivers();
  try {
    const healthy: Merchant[] = [];
    for (let at = 0; at < healthyCount; at++) healthy.push(await newMerchant(stage, [stage.receiver.url]));
    let turn = 0;
    const publish = async () => {
      const merchant = healthy[(turn += 1) % healthy.length];
      if (merchant === undefined) throw new Error('There is no merchant.');
      return (await merchant.team.events.publish.mutate({ type, data })).id;
    };
    const run = () => latencies(stage, publish, { perSecond, seconds: seconds / runs });
    await run();
    const figures: Figure[] = [];
    for (const [kind, name] of entriesOf(names)) {
      const alone = await repeat(run);
      const bad = await badMerchants(stage, others, kind);
      const stop = publishAlong(bad, badPerSecond);
      // What has worked once has begun to fail, and the lanes are as narrow as they become.
      await sleep(1_000);
      figures.push(...compared(name, await repeat(run), alone));
      await stop();
      for (const merchant of bad) await disableAll(merchant);
    }
    const alone = await repeat(run);
    const heavy = await newMerchant(stage, [others.url('well', 'heavy', 0)]);
    const stop = publishAlong([heavy], heavyPerSecond);
    figures.push(...compared('ninety_percent', await repeat(run), alone));
    await stop();
    return [...figures, ...(await measureShares(stage, others, seconds))];
  } finally {
    others.close();
  }
}

const entriesOf = <Key extends string, Value>(of: Readonly<Record<Key, Value>>): [Key, Value][] =>
  Object.entries<Value>(of).filter((entry): entry is [Key, Value] => entry[0] in of);

async function repeat(run: () => Promise<number[]>): Promise<number[][]> {
  const all: number[][] = [];
  for (let at = 0; at < runs; at++) all.push(await run());
  return all;
}

const compared = (name: string, beside: readonly number[][], alone: readonly number[][]): Figure[] =>
  [50, 99].map((percent) => ({
    name: `beside_${name}_p${percent}_ms`,
    unit: 'ms',
    runs: beside.map((run) => percentile(run, percent / 100)),
    beside: { what, runs: alone.map((run) => percentile(run, percent / 100)) },
  }));

async function badMerchants(stage: Stage, others: OtherReceivers, kind: Kind): Promise<Merchant[]> {
  const merchants: Merchant[] = [];
  for (let of = 0; of < badCount; of++) {
    const urls = Array.from({ length: endpointCount }, (_, at) => others.url(kind, `bad${of}`, at));
    merchants.push(await newMerchant(stage, urls));
  }
  return merchants;
}

/** Publishes so many events a second for each of these merchants. @returns a function that stops it */
function publishAlong(merchants: readonly Merchant[], each: number): () => Promise<void> {
  const stopped = new AbortController();
  const running = Promise.all(
    merchants.map(async ({ team }) => {
      for (let sent = 0, begin = performance.now(); !stopped.signal.aborted; sent += 1) {
        await team.events.publish.mutate({ type, data });
        const due = begin + ((sent + 1) * 1_000) / each;
        await sleep(Math.max(0, due - performance.now()), undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    }),
  );
  return async () => {
    stopped.abort();
    await running;
  };
}

/** Ends what waits for its endpoints. */
async function disableAll({ team }: Merchant): Promise<void> {
  const { items } = await team.endpoints.list.query({ limit: 100 });
  for (const { id } of items) await team.endpoints.update.mutate({ id, status: 'disabled' });
}
