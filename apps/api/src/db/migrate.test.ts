import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@cryptoix/harness/eventually';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openDatabase } from './client.ts';
import { migrate } from './migrate.ts';
import { explainFailure, MigrationError } from './migration-error.ts';

const { url } = await testDatabase();
const admin = postgres(url, { max: 2, connection: { application_name: 'hung' }, onnotice: () => {} });
const folders: string[] = [];
afterAll(async () => {
  await admin.end();
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** A version of the program: a folder with these migrations. */
async function versionOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-migrations-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.sql`), text);
  return folder;
}

let schemas = 0;
/** An empty schema, and the address of it. */
async function emptySchema() {
  const schema = `empty_${(schemas += 1)}`;
  await admin`CREATE SCHEMA ${admin(schema)}`;
  const address = new URL(url);
  address.searchParams.set('options', `-csearch_path=${schema}`);
  const at = (name: string) => admin(`${schema}.${name}`);
  const ids = async () =>
    (await admin<{ id: number }[]>`SELECT id FROM ${at('things')} ORDER BY id`).map((row) => row.id);
  const ran = async () =>
    (await admin<{ name: string }[]>`SELECT name FROM ${at('migrations')} ORDER BY name`).map((row) => row.name);
  return { schema, url: address.href, at, ids, ran };
}

const first = { '0001_first': 'CREATE TABLE things (id int PRIMARY KEY, name text)' };
const index = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS things_name ON things (name)';

/** The message of the error, which has to be one for a person: a single line. */
async function refusal(start: Promise<void>): Promise<string> {
  const error: unknown = await start.then(
    () => 'it did not fail',
    (reason: unknown) => reason,
  );
  if (!(error instanceof MigrationError)) throw new Error(`expected a MigrationError, got ${String(error)}`);
  expect(error.message).not.toContain('\n');
  return error.message;
}

test('migrations wait for those of another process no longer than they should, and say who it is', async () => {
  const folder = await versionOf(first);
  const empty = await emptySchema();
  const [holder] = await admin<{ pid: number }[]>`SELECT pg_backend_pid() AS pid, pg_advisory_lock(7262001)::text`;
  const message = await refusal(migrate(empty.url, { folder, patienceMs: 200 }));
  expect(message).toContain(`session ${holder?.pid} (hung)`);
  expect(message).toContain(`pg_terminate_backend(${holder?.pid})`);
  await admin`SELECT pg_terminate_backend(${holder?.pid ?? 0})`.catch(() => undefined);
  await migrate(empty.url, { folder });
});

test('a process with nothing to run starts while another one migrates', async () => {
  const folder = await versionOf(first);
  const empty = await emptySchema();
  await migrate(empty.url, { folder });
  await admin.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(7262001)`;
    await expect(migrate(empty.url, { folder, patienceMs: 0 })).resolves.toBeUndefined();
  });
});

test('many processes that start at once run each migration once', async () => {
  const empty = await emptySchema();
  await Promise.all(Array.from({ length: 4 }, () => migrate(empty.url)));
  expect((await empty.ran()).length).toBeGreaterThan(6);

  const folder = await versionOf({
    ...first,
    '0002_rows': '-- step\nINSERT INTO things VALUES (1)\n-- step\nINSERT INTO things VALUES (2)',
  });
  const other = await emptySchema();
  await Promise.all(Array.from({ length: 4 }, () => migrate(other.url, { folder })));
  expect(await other.ids()).toEqual([1, 2]);
});

test('a step of one statement runs outside of a transaction, so that an index can be made while rows are written', async () => {
  const folder = await versionOf({ ...first, '0002_index': `-- For the list of things.\n-- step\n${index};\n` });
  const empty = await emptySchema();
  await migrate(empty.url, { folder });
  const [made] =
    await admin`SELECT indisvalid FROM pg_index WHERE indexrelid = ${`${empty.schema}.things_name`}::regclass`;
  expect(made?.['indisvalid']).toBe(true);
});

test('a step of the partitions of a table is run for each, so that their indexes are made while rows are written', async () => {
  const folder = await versionOf({
    '0001_log': `
      CREATE TABLE log (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (10);
      CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM (10) TO (20);
      INSERT INTO log VALUES (1, 'same'), (2, 'same'), (11, 'one')`,
    '0002_index': `-- step
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {partition of log}_name ON {partition of log} (name, id);
-- step
CREATE UNIQUE INDEX IF NOT EXISTS log_name ON log (name, id);`,
  });
  const empty = await emptySchema();
  await migrate(empty.url, { folder });
  const made = await admin<{ index: string; valid: boolean }[]>`
    SELECT relname AS index, indisvalid AS valid FROM pg_partition_tree(${`${empty.schema}.log_name`}::regclass) AS part
    JOIN pg_class ON pg_class.oid = part.relid JOIN pg_index ON indexrelid = part.relid ORDER BY 1`;
  expect(made.map(({ index: name, valid }) => [name, valid])).toEqual([
    ['log_1_name', true],
    ['log_2_name', true],
    ['log_name', true],
  ]);
});

