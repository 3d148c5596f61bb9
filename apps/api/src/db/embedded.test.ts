import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@cryptoix/harness/eventually';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkDatabase } from './check.ts';
import { openDatabase } from './client.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { isServerOf } from './embedded/postmaster.ts';
import { migrate } from './migrate.ts';
import { createPartitions, dropExpiredPartitions } from './partitions.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** Creating a database takes most of a second, so tests that do not care whether it is new share this one. */
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cryptoix-embedded-'));
});

afterAll(async () => {
  await rm(dataDir, { recursive: true });
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-embedded-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(dir = dataDir, lines: string[] = []): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: dir, log: (line) => lines.push(line), durable: false });
  cleanUps.push(() => server.stop());
  return server;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

/** Kills the server without asking; its children find themselves alone and end. */
async function killServer({ pid, home }: EmbeddedPostgres): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await eventually(
    () => isServerOf(join(home, 'postgres', 'data'), pid),
    (runs) => !runs,
  );
}

const exitOf = async (child: ReturnType<typeof spawn>): Promise<unknown> => (await once(child, 'exit'))[0];

async function runsOn(server: EmbeddedPostgres): Promise<boolean> {
  return isServerOf(join(server.home, 'postgres', 'data'), server.pid);
}

describe('an embedded server', () => {
  test('is a Postgres 18 that syncs to disk, speaks UTF-8 and listens on loopback only', async () => {
    const server = await startEmbeddedPostgres({ dataDir, log: () => {} });
    cleanUps.push(() => server.stop());
    const names = ['server_version_num', 'fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses'];
    const [settings] = await query(
      server.url,
      `select ${names.map((name) => `current_setting('${name}') ${name}`).join()}`,
    );
    expect(settings).toMatchObject({
      server_version_num: expect.stringMatching(/^18/),
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
    });
    expect(await query(server.url, `select current_database() as name, upper('é') as upper`)).toEqual([
      { name: 'cryptoix', upper: 'É' },
    ]);
  });

  test('lets nobody in without its password, which only its user can read', async () => {
    const server = await start();
    const url = new URL(server.url);
    url.password = 'guessed';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(server.home, 'postgres'))).mode & 0o077).toBe(0);
    expect((await stat(join(server.home, 'postgres', 'password'))).mode & 0o077).toBe(0);
  });

  test('keeps its data when it is stopped in order, and again when everything is killed', async () => {
    const first = await start();
    await query(first.url, 'create table kept (x int)');
    await query(first.url, 'insert into kept values (1)');
    await first.stop();
    expect(await runsOn(first)).toBe(false);

    const second = await start();
    await query(second.url, 'insert into kept values (2)');
    await killServer(second);

    const third = await start();
    expect(await query(third.url, 'select x from kept order by x')).toEqual([{ x: 1 }, { x: 2 }]);
  });

  test('outlives the kill -9 of the process that started it and is found by the next', async () => {
    const script = `
      import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))};
      const { pid } = await startEmbeddedPostgres({ dataDir: process.argv[1], log: () => {}, durable: false });
      console.log(pid);
      setInterval(() => {}, 1000);`;
    const app = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir]);
    const [pid] = await once(app.stdout.setEncoding('utf8'), 'data');
    app.kill('SIGKILL');
    await once(app, 'exit');

    const lines: string[] = [];
    const server = await start(dataDir, lines);
    expect(server.pid).toBe(Number(pid));
    expect(lines.join()).toContain('already running');
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is one and the same for two that start at once on an empty folder, and stops with the last of them', async () => {
    const shared = await emptyFolder();
    const [one, two] = await Promise.all([start(shared), start(join(shared, '.'))]);
    expect(two.pid).toBe(one.pid);

    const user = postgres(two.url, { max: 1 });
    await user`select 1`;
    await one.stop();
    expect(await user`select 2 as two`).toEqual([{ two: 2 }]);
    await user.end();
    await two.stop();
    expect(await runsOn(one)).toBe(false);
  });
});

