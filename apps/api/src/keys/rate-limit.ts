import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { rowsOf } from '../db/rows.ts';

const windowMs = 60_000;

/** What a request finds of its key's limit. Times in seconds. */
export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends, at least 1. */
  readonly resetSeconds: number;
  /** When the window ends, Unix seconds. */
  readonly resetAt: number;
}

interface Window {
  start: number;
  /** Requests of all processes as of the last exchange, and all that we have sent. */
  known: number;
  /** Ours since then. */
  unsent: number;
}

/** Counts requests a key in windows of a clock minute, in memory, and exchanges counts with the other processes. */
export interface RateLimiter {
  /** @param calls how many requests it is: all of them are let through or none */
  consume(keyId: string, limit: number, now: Date, calls?: number): RateState;
  /** One statement for all keys; called about twice a second. */
  exchange(db: Db, now: Date): Promise<void>;
}

/**
 * A limit that holds across processes without a query per request: with several processes a key can go over it by what
 * they let through between two exchanges (half a second), no more.
 */
export function createRateLimiter(): RateLimiter {
  const windows = new Map<string, Window>();

  return {
    consume(keyId, limit, now, calls = 1) {
      const start = Math.floor(now.getTime() / windowMs) * windowMs;
      let window = windows.get(keyId);
      if (window === undefined || window.start !== start) {
        window = { start, known: 0, unsent: 0 };
        windows.set(keyId, window);
      }
      const used = window.known + window.unsent;
      const allowed = used + calls <= limit;
      if (allowed) window.unsent += calls;
      const end = start + windowMs;
      return {
        allowed,
        limit,
        remaining: Math.max(0, limit - used - (allowed ? calls : 0)),
        resetSeconds: Math.max(1, Math.ceil((end - now.getTime()) / 1000)),
        resetAt: Math.ceil(end / 1000),
      };
    },

    async exchange(db, now) {
      const start = Math.floor(now.getTime() / windowMs) * windowMs;
      for (const [keyId, window] of windows) if (window.start !== start) windows.delete(keyId);
      // Keys in order, so that two processes that exchange at once cannot wait for each other in a circle.
      const busy = [...windows]
        .filter(([, window]) => window.known + window.unsent > 0)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      if (busy.length === 0) return;
      // Made now: what was not sent yet is counted from nothing below.
      const sent = rowsOf('sent', busy, {
        key_id: ['text', ([keyId]) => keyId],
        count: ['int', ([, window]) => window.unsent],
      });
      // Known at once, not only when the database has answered: until then, or if it fails, they would not count.
      for (const [, window] of busy) {
        window.known += window.unsent;
        window.unsent = 0;
      }
      const rows = await db.execute<{ key_id: string; count: number }>(sql`
        INSERT INTO api_key_rate_windows AS w (key_id, window_start, count)
        SELECT key_id, ${new Date(start).toISOString()}::timestamptz, count
        FROM ${sent}
        ON CONFLICT (key_id, window_start) DO UPDATE SET count = w.count + excluded.count
        RETURNING key_id, count`);
      for (const row of rows) {
        const window = windows.get(row.key_id);
        if (window?.start === start) window.known = row.count;
      }
    },
  };
}

/** Forgets windows that are over. */
export async function dropRateWindows(db: Db, now: Date): Promise<void> {
  await db.execute(
    sql`DELETE FROM api_key_rate_windows WHERE window_start < ${new Date(now.getTime() - 2 * windowMs).toISOString()}::timestamptz`,
  );
}