test('a migration that stops in the middle goes on with the step that failed, and an index that was left invalid is made anew', async () => {
  const unique = index.replace('CREATE INDEX', 'CREATE UNIQUE INDEX');
  const files = {
    ...first,
    '0002_steps': `-- step\nINSERT INTO things VALUES (1, 'same'), (2, 'same')\n-- step\n${unique}\n-- step\nINSERT INTO things VALUES (3, 'other')`,
  };
  const folder = await versionOf(files);
  const empty = await emptySchema();
  expect(await refusal(migrate(empty.url, { folder }))).toMatch(
    /0002_steps\.sql, step 2, failed: could not create unique index/,
  );
  const invalid =
    await admin`SELECT FROM pg_index WHERE indexrelid = ${`${empty.schema}.things_name`}::regclass AND NOT indisvalid`;
  expect(invalid).toHaveLength(1);
  await admin`DELETE FROM ${empty.at('things')} WHERE id = 2`;
  await migrate(empty.url, { folder });
  expect(await empty.ids()).toEqual([1, 3]);
  const valid =
    await admin`SELECT FROM pg_index WHERE indexrelid = ${`${empty.schema}.things_name`}::regclass AND indisvalid`;
  expect(valid).toHaveLength(1);
});

test('of a migration without steps nothing is kept when its process ends in the middle, and the next start runs it', async () => {
  const slow = await versionOf({ ...first, '0002_slow': 'INSERT INTO things VALUES (1); SELECT pg_sleep(60)' });
  const empty = await emptySchema();
  const start = refusal(migrate(empty.url, { folder: slow }));
  const [running] = await eventually(
    () => admin<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`,
    (rows) => rows.length > 0,
  );
  await admin`SELECT pg_terminate_backend(${running?.pid ?? 0})`;
  expect(await start).toMatch(/^The migration 0002_slow\.sql failed: .* Start again/);
  expect(await empty.ids()).toEqual([]);
  await migrate(empty.url, { folder: await versionOf({ ...first, '0002_slow': 'INSERT INTO things VALUES (1)' }) });
  expect(await empty.ids()).toEqual([1]);
});

test('nobody waits long behind a migration that waits for a lock: it lets them pass and tries again', async () => {
  const folder = await versionOf({ ...first, '0002_column': 'ALTER TABLE things ADD COLUMN size int' });
  const empty = await emptySchema();
  await migrate(empty.url, { folder: await versionOf(first) });
  let start: Promise<void> = Promise.resolve();
  await admin.begin(async (reader) => {
    await reader`SELECT FROM ${empty.at('things')}`;
    start = migrate(empty.url, { folder });
    await eventually(
      () => admin`SELECT FROM pg_locks WHERE relation = ${`${empty.schema}.things`}::regclass AND NOT granted`,
      (waiting) => waiting.length > 0,
    );
    // It gets its turn while the first reader still reads.
    await admin`SELECT FROM ${empty.at('things')}`;
  });
  await start;
  expect(await empty.ran()).toEqual(['0001_first.sql', '0002_column.sql']);
});

test('a table that others hold for too long is named by who holds it', async () => {
  const folder = await versionOf({ ...first, '0002_column': 'ALTER TABLE things ADD COLUMN size int' });
  const empty = await emptySchema();
  await migrate(empty.url, { folder: await versionOf(first) });
  await admin.begin(async (reader) => {
    const [own] = await reader<
      { pid: number }[]
    >`SELECT pg_backend_pid() AS pid FROM ${empty.at('things')} RIGHT JOIN (SELECT) one ON true`;
    const message = await refusal(migrate(empty.url, { folder, patienceMs: 200 }));
    expect(message).toMatch(/^The migration 0002_column\.sql could not lock its tables within 0\.2 s\./);
    expect(message).toContain(`session ${own?.pid} (hung)`);
  });
});

test('an older version starts on a newer schema that is marked as compatible with it, and refuses any other in one line', async () => {
  const second = { ...first, '0002_second': 'SELECT 1' };
  const empty = await emptySchema();
  const marked = { '0003_column': '-- compatible from 0002\nALTER TABLE things ADD COLUMN size int' };
  await migrate(empty.url, { folder: await versionOf({ ...second, ...marked }) });
  await migrate(empty.url, { folder: await versionOf(second) });
  expect(await refusal(migrate(empty.url, { folder: await versionOf(first) }))).toMatch(/0003_column\.sql/);

  await migrate(empty.url, {
    folder: await versionOf({ ...second, ...marked, '0004_drop': 'ALTER TABLE things DROP COLUMN size' }),
  });
  const message = await refusal(migrate(empty.url, { folder: await versionOf(second) }));
  expect(message).toBe(
    'The database has run 0004_drop.sql, on which this version cannot work. Start a newer version on it; to go back to this one, restore a backup.',
  );
});

test('the mark of a migration that has begun and not ended counts too', async () => {
  const failing = { ...first, '0002_failing': '-- step\nSELECT 1\n-- step\nSELECT 1 / 0' };
  const empty = await emptySchema();
  await refusal(migrate(empty.url, { folder: await versionOf(failing) }));
  expect(await refusal(migrate(empty.url, { folder: await versionOf(first) }))).toMatch(/0002_failing/);
  failing['0002_failing'] = `-- compatible from 0001\n${failing['0002_failing']}`;
  await refusal(migrate(empty.url, { folder: await versionOf(failing) }));
  await migrate(empty.url, { folder: await versionOf(first) });
});

test('a migration that was changed after it ran stops the start; ends of lines may differ', async () => {
  const empty = await emptySchema();
  await migrate(empty.url, { folder: await versionOf({ '0001_lines': 'SELECT 1;\nSELECT 2;\n' }) });
  await migrate(empty.url, { folder: await versionOf({ '0001_lines': 'SELECT 1;\r\nSELECT 2;\r\n' }) });
  const changed = await versionOf({ '0001_lines': 'SELECT 1;\nSELECT 3;\n' });
  expect(await refusal(migrate(empty.url, { folder: changed }))).toMatch(
    /^The migration 0001_lines\.sql is not the one that has run/,
  );
});

test('a database of a version that kept no checksums takes those of the files', async () => {
  const empty = await emptySchema();
  const folder = await versionOf(first);
  await admin`CREATE TABLE ${empty.at('migrations')} (name text PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now())`;
  await admin`INSERT INTO ${empty.at('migrations')} (name) VALUES ('0001_first.sql')`;
  await migrate(empty.url, { folder });
  const changed = await versionOf({ '0001_first': 'SELECT 1' });
  expect(await refusal(migrate(empty.url, { folder: changed }))).toMatch(/0001_first\.sql is not the one/);
});

test('without the grants it says which are missing', async () => {
  const empty = await emptySchema();
  await migrate(empty.url, { folder: await versionOf(first) });
  // The app may not change tables of an administrator. A table of the catalog is one.
  const message = await refusal(
    migrate(empty.url, {
      folder: await versionOf({ ...first, '0002_not_ours': 'ALTER TABLE pg_catalog.pg_class ADD COLUMN x int' }),
    }),
  );
  expect(message).toMatch(/^The migration 0002_not_ours\.sql failed: .*OWNER TO.*Then start again\.$/);
});

test('an error of the database that drizzle wraps becomes one line too, and others stay what they are', async () => {
  const { db, close } = openDatabase(url, { max: 1, name: 'test' });
  const failure: unknown = await db
    .execute(sql`ALTER TABLE pg_catalog.pg_class ADD COLUMN x int`)
    .catch((error: unknown) => error);
  await close();
  const explained = explainFailure('Making the partitions', 'What is done stays.', failure);
  expect(explained).toBeInstanceOf(MigrationError);
  expect(String(explained)).toMatch(
    /^MigrationError: Making the partitions failed: must be owner of table pg_class\. .*OWNER TO.*$/,
  );
  const other = new Error('another');
  expect(explainFailure('It', '', other)).toBe(other);
});

test.each([
  ['0001_a', 'SELECT 1;\n-- step\nSELECT 2', /before the first/],
  ['0001_a', '-- step\nCREATE INDEX CONCURRENTLY things_name ON things (name)', /IF NOT EXISTS/],
])('a file that could not be run again after a crash is refused: %s %j', async (name, text, message) => {
  const empty = await emptySchema();
  await expect(migrate(empty.url, { folder: await versionOf({ [name]: text }) })).rejects.toThrow(message);
});
