import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** How long (ms) the database may take to respond. A proxy asks every few seconds, and must not wait for it. */
const patienceMs = 2_000;

/**
 * Tells whether the database responds, always within 2 s. Those who ask at the same time share one query: with a
 * database that hangs, one is under way and not one for each of them.
 */
export function createReadiness(db: Db): () => Promise<boolean> {
  let query: Promise<boolean> | null = null;
  return () => {
    query ??= db
      .execute(sql`SELECT 1`)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (query = null));
    return Promise.race([query, sleep(patienceMs, false, { ref: false })]);
  };
}
