import { findEventType } from '@cryptoix/core';
import { type Figure, type Merchant, monotonicMs, percentile, runs, type Stage } from './stage.ts';

const endpointCount = 200;
const publishes = 100;
const { type, sample: data } = findEventType('payment.completed');

/** Two conditions, of which the sample satisfies both, or not the first. */
const from = (amount: string) => ({
  all: [
    { field: 'data.price.amount', gte: amount },
    { field: 'data.metadata.cart', in: ['c-76', 'c-77'] },
  ],
});

/** The time to publish an event to 200 endpoints: without filters, with filters that it passes, and with such that it does not. */
export async function measureFilters(stage: Stage): Promise<Figure[]> {
  const [none, passing, failing] = [
    await newMerchant(stage, null),
    await newMerchant(stage, from('10')),
    await newMerchant(stage, from('1000')),
  ];
  for (const merchant of [none, passing, failing]) await publishTimes(merchant);
  const times: Record<'none' | 'passing' | 'failing', number[]> = { none: [], passing: [], failing: [] };
  for (let run = 0; run < runs; run++) {
    times.none.push(percentile(await publishTimes(none), 0.5));
    times.passing.push(percentile(await publishTimes(passing), 0.5));
    times.failing.push(percentile(await publishTimes(failing), 0.5));
  }
  const beside = { what: 'the same without filters', runs: times.none };
  return [
    { name: 'publish_filters_passed_p50_ms', unit: 'ms', runs: times.passing, beside },
    { name: 'publish_filters_failed_p50_ms', unit: 'ms', runs: times.failing, beside },
  ];
}

/** A merchant with paused endpoints, so that nothing is sent while the publishing is measured. */
async function newMerchant(stage: Stage, filter: ReturnType<typeof from> | null): Promise<Merchant> {
  const merchant = await stage.newMerchant();
  for (let at = 0; at < endpointCount; at++) {
    const url = `${stage.receiver.url}/${at}`;
    const { id } = await merchant.team.endpoints.create.mutate({ url, event_types: ['payment.*'], filter });
    await merchant.team.endpoints.update.mutate({ id, status: 'paused' });
  }
  return merchant;
}

/** ms of each of many publishes, one after the other. */
async function publishTimes({ team }: Merchant): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < publishes; at++) {
    const begin = monotonicMs();
    await team.events.publish.mutate({ type, data });
    times.push(monotonicMs() - begin);
  }
  return times;
}
