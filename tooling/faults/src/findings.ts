import { setTimeout as sleep } from 'node:timers/promises';
import type { CryptoixClient } from '@cryptoix/client';
import type { Receiver } from './receiver.ts';
import type { Seen } from './stage.ts';
import { amount, retry, paymentEvents } from './work.ts';

type Page<T> = { items: T[]; next_cursor: string | null };
/** How long (ms) pending deliveries may take to arrive once everything works again. */
const deliverMs = 120_000;

/** All items of a list. */
async function readAll<T>(read: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: { cursor?: string } | null = {}; cursor !== null;) {
    const at: { cursor?: string } = cursor;
    const { items, next_cursor } = await retry(() => read(at));
    all.push(...items);
    cursor = next_cursor === null ? null : { cursor: next_cursor };
  }
  return all;
}

/** Sends pending and failed deliveries again, as a merchant would, until none is left. */
export async function deliverRest(team: CryptoixClient): Promise<void> {
  const waiting = async () => {
    const lists = (['pending', 'failed'] as const).map((status) =>
      readAll((cursor) => team.deliveries.list.query({ ...cursor, status, limit: 100 })),
    );
    return (await Promise.all(lists)).flat();
  };
  const endsAt = Date.now() + deliverMs;
  for (const { id } of await waiting()) await retry(() => team.deliveries.replay.mutate({ id }));
  while (Date.now() < endsAt && (await waiting()).length > 0) await sleep(500);
}

/** The merchant's USDT balance. */
export async function usdtOf(team: CryptoixClient): Promise<{ available: string; pending: string }> {
  const all = await retry(() => team.balances.list.query({}));
  return all.find(({ asset }) => asset === 'USDT') ?? { available: '0', pending: '0' };
}

/** The figures that must all be zero after any fault, by what they mean. @param began the merchant's USDT balance before the payments */
export async function findLosses(
  team: CryptoixClient,
  { paid, seen, began }: { paid: readonly string[]; seen: Seen; began: { available: string } },
  receiver: Receiver,
) {
  const events = await readAll((cursor) => team.events.list.query({ ...cursor, limit: 100 }));
  const deliveries = await readAll((cursor) => team.deliveries.list.query({ ...cursor, limit: 100 }));
  const balance = await usdtOf(team);

  const logged = new Set<string>();
  let repeats = 0;
  for (let at = 0; at < deliveries.length; at += 20) {
    const details = deliveries.slice(at, at + 20).map(({ id }) => retry(() => team.deliveries.get.query({ id })));
    for (const { id, attempts } of await Promise.all(details)) {
      for (const { number } of attempts) logged.add(`${id} ${number}`);
      // What was in flight when something broke is logged with an error. Beyond that only a replay repeats a success.
      const successes = attempts.filter(({ trigger, error, status_code }) => {
        return trigger === 'schedule' && error === null && status_code !== null && status_code < 300;
      });
      repeats += Math.max(0, successes.length - 1);
    }
  }
  // By object: a payment's own events, and those of its transaction.
  const completed = events.flatMap(({ type, object_id }) => (type === 'payment.completed' ? [object_id] : []));
  const perType = paymentEvents.map((type) => events.filter((event) => event.type === type).length);
  const [created = 0, ...afterwards] = perType;
  const known = new Set(events.map(({ id }) => id));
  return {
    volume: { payments: paid.length, events: events.length, calls: receiver.calls.length },
    repeated_calls: [...receiver.accepted.values()].filter((times) => times > 1).length,
    lost: {
      /** Acknowledged as paid, but not completed in the log of events. */
      payments: paid.filter((uuid) => !completed.includes(uuid)).length,
      /** Acknowledged as published, but not in the log of events. */
      published: seen.published.filter((id) => !known.has(id)).length,
      /** Each payment is paid once, so every event exists once for each payment. */
      event_types: afterwards.filter((count) => count !== paid.length).length + (created < paid.length ? 1 : 0),
      /** In the log of events, but never accepted by the receiver. */
      events: [...known].filter((id) => !receiver.accepted.has(id)).length,
      /** In USDT. */
      money: Math.abs(Number(balance.available) - Number(began.available) - Number(amount) * paid.length),
    },
    stuck: {
      deliveries: deliveries.filter(({ status }) => status !== 'succeeded').length,
      money: Number(balance.pending),
    },
    unexplained: {
      /** Sent, but not in the log of events. */
      events: [...receiver.accepted.keys()].filter((id) => !known.has(id)).length,
      /** Received, but not in the log of attempts. */
      calls: receiver.calls.filter((call) => !logged.has(call)).length,
      /** Two calls with the same attempt number. */
      doubled_attempts: receiver.calls.length - new Set(receiver.calls).size,
      /** Sent again after an attempt that succeeded. */
      repeats,
      forged_calls: receiver.forged(),
      /** Half-open connections that were not noticed in time. */
      half_open: seen.unnoticed,
    },
  };
}
