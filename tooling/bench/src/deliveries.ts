import { setTimeout as sleep } from 'node:timers/promises';
import { newId, serializeEvent } from '@cryptoix/core';
import { mintEndpointSecret, webhookHeaders } from '@cryptoix/core/signing';
import { openTarget, type Target } from '../../../apps/api/src/dispatcher/send.ts';
import { type Figure, type Merchant, monotonicMs, percentile, runs, type Stage } from './stage.ts';

/** Merchants with one endpoint each, and the sends under way to one: as many as a lane of the dispatcher may have. */
const endpoints = 8;
const sendsPerEndpoint = 32;
const eventsPerRun = 8_000;
const warmUpEvents = 4_000;
/** Events of one publish_many: the most it takes. */
const batch = 500;
const publishers = 4;
const perSecond = 100;
const latencySeconds = 8;

const besideSender = 'the same sender without a database';

/** Deliveries a second, from the first publish_many until the receiver has the last webhook. */
export async function measureDeliveries(stage: Stage): Promise<Figure[]> {
  const merchants = await Promise.all(Array.from({ length: endpoints }, () => subscribe(stage)));
  const targets = merchants.map(() => openBenchTarget(stage));
  await publishAll(stage, merchants, warmUpEvents);
  await sendAll(stage, targets, warmUpEvents);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(await publishAll(stage, merchants, eventsPerRun));
    theirs.push(await sendAll(stage, targets, eventsPerRun));
  }
  await Promise.all(targets.map((target) => target.close()));
  return [{ name: 'deliveries_per_second', unit: '/s', runs: ours, beside: { what: besideSender, runs: theirs } }];
}

/** From the moment an event is due to be published until the receiver has it, at a steady 100 a second. */
export async function measureLatency(stage: Stage): Promise<Figure[]> {
  const merchant = await subscribe(stage);
  const target = openBenchTarget(stage);
  const publish = async () => (await merchant.team.events.publish.mutate(merchant.event)).id;
  const send = async () => {
    const request = signedRequest();
    await target.send(request);
    return request.id;
  };
  await latencies(stage, publish, 2);
  await latencies(stage, send, 1);
  const [ours, theirs]: [number[][], number[][]] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(await latencies(stage, publish, latencySeconds));
    theirs.push(await latencies(stage, send, latencySeconds / 2));
  }
  await target.close();
  return [50, 99].map((percent) => ({
    name: `latency_p${percent}_ms`,
    unit: 'ms',
    runs: ours.map((run) => percentile(run, percent / 100)),
    beside: { what: besideSender, runs: theirs.map((run) => percentile(run, percent / 100)) },
  }));
}

const sample = {
  uuid: 'pay_bench',
  status: 'completed',
  exception: 'none',
} as const;

async function subscribe(stage: Stage) {
  const merchant = await stage.newMerchant();
  await merchant.team.endpoints.create.mutate({ url: stage.receiver.url, event_types: ['payment.*'] });
  const types = await merchant.team.events.types.query({});
  const data = types.find(({ type }) => type === 'payment.completed')?.sample ?? {};
  return { ...merchant, event: { type: 'payment.completed' as const, data } };
}
