import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { migrationsFolder } from '../folders.ts';
import { openDatabase } from './client.ts';
import { describeHolder, describeOldest } from './lock-holders.ts';
import { explainFailure, isLostConnection, MigrationError } from './migration-error.ts';
import {
  concurrentIndexesOf,
  forPartition,
  type Migration,
  numberOf,
  partitionedBy,
  readMigrations,
} from './migration-files.ts';
import { databaseCode } from './refused.ts';

// Any constant will do: it only has to be the same in every process of ours.
const lock = 7_262_001;
/** How long (ms) to wait for others: for a process that migrates, and for those who hold a table that is changed. */
const patience = 60_000;
/** How long (ms) a statement waits for its locks before it tries again: everybody who needs the table waits behind it. */
const lockMs = 1_000;
/** The same for CONCURRENTLY, which nobody waits behind: it waits for older transactions, which may be long. */
const concurrentLockMs = 600_000;
/** Pauses (ms): between two looks at the lock of the migrations, and before a statement is tried again. */
const lookMs = 100;
const retryMs = 500;

/** A row of the table `migrations`; the columns that versions before did not have are null there. */
interface Ran {
  readonly name: string;
  readonly checksum: string | null;
  readonly compatible_from: string | null;
  /** The step that comes next; null once all of it has run. */
  readonly next_step: number | null;
}

/**
 * Brings the database up to date: every migration that has not run yet, in name order, in a transaction or step by step
 * (`Migration.run`). Many processes may call it at once, and traffic goes on meanwhile: no statement waits for a lock
 * for longer than a second before it lets others pass and tries again. After a crash the next call goes on where it ended.
 * @param options.folder of the migrations
 * @param options.patienceMs how long to wait for others: a role without the right to migrate waits for one that has it
 * @throws MigrationError in one line that says what to do: when the database is newer than this code and not marked as
 * compatible with it, when a migration has changed since it ran, when others take longer, and for errors of the database
 */
export async function migrate(url: string, { folder = migrationsFolder, patienceMs = patience } = {}): Promise<void> {
  const files = await readMigrations(folder);
  const { sql, close } = openDatabase(url, { max: 1, name: 'migrations', unlimited: true });
  let reserved: postgres.ReservedSql | undefined;
  let isLost = false;
  try {
    // Reserved: the lock of the migrations belongs to the session, and a lost connection must not become another one.
    const session = (reserved = await sql.reserve());
    const before = await readRan(session);
    if (before !== null && toRun(files, before).length === 0 && before.every((row) => row.checksum !== null)) return;
    if (!(await mayMigrate(session))) {
      await waitForOwner(session, files, patienceMs);
      return;
    }
    await takeLock(session, patienceMs);
    await retried(session, patienceMs, 'Making the table of migrations', () => prepareTable(session));
    const ran = (await readRan(session)) ?? [];
    for (const { migration, nextStep } of toRun(files, ran)) await run(session, migration, nextStep, patienceMs);
    for (const { name, checksum } of files)
      await session`UPDATE migrations SET checksum = ${checksum} WHERE name = ${name} AND checksum IS NULL`;
  } catch (error) {
    isLost = isLostConnection(error);
    throw explainFailure('Bringing the database up to date', 'What is done stays.', error);
  } finally {
    // One that is lost is closed already; released, it would be waited for.
    if (!isLost) reserved?.release();
    await close();
  }
}

/** True when the role may run migrations: it owns the tables, or may make the first. */
export async function mayMigrate(session: postgres.Sql): Promise<boolean> {
  const [row] = await session<{ may: boolean | null }[]>`
    SELECT coalesce(
      (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('migrations')),
      has_schema_privilege(current_schema(), 'CREATE')) AS may`;
  // Without a schema the migrations themselves say what is missing.
  return row?.may ?? true;
}

/** Waits until the owner of the tables has run the migrations. @throws MigrationError */
async function waitForOwner(session: postgres.Sql, files: readonly Migration[], patienceMs: number): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  for (;;) {
    const ran = await readRan(session);
    const pending = toRun(files, ran ?? []);
    if (pending.length === 0) return;
    if (performance.now() > endsAt) {
      const [first] = pending;
      throw new MigrationError(
        `The migration ${first?.migration.name} has not run, and the role of DATABASE_URL does not own the tables. Run \`npm run migrate\`, or a process with the role maintenance, with MIGRATE_DATABASE_URL for the owner. Then start again.`,
      );
    }
    await sleep(retryMs);
  }
}

/** The migrations that have run or begun; null before the first. */
async function readRan(session: postgres.Sql): Promise<Ran[] | null> {
  const [table] = await session`SELECT FROM pg_class WHERE oid = to_regclass('migrations')`;
  if (table === undefined) return null;
  return session<Ran[]>`
    SELECT name, entry ->> 'checksum' AS checksum, entry ->> 'compatible_from' AS compatible_from, (entry ->> 'next_step')::int AS next_step
    FROM migrations CROSS JOIN LATERAL to_jsonb(migrations) AS entry ORDER BY name`;
}

