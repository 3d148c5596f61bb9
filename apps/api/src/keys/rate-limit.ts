import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { rowsOf } from '../db/rows.ts';

const windowMs = 60_000;

/** The state of a key's rate limit at one request. Times in seconds. */
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
  /** Requests of all processes at the last exchange, and all that we have sent since. */
  known: number;
  /** Our own requests that are not sent yet. */
  unsent: number;
}

/** Counts each key's requests by clock minute, in memory, and exchanges counts with the other processes. */
export interface RateLimiter {
  /** @param calls the number of requests: all of them are allowed or none */
  consume(keyId: string, limit: number, now: Date, calls?: number): RateState;
  /** One statement for all keys; called about twice a second. */
  exchange(db: Db, now: Date): Promise<void>;
}

/**
 * A limit that holds across processes without a query per request. With several processes a key can exceed it by the
 * requests between two exchanges (half a second), no more.
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
      // Keys in order, so that two processes that exchange at the same time cannot deadlock.
      const busy = [...windows]
        .filter(([, window]) => window.known + window.unsent > 0)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      if (busy.length === 0) return;
      // Built before `unsent` is reset below.
      const sent = rowsOf('sent', busy, {
        key_id: ['text', ([keyId]) => keyId],
        count: ['int', ([, window]) => window.unsent],
      });
      // Counted as known before the database responds: they must also count until then, and when it fails.
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

/** Deletes the windows that have ended. */
export async function dropRateWindows(db: Db, now: Date): Promise<void> {
  await db.execute(
    sql`DELETE FROM api_key_rate_windows WHERE window_start < ${new Date(now.getTime() - 2 * windowMs).toISOString()}::timestamptz`,
  );
}
