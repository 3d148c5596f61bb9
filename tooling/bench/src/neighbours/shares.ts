import { setTimeout as sleep } from 'node:timers/promises';
import { findEventType } from '@cryptoix/core';
import type { Figure, Merchant, Stage } from '../stage.ts';
import type { OtherReceivers } from './other-receivers.ts';

const merchantCount = 10;
/** Endpoints of the first merchant, and so many times as much work; each other has one. */
const endpointsOfFirst = 10;
/** How many deliveries wait for each merchant at least, while shares are measured. */
const waiting = 1_000;
/** Events of one publish_many: the highest number allowed. */
const batch = 500;

const { type, sample: data } = findEventType('payment.completed');
const events = Array.from({ length: batch }, () => ({ type, data }));

/** One merchant, and how many deliveries it was given so far. */
interface Party {
  readonly name: string;
  readonly merchant: Merchant;
  readonly endpoints: number;
  given: number;
}

/** The smallest and the largest share of ten merchants that all have work, in percent of an equal share. */
export async function measureShares(stage: Stage, others: OtherReceivers, seconds: number): Promise<Figure[]> {
  const parties: Party[] = [];
  for (let at = 0; at < merchantCount; at++) {
    const name = `share${at}`;
    const endpoints = at === 0 ? endpointsOfFirst : 1;
    // An even number: an endpoint that always works.
    const urls = Array.from({ length: endpoints }, (_, of) => others.url('well', name, of * 2));
    parties.push({ name, merchant: await newMerchant(stage, urls), endpoints, given: 0 });
  }
  await proveAll(parties, others);
  /** Gives work to who has little left. @returns how many have arrived, by merchant */
  const topUp = async () => {
    const counts = await others.counts();
    for (const party of parties) {
      if (party.given - (counts.get(party.name) ?? 0) > waiting * party.endpoints) continue;
      await party.merchant.team.events.publish_many.mutate({ events });
      party.given += batch * party.endpoints;
    }
    return counts;
  };
  const until = async (end: number) => {
    for (; performance.now() < end; await sleep(50)) await topUp();
    return topUp();
  };
  // The lanes open, and the shares find their size.
  const before = await until(performance.now() + Math.max(5, seconds / 3) * 1_000);
  const after = await until(performance.now() + seconds * 1_000);
  const arrived = parties.map(({ name }) => (after.get(name) ?? 0) - (before.get(name) ?? 0));
  const equal = arrived.reduce((sum, one) => sum + one, 0) / merchantCount;
  const figure = (name: string, share: number): Figure => ({
    name,
    unit: '%',
    runs: [(share / equal) * 100],
    beside: { what: 'an equal share of a full machine', runs: [100] },
  });
  return [figure('smallest_share', Math.min(...arrived)), figure('largest_share', Math.max(...arrived))];
}

/** Every endpoint gets one event: an address gets only 100 sends at a time while its endpoints have never succeeded. */
async function proveAll(parties: readonly Party[], others: OtherReceivers): Promise<void> {
  for (const { name, merchant, endpoints } of parties) {
    await merchant.team.events.publish.mutate({ type, data });
    while (((await others.counts()).get(name) ?? 0) < endpoints) await sleep(10);
  }
  // The last results are written.
  await sleep(1_000);
}

/** A merchant with an endpoint at each of these URLs. */
export async function newMerchant(stage: Stage, urls: readonly string[]): Promise<Merchant> {
  const merchant = await stage.newMerchant();
  for (const url of urls) await merchant.team.endpoints.create.mutate({ url, event_types: ['payment.*'] });
  return merchant;
}