/** The migrations that are still to run. @throws MigrationError when the files do not fit the database */
function toRun(files: readonly Migration[], ran: readonly Ran[]): { migration: Migration; nextStep: number }[] {
  const newest = numberOf(files.at(-1)?.name ?? '');
  const refused = ran.filter(
    ({ name, compatible_from: from }) => !files.some((file) => file.name === name) && (from === null || from > newest),
  );
  if (refused.length > 0) {
    const names = refused.map((row) => row.name).join(', ');
    throw new MigrationError(
      `The database has run ${names}, on which this version cannot work. Start a newer version on it; to go back to this one, restore a backup.`,
    );
  }
  return files.flatMap((migration) => {
    const row = ran.find(({ name }) => name === migration.name);
    if (row === undefined) return [{ migration, nextStep: 0 }];
    const same = row.checksum === null || row.checksum === migration.checksum;
    // Its steps may all be repeated, so that one that cannot end can be put right.
    if (row.next_step !== null) return [{ migration, nextStep: same ? row.next_step : 0 }];
    if (same) return [];
    throw new MigrationError(
      `The migration ${row.name} is not the one that has run on this database. Start the version that was released, with its files unchanged.`,
    );
  });
}

async function prepareTable(session: postgres.Sql): Promise<void> {
  await session.unsafe(`
    CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now());
    ALTER TABLE migrations ADD COLUMN IF NOT EXISTS checksum text,
      ADD COLUMN IF NOT EXISTS compatible_from text, ADD COLUMN IF NOT EXISTS next_step int`);
}

/** Runs what is left of a migration and records it, so that no crash makes it run twice or leaves a part out. */
async function run(
  session: postgres.Sql,
  { name, checksum, compatibleFrom, run: how }: Migration,
  nextStep: number,
  patienceMs: number,
): Promise<void> {
  const work = `The migration ${name}`;
  const record = (next: number | null) => session`
    INSERT INTO migrations (name, checksum, compatible_from, next_step) VALUES (${name}, ${checksum}, ${compatibleFrom}, ${next})
    ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, compatible_from = excluded.compatible_from, next_step = excluded.next_step`;
  if ('text' in how) {
    await retried(session, patienceMs, work, async () => {
      await session.unsafe('BEGIN');
      await record(null);
      await session.unsafe(how.text);
      await session.unsafe('COMMIT');
    });
    return;
  }
  // Before the first step: an older version must see the mark from then on.
  await record(nextStep);
  for (const [at, step] of how.steps.entries()) {
    if (at < nextStep) continue;
    for (const text of await textsOf(session, step)) {
      await retried(session, patienceMs, `${work}, step ${at + 1},`, async () => {
        for (const index of concurrentIndexesOf(text)) await dropIfInvalid(session, index);
        if (/\bCONCURRENTLY\b/i.test(text)) await setLockTimeout(session, concurrentLockMs);
        await session.unsafe(text);
      });
    }
    await record(at + 1 < how.steps.length ? at + 1 : null);
  }
}

/** The statements of a step: itself, or itself for each partition of a table. */
async function textsOf(session: postgres.Sql, step: string): Promise<string[]> {
  const table = partitionedBy(step);
  if (table === null) return [step];
  const partitions = await session<{ name: string }[]>`
    SELECT relname AS name FROM pg_partition_tree(${table}::regclass) AS part JOIN pg_class ON pg_class.oid = part.relid
    WHERE part.isleaf AND relkind = 'r' ORDER BY relname`;
  return partitions.map(({ name }) => forPartition(step, name));
}

/** An index whose making was interrupted is never used, and IF NOT EXISTS would leave it so. */
async function dropIfInvalid(session: postgres.Sql, index: string): Promise<void> {
  const invalid = await session`
    SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relname = ${index} AND relnamespace = current_schema()::regnamespace AND NOT indisvalid`;
  if (invalid.length > 0) await session`DROP INDEX CONCURRENTLY IF EXISTS ${session(index)}`;
}

const setLockTimeout = (session: postgres.Sql, ms: number) =>
  session`SELECT set_config('lock_timeout', ${String(ms)}, false)`;

/** Does the work, and again while others hold what it needs. @throws MigrationError */
async function retried(session: postgres.Sql, patienceMs: number, work: string, attempt: () => Promise<unknown>) {
  const endsAt = performance.now() + patienceMs;
  for (;;) {
    try {
      await setLockTimeout(session, lockMs);
      await attempt();
      return;
    } catch (error) {
      // Without a transaction it only warns.
      if (!isLostConnection(error)) await session.unsafe('ROLLBACK');
      // 55P03: lock_not_available, 40P01: deadlock_detected
      const isHeld = ['55P03', '40P01'].includes(databaseCode(error) ?? '');
      const kept = 'What was done before it stays.';
      if (!isHeld) throw explainFailure(work, kept, error);
      if (performance.now() > endsAt) {
        const who = await describeOldest(session);
        throw new MigrationError(
          `${work} could not lock its tables within ${patienceMs / 1_000} s. ${kept} ${who} Then start again.`,
          { cause: error },
        );
      }
      await sleep(retryMs);
    }
  }
}

/** Takes the lock of the migrations. Asked for again and again: CREATE INDEX CONCURRENTLY would wait for one who waits for it. */
async function takeLock(session: postgres.Sql, patienceMs: number): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  for (;;) {
    const [row] = await session<{ taken: boolean }[]>`SELECT pg_try_advisory_lock(${lock}) AS taken`;
    if (row?.taken === true) return;
    if (performance.now() > endsAt) throw new MigrationError(await describeHolder(session, lock, patienceMs));
    await sleep(lookMs);
  }
}
