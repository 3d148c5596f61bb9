import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/**
 * Begins another epoch of the feed if this database was restored from a dump: it has lost the newest events, and its
 * transactions are counted from the beginning. To be called before anything is published.
 * @returns true when it was
 */
export const noticeRestore = (db: Db): Promise<boolean> =>
  db.transaction(async (tx) => {
    // Of several processes that start at once, the others wait for this row, and then find nothing to change.
    const restored = await tx.execute(
      sql`UPDATE feed_epoch SET database = this_database() WHERE database <> this_database() RETURNING database`,
    );
    if (restored.length === 0) return false;
    await tx.execute(sql`SELECT renew_feed_epoch()`);
    return true;
  });
