import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import postgres from 'postgres';

const folder = resolve(import.meta.dirname, '../../migrations');
// Any constant will do: it only has to be the same in every process of ours.
const lock = 7_262_001;

/**
 * Brings the database up to date: every file of `migrations/` that has not run yet, in name order, each in its own
 * transaction. Safe to call from many processes at once.
 * @throws Error when a migration that ran here is not among the files: the database is newer than this code
 */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`SELECT pg_advisory_lock(${lock})`;
    await sql`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now())`;
    const ran = new Set((await sql<{ name: string }[]>`SELECT name FROM migrations`).map((row) => row.name));
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
    const newer = [...ran].filter((name) => !files.includes(name));
    if (newer.length > 0) {
      throw new Error(
        `The database has run ${newer.join(', ')}, which this version does not know. Start a newer version on it.`,
      );
    }
    for (const name of files.filter((file) => !ran.has(file))) {
      const text = await readFile(resolve(folder, name), 'utf8');
      await sql.begin(async (tx) => {
        await tx.unsafe(text);
        await tx`INSERT INTO migrations (name) VALUES (${name})`;
      });
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}
