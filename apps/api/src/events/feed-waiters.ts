import { setTimeout as sleep } from 'node:timers/promises';
import { lowestId } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AwaitedEvents, FeedWaiters } from '../context.ts';
import type { Db } from '../db/client.ts';
import { rowsOf } from '../db/rows.ts';
import { afterAll } from './feed-place.ts';

/** The time (ms) between two looks. */
const lookMs = 250;
/**
 * How far back (ms) the ids of new events may be: it is enough to look at a few partitions. A call that has waited reads
 * all of them.
 */
const recentMs = 2 * 86_400_000;

interface Waiter extends Pick<AwaitedEvents, 'tenant' | 'types'> {
  /** Up to here there is nothing for it. */
  after: { readonly position: bigint; readonly id: string };
  readonly end: () => void;
}

const digits = z.string().transform(BigInt);
const looked = z.object({ at: z.int(), found: z.boolean(), horizon: digits });

/**
 * Creates the list of calls that wait for events. One query, four times a second while somebody waits, looks for all of
 * them. It asks the database, because publishing tells nobody of an event without deliveries, and because an event may
 * become due when another transaction ends.
 */
export function createFeedWaiters(db: Db, now: () => Date): FeedWaiters {
  const waiters = new Set<Waiter>();
  let isLooking = false;

  async function look(): Promise<void> {
    const list = [...waiters];
    const waiting = rowsOf('waiting', list, {
      at: ['int', (waiter) => list.indexOf(waiter)],
      merchant_id: ['text', ({ tenant }) => tenant.merchantId],
      mode: ['text', ({ tenant }) => tenant.mode],
      position: ['numeric', ({ after }) => String(after.position)],
      id: ['text', ({ after }) => after.id],
      types: ['text', ({ types }) => types.join(' ')],
    });
    const recent = lowestId('event', now().getTime() - recentMs);
    const rows = await db.execute(sql`
      WITH horizon AS MATERIALIZED (
        SELECT (pg_sequence_last_value('feed_generation') << 48) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS position
      )
      SELECT waiting.at, event.id IS NOT NULL AS found, (SELECT position FROM horizon)::text AS horizon
      FROM ${waiting} LEFT JOIN LATERAL (
        SELECT events.id FROM events
        WHERE events.merchant_id = waiting.merchant_id AND events.mode = waiting.mode
          AND (events.position, events.id) > (waiting.position::bigint, waiting.id)
          AND events.position < (SELECT position FROM horizon) AND events.id >= ${recent}
          AND events.type = ANY(string_to_array(waiting.types, ' ')) AND events.only_endpoint_id IS NULL
        ORDER BY events.position, events.id LIMIT 1
      ) AS event ON true`);
    for (const { at, found, horizon } of z.array(looked).parse([...rows])) {
      const waiter = list[at];
      if (found) waiter?.end();
      else if (waiter !== undefined) waiter.after = { position: horizon - 1n, id: afterAll };
    }
  }

  async function lookWhileWaiting(): Promise<void> {
    while (waiters.size > 0) {
      await sleep(lookMs);
      if (waiters.size === 0) break;
      // Each call then reads for itself, and fails as any other.
      await look().catch(() => waiters.forEach(({ end }) => end()));
    }
    isLooking = false;
  }

  return {
    wait: ({ tenant, types, after }, ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          waiters.delete(waiter);
          resolve();
        };
        const waiter: Waiter = { tenant, types, after, end };
        const timer = setTimeout(end, ms);
        waiters.add(waiter);
        if (signal.aborted) return end();
        signal.addEventListener('abort', end);
        if (isLooking) return;
        isLooking = true;
        void lookWhileWaiting();
      }),
  };
}
