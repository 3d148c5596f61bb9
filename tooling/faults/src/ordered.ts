import { setTimeout as sleep } from 'node:timers/promises';
import { createCryptoixClient } from '@cryptoix/client';
import { findEventType } from '@cryptoix/core';
import type { App } from '@cryptoix/harness/app';
import { openReceiver } from '@cryptoix/harness/receiver';
import { plainEvent, retry } from './work.ts';

/** Objects with events of their own, each in a lane of its own. */
const objects = 50;
/** How often (ms) two events of an object are published in one call: 50 objects have 10,000 events in ten minutes. */
const everyMs = 6_000;
/** How often (ms) the merchant looks at what holds up a lane. */
const lookMs = 2_000;
/** How long (ms) what is pending may take once everything works again. */
const deliverMs = 120_000;

/** What must be zero after any fault, and how much there was. */
export interface OrderedFindings {
  /** Events, published and acknowledged. */
  readonly events: number;
  /** Of those, skipped and maybe replayed later: no inversions. */
  readonly skipped: number;
  /** Events that the receiver first got after a later one of their object. */
  readonly inversions: number;
  /** Neither received nor skipped. */
  readonly lost: number;
  readonly stuck: number;
}

/** A merchant whose endpoint gets the events of each object in order. */
export interface Ordered {
  /** Publishes events, and replays or skips what holds up a lane, until `endsAt` (Unix ms). */
  work(endsAt: number): Promise<void>;
  /** Replays what holds up a lane until nothing is pending. */
  finish(): Promise<OrderedFindings>;
  close(): Promise<void>;
}

/** Creates the merchant, and its server: one response in ten is a 500. */
export async function newOrdered(app: App, random: () => number): Promise<Ordered> {
  /** The ids of the events of each object, as they were first received. */
  const received = new Map<string, Set<string>>();
  const published = new Map<string, string[]>();
  const skipped = new Set<string>();
  const server = await openReceiver(({ id, body }) => {
    const object = /"uuid":"(object-\d+)"/.exec(body)?.[1] ?? '';
    received.set(object, (received.get(object) ?? new Set()).add(id));
    return random() < 0.1 ? { status: 500 } : {};
  });
  const { id: merchantId } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Ordered' });
  const team = createCryptoixClient({ ...app, merchantId, mode: 'test' });
  await team.endpoints.create.mutate({ url: server.url, event_types: [plainEvent], ordering: 'object' });

  async function publish(object: string, endsAt: number): Promise<void> {
    const { sample } = findEventType(plainEvent);
    await sleep(random() * everyMs);
    for (let call = 0; Date.now() < endsAt; call += 1) {
      // A key each, so that a call may be repeated when its response was lost.
      const two = ['first', 'second'].map((which) => ({
        type: plainEvent as typeof plainEvent,
        data: { ...sample, uuid: object },
        idempotency_key: `${object} ${call} ${which}`,
      }));
      const { ids } = await retry(() => team.events.publish_many.mutate({ events: two }));
      published.set(object, [...(published.get(object) ?? []), ...ids]);
      await sleep(everyMs);
    }
  }

  /** @returns how many are pending, 100 at most, after the first of each lane that failed was replayed or skipped */
  async function help(shareSkipped: number): Promise<number> {
    const { items } = await retry(() => team.deliveries.list.query({ status: 'pending', limit: 100 }));
    for (const { id, event_id, attempt_count, waits_behind } of items) {
      const first = waits_behind ?? id;
      if (first === id && attempt_count === 0) continue;
      const skips = first === id && random() < shareSkipped;
      if (skips) skipped.add(event_id);
      // A refusal (it is being sent, or is over by now) is as good.
      await retry(() => team.deliveries[skips ? 'skip' : 'replay'].mutate({ id: first })).catch(() => undefined);
    }
    return items.length;
  }

  /** Events that were first received after one that was published later, of one object. */
  function inversionsOf(object: string): number {
    const places = new Map((published.get(object) ?? []).map((id, place) => [id, place]));
    let highest = -1;
    let count = 0;
    for (const id of received.get(object) ?? []) {
      const place = places.get(id);
      if (place === undefined || skipped.has(id)) continue;
      if (place < highest) count += 1;
      highest = Math.max(highest, place);
    }
    return count;
  }

  const names = Array.from({ length: objects }, (_, at) => `object-${at}`);
  return {
    async work(endsAt) {
      const helping = async () => {
        for (; Date.now() < endsAt; await sleep(lookMs)) await help(0.2);
      };
      await Promise.all([helping(), ...names.map((name) => publish(name, endsAt))]);
    },
    async finish() {
      const endsAt = Date.now() + deliverMs;
      let pending = await help(0);
      for (; pending > 0 && Date.now() < endsAt; pending = await help(0)) await sleep(500);
      const all = [...published.values()].flat();
      const got = new Set([...received.values()].flatMap((ids) => [...ids]));
      return {
        events: all.length,
        skipped: skipped.size,
        inversions: names.reduce((sum, name) => sum + inversionsOf(name), 0),
        lost: all.filter((id) => !got.has(id) && !skipped.has(id)).length,
        stuck: pending,
      };
    },
    close: () => server.down(),
  };
}