describe('the role of the app', () => {
  test('is no superuser, and enough for everything that the app does with its tables', async () => {
    const server = await start();
    expect(await checkDatabase(server.url)).toEqual({ superuser: false });
    const [role] = await query(server.url, 'select * from pg_roles where rolname = current_user');
    const rights = ['rolsuper', 'rolcreaterole', 'rolcreatedb', 'rolreplication', 'rolbypassrls'];
    for (const right of rights) expect([right, role?.[right]]).toEqual([right, false]);
    await expect(query(server.url, `select pg_read_file('PG_VERSION')`)).rejects.toThrow('permission denied');
    await expect(query(server.url, `copy (select 1) to program 'true'`)).rejects.toThrow('permission denied');
    await migrateAndPartition(server.url);
  });

  test('owns what an earlier version left to the superuser, and can go on with it', async () => {
    const folder = await emptyFolder();
    const before = await start(folder);
    await migrateAndPartition(before.url);
    // As it was: no such role, and the superuser made everything.
    const owner = "select distinct tableowner as owner from pg_tables where schemaname = 'public'";
    await query(before.adminUrl, 'drop schema public cascade');
    await query(before.adminUrl, 'create schema public authorization pg_database_owner');
    await query(before.adminUrl, "create type kept as enum ('x')");
    await query(before.adminUrl, 'alter database cryptoix owner to cryptoix');
    await query(before.adminUrl, 'drop role cryptoix_app');
    await migrateAndPartition(before.adminUrl);
    expect(await query(before.adminUrl, owner)).toEqual([{ owner: 'cryptoix' }]);
    await before.stop();

    const after = await start(folder);
    expect(await query(after.url, owner)).toEqual([{ owner: 'cryptoix_app' }]);
    await migrateAndPartition(after.url);
    await query(after.url, "alter type kept add value 'y'");
    await query(after.url, 'alter table merchants add column later text');
    await query(after.url, 'drop function ensure_partition');
  });

  test.each(grants())('as operations.md makes it for DATABASE_URL is enough, too: %s', async (_, statements) => {
    const folder = await emptyFolder();
    const server = await start(folder);
    const admin = Object.assign(new URL(server.adminUrl), { pathname: '/postgres' });
    await query(admin.href, 'alter database cryptoix rename to another');
    for (const statement of statements) await query(admin.href, statement);
    const url = Object.assign(new URL(admin.href), { username: 'shop', password: 'secret', pathname: '/shop' });
    expect(await checkDatabase(url.href)).toEqual({ superuser: false });
    await migrateAndPartition(url.href);
  });

  /** The statements under "A role for the app". */
  function grants(): [string, string[]][] {
    const text = readFileSync(join(import.meta.dirname, '../../../../docs/operations.md'), 'utf8');
    const block = /### A role for the app[^]*?```sql\n([^]*?)```/.exec(text)?.[1] ?? '';
    return [['role and database', block.split(';\n').filter((statement) => statement.trim() !== '')]];
  }

  async function migrateAndPartition(url: string): Promise<void> {
    await migrate(url);
    const { db, close } = openDatabase(url, { max: 2, name: 'test' });
    await createPartitions(db, new Date());
    const later = new Date(Date.now() + 100 * 86_400_000);
    expect(await dropExpiredPartitions(db, later, 30)).not.toEqual([]);
    await close();
  }
});

describe('a lock file left by a crash', () => {
  /** The server's user, by its id. */
  let owner: number;

  async function leaveLockFile(text: (old: string) => string): Promise<void> {
    const server = await start();
    owner = (await stat(join(server.home, 'postgres'))).uid;
    const lockFile = join(server.home, 'postgres', 'data', 'postmaster.pid');
    const old = await readFile(lockFile, 'utf8');
    await killServer(server);
    await writeFile(lockFile, text(old));
  }

  test.each([
    ['names a process of another program', () => String(process.pid)],
    ['names a process of the same user that is no server', () => String(neighbour())],
    ['names a process that is gone', (old: string) => old.split('\n')[0] ?? ''],
  ])('that %s does not prevent the start', async (_, pid) => {
    await leaveLockFile((old) => old.replace(/^\d+/, pid(old)));
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('that is empty does not prevent the start', async () => {
    await leaveLockFile(() => '');
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  /** The pid of a process that runs as the server's user. */
  function neighbour(): number {
    const process = spawn('/bin/sleep', ['60'], isRoot ? { uid: owner } : {});
    cleanUps.push(async () => {
      process.kill();
      await once(process, 'exit');
    });
    return process.pid ?? 0;
  }
});

describe.runIf(isRoot)('started by root', () => {
  test('the server runs as a user of its own, and no other reads its files or its password', async () => {
    const server = await start();
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    const uid = Number(/^Uid:\t(\d+)\t\1\t/m.exec(status)?.[1]);
    expect([0, nobody]).not.toContain(uid);
    expect(await readFile('/etc/passwd', 'utf8')).not.toContain(`:${uid}:`);
    for (const file of ['password', 'data/PG_VERSION', 'server.log']) {
      const path = join(server.home, 'postgres', file);
      expect(await exitOf(spawn('/bin/cat', [path], { uid: nobody, gid: nobody, stdio: 'ignore' }))).not.toBe(0);
    }
  });

  test('a database that nobody owns, as they were made before, still runs', async () => {
    const folder = await emptyFolder();
    const first = await start(folder);
    await query(first.url, 'create table kept as select 1 as x');
    await first.stop();
    expect(await exitOf(spawn('/bin/chown', ['-R', '65534:65534', join(first.home, 'postgres')]))).toBe(0);

    const second = await start(folder);
    expect(await readFile(`/proc/${second.pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t65534/m);
    expect(await query(second.url, 'select x from kept')).toEqual([{ x: 1 }]);
  });

  test('below a folder only root may enter, it moves to another, says so, and finds its data again', async () => {
    const closed = await emptyFolder();
    await chmod(closed, 0o700);
    const below = join(closed, 'data');

    const lines: string[] = [];
    const first = await start(below, lines);
    cleanUps.unshift(() => rm(first.home, { recursive: true }));
    expect(first.home.startsWith(closed)).toBe(false);
    expect(lines.join('\n')).toContain(first.home);
    await query(first.url, 'create table kept as select 1 as x');
    await first.stop();

    const second = await start(below);
    expect(second.home).toBe(first.home);
    expect(await query(second.url, 'select x from kept')).toEqual([{ x: 1 }]);
  });

  test('a database that was moved and does not exist any more is reported, and never silently created again', async () => {
    const folder = await emptyFolder();
    await symlink('/var/lib/cryptoix/gone', join(folder, 'postgres.elsewhere'));
    await expect(start(folder)).rejects.toThrow('/var/lib/cryptoix/gone, which does not exist any more');
  });
});
