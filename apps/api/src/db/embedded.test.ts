import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { isServerOf } from './embedded/postmaster.ts';

const isRoot = process.getuid?.() === 0;
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
  while (await isServerOf(join(home, 'postgres', 'data'), pid)) await sleep(10);
}

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

describe('a lock file left by a crash', () => {
  async function leaveLockFile(text: (old: string) => string): Promise<void> {
    const server = await start();
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
    const process = spawn('/bin/sleep', ['60'], isRoot ? { uid: 65_534 } : {});
    cleanUps.push(async () => {
      process.kill();
      await once(process, 'exit');
    });
    return process.pid ?? 0;
  }
});

describe.runIf(isRoot)('started by root', () => {
  test('the server runs as an unprivileged user', async () => {
    const server = await start();
    expect(await readFile(`/proc/${server.pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t65534/m);
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

  test('a database that was moved and is gone is reported, never silently begun anew', async () => {
    const folder = await emptyFolder();
    await symlink('/var/lib/cryptoix/gone', join(folder, 'postgres.elsewhere'));
    await expect(start(folder)).rejects.toThrow('/var/lib/cryptoix/gone, which is gone');
  });
});
