import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import postgres from 'postgres';
import { openDatabase } from './client.ts';

const folder = resolve(import.meta.dirname, '../../migrations');
// Any constant will do: it only has to be the same in every process of ours.
const lock = 7_262_001;
/** How long (ms) to wait for another process's migration. */
const patience = 60_000;

/** Another process holds the lock of the migrations and does not end. */
export class MigrationLockError extends Error {
  override name = 'MigrationLockError';
}

/**
 * Brings the database up to date: every file of `migrations/` that has not run yet, in name order, each in its own
 * transaction. Safe to call from many processes at once.
 * @param patienceMs how long to wait for each migration of another process
 * @throws Error when a migration that ran here is not among the files: the database is newer than this code
 * @throws MigrationLockError when another process takes longer
 */
export async function migrate(url: string, patienceMs = patience): Promise<void> {
  const { sql, close } = openDatabase(url, { max: 1, name: 'migrations', unlimited: true });
  try {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
    await locked(sql, patienceMs, async (tx) => {
      await tx`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now())`;
    });
    const ran = (await sql<{ name: string }[]>`SELECT name FROM migrations`).map((row) => row.name);
    const newer = ran.filter((name) => !files.includes(name));
    if (newer.length > 0) {
      throw new Error(
        `The database has run ${newer.join(', ')}, which this version does not know. Start a newer version on it.`,
      );
    }
    for (const name of files.filter((file) => !ran.includes(file))) {
      const text = await readFile(resolve(folder, name), 'utf8');
      await locked(sql, patienceMs, async (tx) => {
        // Another process may have run it while this one waited.
        const done = await tx`INSERT INTO migrations (name) VALUES (${name}) ON CONFLICT DO NOTHING RETURNING name`;
        if (done.length > 0) await tx.unsafe(text);
      });
    }
  } finally {
    await close();
  }
}

/** Runs the work in a transaction that no other process's migration overlaps. */
async function locked(
  sql: postgres.Sql,
  patienceMs: number,
  work: (tx: postgres.TransactionSql) => Promise<void>,
): Promise<void> {
  let waits = true;
  try {
    await sql.begin(async (tx) => {
      await tx`SELECT set_config('lock_timeout', ${String(patienceMs)}, true)`;
      await tx`SELECT pg_advisory_xact_lock(${lock})`;
      waits = false;
      await tx`SELECT set_config('lock_timeout', '0', true)`;
      await work(tx);
    });
  } catch (error) {
    // 55P03: lock_not_available
    if (!waits || !(error instanceof postgres.PostgresError) || error.code !== '55P03') throw error;
    throw new MigrationLockError(await describeHolder(sql, patienceMs), { cause: error });
  }
}

async function describeHolder(sql: postgres.Sql, patienceMs: number): Promise<string> {
  const [holder] = await sql<{ pid: number; name: string; since: string | null }[]>`
    SELECT pid, application_name AS name, coalesce(xact_start, state_change)::text AS since
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND (classid, objid, objsubid) = (0, ${lock}, 1) AND granted
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  const who =
    holder === undefined
      ? 'nobody any more: start again'
      : `session ${holder.pid} (${holder.name}) since ${holder.since ?? 'an unknown time'}. While it works, start again later; if it hangs, end it with SELECT pg_terminate_backend(${holder.pid})`;
  return `The lock of the migrations was not free within ${patienceMs / 1_000} s. It is held by ${who}.`;
}
