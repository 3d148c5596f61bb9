import { setTimeout as sleep } from 'node:timers/promises';
import { findEventType, newId, serializeEvent } from '@cryptoix/core';
import { mintEndpointSecret, webhookHeaders } from '@cryptoix/core/signing';
import { openTarget, type Target } from '@cryptoix/api/dispatcher/send';
import { type Figure, type Merchant, monotonicMs, percentile, runs, type Stage } from './stage.ts';

/** Merchants with one endpoint each, and the concurrent sends to one: as many as a lane of the dispatcher allows. */
const merchantCount = 8;
const sendsPerTarget = 32;
const eventsPerRun = 8_000;
const warmUpEvents = 4_000;
/** Events of one publish_many: the highest number allowed. */
const batch = 500;
const publishers = 4;
const perSecond = 100;
const latencySeconds = 5;

const what = 'the same sender without a database';
const { type, sample: data } = findEventType('payment.completed');

/** Deliveries a second, from the first publish_many until the last webhook has arrived. */
export async function measureDeliveries(stage: Stage): Promise<Figure[]> {
  const merchants = await Promise.all(Array.from({ length: merchantCount }, () => newSubscriber(stage)));
  const targets = merchants.map(() => openBenchTarget(stage));
  const publishing = (count: number) => rate(stage, count, () => publishAll(merchants, count));
  const sending = (count: number) => rate(stage, count, () => sendAll(targets, count));
  await publishing(warmUpEvents);
  await sending(warmUpEvents);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(await publishing(eventsPerRun));
    theirs.push(await sending(eventsPerRun));
  }
  await Promise.all(targets.map((target) => target.close()));
  return [{ name: 'deliveries_per_second', unit: '/s', runs: ours, beside: { what, runs: theirs } }];
}

/** The time from when an event is due to be published until it has arrived, at a steady 100 a second. */
export async function measureLatency(stage: Stage): Promise<Figure[]> {
  const { team } = await newSubscriber(stage);
  const target = openBenchTarget(stage);
  const publish = async () => (await team.events.publish.mutate({ type, data })).id;
  await latencies(stage, publish);
  await latencies(stage, () => send(target));
  const [ours, theirs]: [number[][], number[][]] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(await latencies(stage, publish));
    theirs.push(await latencies(stage, () => send(target)));
  }
  await target.close();
  return [50, 99].map((percent) => ({
    name: `latency_p${percent}_ms`,
    unit: 'ms',
    runs: ours.map((run) => percentile(run, percent / 100)),
    beside: { what, runs: theirs.map((run) => percentile(run, percent / 100)) },
  }));
}

async function newSubscriber(stage: Stage): Promise<Merchant> {
  const merchant = await stage.newMerchant();
  await merchant.team.endpoints.create.mutate({ url: stage.receiver.url, event_types: ['payment.*'] });
  return merchant;
}

/** How many webhooks a second arrive while `work` creates `count` of them. */
export async function rate({ receiver }: Stage, count: number, work: () => Promise<void>): Promise<number> {
  const begin = monotonicMs();
  const [arrivals] = await Promise.all([receiver.arrivals(count), work()]);
  return count / ((Math.max(...arrivals.values()) - begin) / 1000);
}

async function publishAll(merchants: readonly Merchant[], count: number): Promise<void> {
  const events = Array.from({ length: batch }, () => ({ type, data }));
  let next = 0;
  await inParallel(publishers, async () => {
    while (next * batch < count) {
      const merchant = merchants[next++ % merchants.length];
      await merchant?.team.events.publish_many.mutate({ events });
    }
  });
}

async function sendAll(targets: readonly Target[], count: number): Promise<void> {
  let left = count;
  await Promise.all(
    targets.map((target) =>
      inParallel(sendsPerTarget, async () => {
        while (left-- > 0) await send(target);
      }),
    ),
  );
}

/** ms from when each event is due, even if earlier ones are not done: a stall counts for every event it delays. */
export async function latencies(
  { receiver }: Stage,
  deliver: () => Promise<string>,
  load = { perSecond, seconds: latencySeconds },
): Promise<number[]> {
  const count = Math.ceil(load.perSecond * load.seconds);
  const begin = monotonicMs();
  const deliverAt = async (due: number) => {
    await sleep(Math.max(0, due - monotonicMs()));
    return { id: await deliver(), due };
  };
  const dues = Array.from({ length: count }, (_, index) => begin + (index * 1000) / load.perSecond);
  const [times, events] = await Promise.all([receiver.arrivals(count), Promise.all(dues.map(deliverAt))]);
  return events.map(({ id, due }) => (times.get(id) ?? Number.NaN) - due);
}

function openBenchTarget({ receiver }: Stage): Target {
  return openTarget({
    url: new URL(receiver.url),
    policy: 'loopback',
    resolver: () => Promise.reject(new Error('An IP address needs no name server.')),
    now: () => performance.now(),
  });
}

const secrets = [mintEndpointSecret()];

/** Creates, signs and sends a webhook as the dispatcher does. @returns its id @throws Error without a 200 response */
async function send(target: Target): Promise<string> {
  const id = newId('event');
  const now = new Date();
  const body = Buffer.from(serializeEvent({ id, type, timestamp: now, livemode: false, data }));
  const signed = webhookHeaders({ id, timestampSeconds: Math.floor(now.getTime() / 1000), body, secrets });
  const { statusCode, errorDetail } = await target.send({
    headers: { 'Content-Type': 'application/json', ...signed },
    body,
  });
  if (statusCode !== 200) throw new Error(`A webhook was not accepted: ${errorDetail ?? statusCode}`);
  return id;
}

export async function inParallel(count: number, work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, work));
}
