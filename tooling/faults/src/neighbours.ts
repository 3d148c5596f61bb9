import { setTimeout as sleep } from 'node:timers/promises';
import { type CryptoixClient, createCryptoixClient } from '@cryptoix/client';
import { findEventType } from '@cryptoix/core';
import type { App } from '@cryptoix/harness/app';
import type { Receiver } from './receiver.ts';
import { retry } from './work.ts';

/** Endpoints of a merchant in each mode. With two merchants 1,600: more sends than one process made in total. */
const endpointsEach = 400;
/** Endpoints that are created at once. */
const together = 16;
/** How long (ms) a process needs to start all its concurrent sends: 500 a claim. */
const fillMs = 2_000;
/**
 * How long (ms) a webhook may take while the other merchants use all sends they may have. Each of theirs takes 15 s.
 */
const promptMs = 5_000;

/** Merchants with many endpoints that never respond. */
export interface Neighbours {
  /** Publishes an event for each of their endpoints. */
  publish(): Promise<void>;
}

/** Creates two merchants whose endpoints are all at this receiver, in both modes. */
export async function newNeighbours(app: App, silent: Receiver): Promise<Neighbours> {
  const clients: CryptoixClient[] = [];
  for (const name of ['Silent', 'Silent too']) {
    const { id: merchantId } = await createCryptoixClient(app).merchants.create.mutate({ name });
    for (const mode of ['test', 'live'] as const) clients.push(createCryptoixClient({ ...app, merchantId, mode }));
  }
  for (const client of clients) {
    for (let made = 0; made < endpointsEach; made += together) {
      const calls = Array.from({ length: together }, (_, at) =>
        client.endpoints.create.mutate({ url: `${silent.url}/${made + at}`, event_types: ['invoice.paid'] }),
      );
      await Promise.all(calls);
    }
  }
  const { sample: data } = findEventType('invoice.paid');
  return {
    async publish() {
      for (const client of clients) await retry(() => client.events.publish.mutate({ type: 'invoice.paid', data }));
    },
  };
}

/**
 * Lets the other merchants use all sends they may have, then publishes an event of a merchant whose server responds.
 * @returns whether it arrived in time, and how long (ms) it took
 */
export async function sendAmong(neighbours: Neighbours, silent: Receiver, team: CryptoixClient, receiver: Receiver) {
  const before = { silent: silent.calls.length, well: receiver.accepted.size };
  await neighbours.publish();
  while (silent.calls.length === before.silent) await sleep(50);
  await sleep(fillMs);
  const began = Date.now();
  await retry(() => team.payments.create.mutate({ amount: '10', currency: 'USDT' }));
  while (receiver.accepted.size === before.well && Date.now() - began < 4 * promptMs) await sleep(10);
  const ms = Date.now() - began;
  return { prompt: ms <= promptMs, ms };
}
