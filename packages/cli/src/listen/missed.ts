import { type Cryptoix, CryptoixError } from '@cryptoix/sdk';

/** The most events that are counted: a person decides the same about more. */
const mostCounted = 1_000;
const pageSize = 100;

/** What happened since the last run. */
export interface Missed {
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
  /** Some is older than the platform keeps. */
  readonly lost: boolean;
  /** From where to send it. */
  readonly from: string;
  /** From where to go on without it. */
  readonly to: string;
}

/** The end of the feed. */
export const latest = async (cryptoix: Cryptoix): Promise<string> =>
  (await cryptoix.events.feed({ after: 'latest', limit: 1 })).nextCursor;

/**
 * Counts the events behind a cursor.
 * @param types absent: all that the key may read
 */
export async function countMissed(cryptoix: Cryptoix, after: string, types: string[] | undefined): Promise<Missed> {
  let from = after;
  let count = 0;
  let lost = false;
  for (let cursor = after; ;) {
    try {
      const { items, nextCursor, hasMore } = await cryptoix.events.feed({ after: cursor, types, limit: pageSize });
      count += items.length;
      cursor = nextCursor;
      if (!hasMore) return { count, more: false, lost, from, to: cursor };
      if (count >= mostCounted) return { count, more: true, lost, from, to: await latest(cryptoix) };
    } catch (error) {
      // It is older than what is kept, or from before a restore: `details.oldest` is where the feed begins now.
      if (lost || !(error instanceof CryptoixError) || error.code !== 'invalid_cursor') throw error;
      const { oldest } = error.details;
      if (typeof oldest !== 'string') throw error;
      [cursor, from, lost] = [oldest, oldest, true];
    }
  }
}
