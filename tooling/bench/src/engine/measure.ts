import { type ChildProcess, execFile, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createCryptoixClient } from '@cryptoix/client';
import { findEventType } from '@cryptoix/core';
import { openDatabase } from '@cryptoix/api/db/client';
import { Pool } from 'undici';
import { z } from 'zod';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { createPartitions, dropExpiredPartitions } from '@cryptoix/api/db/partitions';
import { type App, findPostgres, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { monotonicMs, openReceiver, percentile, type Receiver } from '../stage.ts';
import { cpuTimes } from './cpu.ts';
import { countWire } from './wire-count.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');

/** Merchants, and the event types for which each has one endpoint: an event goes to one of them. */
const merchantCount = 50;
const types = ['payment.created', 'payment.detected', 'payment.completed', 'payment.expired'] as const;
const connections = 64;
const batchSize = 100;
const warmUpSeconds = 3;
const rates = [100, 200];
const stallSeconds = 8;

/** The figures of the engine; scripts depend on the names. */
export interface EngineFigures {
  /** Events a second without a database: as a server that also sends, and as a sender alone. */
  ceiling_a: number;
  ceiling_b: number;
  /** Deliveries a second, published one by one and in batches of 100. */
  single_e2e: number;
  batch_e2e: number;
  single_ratio: number;
  batch_ratio: number;
  /** From publish to the receiver at 100 a second. */
  latency_p50_ms: number;
  latency_p99_ms: number;
  wal_bytes_per_delivery: number;
  /** CPU per event of the app and its database. */
  cpu_ms_single: number;
  cpu_ms_batch: number;
  /** The longest that a publish waited while partitions were made and dropped beside a long reader. */
  stall_max_ms: number;
  /** The lower ratio of `single_e2e` and `batch_e2e` to those of the other commit; absent without one. */
  against_ratio?: number;
}

type Line = readonly [name: string, value: string];

/** One event of about 1 KB as JSON. */
function eventOf(type: (typeof types)[number]): { type: string; data: Record<string, unknown> } {
  const { sample } = findEventType(type);
  const data = { ...sample };
  const room = 1_000 - Buffer.byteLength(JSON.stringify({ type, data }));
  return { type, data: { ...data, metadata: { note: 'x'.repeat(Math.max(1, Math.min(400, room))) } } };
}

/**
 * Measures the product against two ceilings of the same machine, and against another commit.
 * @param seconds the length of each measurement
 * @param against another commit, built and run in the same run
 */
export async function measureEngine(seconds: number, against: string | null) {
  const receiver = await startReceiver();
  try {
    console.log('Measuring the ceilings …');
    const ceilings = await measureCeilings(receiver, seconds);
    const beside = await measureBareRoundTrip(receiver);
    console.log('Measuring the engine …');
    const ours = await measureProduct(root, receiver, seconds);
    const wire = await measureWire(receiver);
    if (against !== null) console.log(`Building and measuring ${against} …`);
    const other = against === null ? null : await measureCommit(against, receiver, seconds);
    const figures: EngineFigures = {
      ...ceilings,
      single_e2e: ours.single.rate,
      batch_e2e: ours.batch.rate,
      single_ratio: ours.single.rate / ceilings.ceiling_a,
      batch_ratio: ours.batch.rate / ceilings.ceiling_b,
      latency_p50_ms: percentile(ours.latencies[0] ?? [], 0.5),
      latency_p99_ms: percentile(ours.latencies[0] ?? [], 0.99),
      wal_bytes_per_delivery: ours.single.wal,
      cpu_ms_single: ours.single.app + ours.single.postgres,
      cpu_ms_batch: ours.batch.app + ours.batch.postgres,
      stall_max_ms: ours.stall ?? Number.NaN,
      ...(other !== null && {
        against_ratio: Math.min(ours.single.rate / other.single.rate, ours.batch.rate / other.batch.rate),
      }),
    };
    const lines: Line[] = [
      ['ceiling A: a server without a database, events/s', show(ceilings.ceiling_a)],
      ['ceiling B: a bare sender, events/s', show(ceilings.ceiling_b)],
      ...productLines('', ours),
      ['single / ceiling A', show(figures.single_ratio)],
      ['batches / ceiling B', show(figures.batch_ratio)],
      ['a bare commit and a POST, p50 / p99 ms', `${show(beside.p50)} / ${show(beside.p99)}`],
      ['latency p50 over that, at 100 a second', show(figures.latency_p50_ms / beside.p50)],
      ['statements / round trips an event, single', `${show(wire.statements)} / ${show(wire.roundTrips)}`],
      ...(other === null
        ? []
        : [
            ...productLines(`${against}: `, other),
            [`single over ${against}`, show(ours.single.rate / other.single.rate)] as const,
            [`batches over ${against}`, show(ours.batch.rate / other.batch.rate)] as const,
          ]),
    ];
    return { figures, lines };
  } finally {
    receiver.close();
  }
}

function productLines(prefix: string, { single, batch, latencies, stall }: Product): Line[] {
  const load = (name: string, { rate, app, postgres: database, wal }: Load): Line[] => [
    [`${prefix}${name}, delivered/s`, show(rate)],
    [`${prefix}${name}, CPU ms an event: app + Postgres`, `${show(app)} + ${show(database)} = ${show(app + database)}`],
    [`${prefix}${name}, WAL bytes a delivery`, show(wal)],
  ];
  return [
    ...load('single', single),
    ...load(`batches of ${batchSize}`, batch),
    ...rates.map((rate, at): Line => {
      const own = latencies[at] ?? [];
      return [
        `${prefix}publish to receiver at ${rate}/s, p50 / p99 ms`,
        `${show(percentile(own, 0.5))} / ${show(percentile(own, 0.99))}`,
      ];
    }),
    ...(stall === null
      ? []
      : [[`${prefix}longest publish while partitions are made and dropped, ms`, show(stall)] as const]),
  ];
}

const show = (value: number) => (value >= 100 ? String(Math.round(value)) : value.toFixed(2));

interface Load {
  readonly rate: number;
  /** CPU ms per event. */
  readonly app: number;
  readonly postgres: number;
  readonly wal: number;
}

interface Product {
  readonly single: Load;
  readonly batch: Load;
  /** ms from publish to receiver, for each of `rates`. */
  readonly latencies: readonly (readonly number[])[];
  /** ms, of the longest publish while partitions were made and dropped. */
  readonly stall: number | null;
}

interface Call {
  readonly merchant: string;
  readonly path: string;
  readonly body: string;
  readonly events: number;
}

/**
 * Creates the merchants with their endpoints, and the calls that publish to them. Each endpoint has had one event: an
 * address gets only 100 sends at a time while none has succeeded, and is then left alone for a minute.
 */
async function subscribe(app: App, receiver: EngineReceiver): Promise<{ single: Call[]; batch: Call[] }> {
  const single: Call[] = [];
  const batch: Call[] = [];
  for (let at = 0; at < merchantCount; at++) {
    const { id } = await createCryptoixClient(app).merchants.create.mutate({ name: `Bench ${at}` });
    const team = createCryptoixClient({ ...app, merchantId: id, mode: 'test' });
    for (const type of types) {
      await team.endpoints.create.mutate({ url: `${receiver.url}/${at}/${type}`, event_types: [type] });
      single.push({ merchant: id, path: '/trpc/events.publish', body: JSON.stringify(eventOf(type)), events: 1 });
    }
    const events = Array.from({ length: batchSize }, (_, n) => eventOf(types[n % types.length] ?? types[0]));
    batch.push({
      merchant: id,
      path: '/trpc/events.publish_many',
      body: JSON.stringify({ events }),
      events: batchSize,
    });
  }
  for (let from = 0; from < single.length; from += 50)
    await publish(app, receiver, single.slice(from, from + 50), { seconds: 0.5, perSecond: 100 });
  return { single, batch };
}

async function measureProduct(source: string, receiver: EngineReceiver, seconds: number): Promise<Product> {
  const install = await newInstall();
  const app = await startApp({ ...install, root: source, env: { LOG_LEVEL: 'warn' } });
  try {
    const calls = await subscribe(app, receiver);
    const load = async (own: Call[]) => {
      await publish(app, receiver, own, { seconds: warmUpSeconds });
      return measureLoad(app, receiver, own, seconds);
    };
    const single = await load(calls.single);
    const batch = await load(calls.batch);
    const latencies: number[][] = [];
    for (const perSecond of rates) {
      const { calledAt, arrivals } = await publish(app, receiver, calls.single, { seconds: seconds / 3, perSecond });
      latencies.push(calledAt.map(([id, at]) => (arrivals.get(id) ?? Number.NaN) - at));
    }
    // Partitions are made as this commit makes them, which another's database need not allow.
    const stall = source === root ? await measureStall(app, receiver, calls.single) : null;
    return { single, batch, latencies, stall };
  } finally {
    await app.stop();
    await removeInstall(install.dataDir);
  }
}

/**
 * Publishes steadily while partitions are made and expired ones dropped, as `maintenance` does each minute, beside somebody
 * who reads the logs for three seconds.
 */
async function measureStall(app: App, receiver: EngineReceiver, calls: Call[]): Promise<number> {
  const { db, close } = openDatabase(await databaseUrl(app), { max: 2, name: 'bench maintenance' });
  const reader = openDatabase(await databaseUrl(app), { max: 1, name: 'bench report' });
  try {
    const publishing = publish(app, receiver, calls, { seconds: stallSeconds, perSecond: 50 });
    await sleep(1_000);
    const reading = reader.sql.begin(async (tx) => {
      await tx`SELECT count(*) FROM deliveries, (SELECT count(*) FROM events) AS e, (SELECT count(*) FROM attempts) AS a`;
      await sleep(3_000);
    });
    const in40Days = new Date(Date.now() + 40 * 86_400_000);
    await createPartitions(db, in40Days);
    // Yesterday goes, which is empty here.
    await dropExpiredPartitions(db, new Date(), 0);
    await reading;
    return Math.max(...(await publishing).acknowledged);
  } finally {
    await reader.close();
    await close();
  }
}

async function measureLoad(app: App, receiver: EngineReceiver, calls: Call[], seconds: number): Promise<Load> {
  const database = await findPostgres(app.dataDir);
  if (database === undefined) throw new Error('The database does not run.');
  const { sql, close } = openDatabase(await databaseUrl(app), { max: 1, name: 'bench' });
  const position = async () => {
    const [row] = await sql<{ at: string }[]>`SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS at`;
    return Number(row?.at);
  };
  try {
    const processes = { app: app.pid, postgres: database };
    const [cpu, wal] = [await cpuTimes(processes), await position()];
    const { events, begin, last } = await publish(app, receiver, calls, { seconds });
    const [cpuAfter, walAfter] = [await cpuTimes(processes), await position()];
    return {
      rate: events / ((last - begin) / 1000),
      app: (cpuAfter.app - cpu.app) / events,
      postgres: (cpuAfter.postgres - cpu.postgres) / events,
      wal: (walAfter - wal) / events,
    };
  } finally {
    await close();
  }
}

/** The URL that the app uses: its database is found through its DATA_DIR. */
async function databaseUrl({ dataDir }: App): Promise<string> {
  // The server is running: this finds it and does not start another.
  return (await startEmbeddedPostgres({ dataDir, log: () => {} })).adminUrl;
}

/** Statements and round trips per event, in a separate short run through a counting proxy. */
async function measureWire(receiver: EngineReceiver) {
  const [install, databaseInstall] = [await newInstall(), await newInstall()];
  const database = await startEmbeddedPostgres({ dataDir: databaseInstall.dataDir, log: () => {} });
  const wire = await countWire(database.url);
  try {
    const secret = randomBytes(32).toString('base64');
    const app = await startApp({
      ...install,
      env: {
        LOG_LEVEL: 'warn',
        DATABASE_URL: wire.url,
        PUBLIC_URL: `http://127.0.0.1:${install.port}`,
        AUTH_SECRET: secret,
        KEY_PEPPERS: `1:${secret}`,
        ENCRYPTION_KEYS: `1:${secret}`,
      },
    });
    try {
      const { single } = await subscribe(app, receiver);
      await publish(app, receiver, single, { seconds: warmUpSeconds });
      const before = { ...wire.count };
      const { events } = await publish(app, receiver, single, { seconds: warmUpSeconds });
      return {
        statements: (wire.count.statements - before.statements) / events,
        roundTrips: (wire.count.roundTrips - before.roundTrips) / events,
      };
    } finally {
      await app.stop();
    }
  } finally {
    wire.close();
    await database.stop();
    await removeInstall(databaseInstall.dataDir);
    await removeInstall(install.dataDir);
  }
}

/** Installs another commit in a temporary worktree and measures it in the same way. */
async function measureCommit(commit: string, receiver: EngineReceiver, seconds: number): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-against-'));
  const tree = join(folder, 'tree');
  try {
    await run('git', ['worktree', 'add', '--quiet', '--detach', tree, commit], { cwd: root });
    await symlink(join(root, '../shared'), join(folder, 'shared'));
    await run('npx', ['--yes', 'pnpm@12.21.0', 'install', '--frozen-lockfile', '--prefer-offline'], { cwd: tree });
    return await measureProduct(tree, receiver, seconds);
  } finally {
    await run('git', ['worktree', 'remove', '--force', tree], { cwd: root }).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A commit of one row, then a POST: the lower bound for any sender that stores before it sends. */
async function measureBareRoundTrip(receiver: EngineReceiver): Promise<{ p50: number; p99: number }> {
  const install = await newInstall();
  const database = await startEmbeddedPostgres({ dataDir: install.dataDir, log: () => {} });
  const { sql, close } = openDatabase(database.url, { max: 1, name: 'bench' });
  const { origin, pathname } = new URL(receiver.url);
  const pool = new Pool(origin, { connections: 1 });
  try {
    await sql`CREATE TABLE bench_commit (id int, body text)`;
    const times: number[] = [];
    const body = JSON.stringify(eventOf(types[0]));
    for (let at = 0; at < 600; at++) {
      const begin = monotonicMs();
      await sql`INSERT INTO bench_commit VALUES (${at}, ${body})`;
      const headers = { 'webhook-id': `bare_${at}` };
      await (await pool.request({ path: pathname, method: 'POST', headers, body })).body.dump();
      // The first ones warm up.
      if (at >= 100) times.push(monotonicMs() - begin);
      await sleep(2);
    }
    await receiver.arrivals(600);
    return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  } finally {
    await pool.close();
    await close();
    await database.stop();
    await removeInstall(install.dataDir);
  }
}

async function measureCeilings(receiver: EngineReceiver, seconds: number) {
  const sample = JSON.stringify(eventOf('payment.completed'));
  const child = fork(new URL('./ceiling.ts', import.meta.url));
  try {
    const ready = nextMessage(child, z.object({ address: z.object({ port: z.int() }) }));
    child.send({ receiver: receiver.url, body: sample });
    const { address } = await ready;
    const app = { url: `http://127.0.0.1:${address.port}`, token: 'none' };
    const calls = [{ merchant: 'none', path: '/', body: sample, events: 1 }];
    const rateOf = ({ events, begin, last }: Published) => events / ((last - begin) / 1000);
    await publish(app, receiver, calls, { seconds: warmUpSeconds });
    const ceiling_a = rateOf(await publish(app, receiver, calls, { seconds }));
    const sendAll = async (during: number) => {
      const report = nextMessage(child, reportSchema, during);
      child.send({ send: during, connections });
      return arrived(receiver, await report);
    };
    await sendAll(warmUpSeconds);
    const ceiling_b = rateOf(await sendAll(seconds));
    return { ceiling_a, ceiling_b };
  } finally {
    child.disconnect();
  }
}

const reportSchema = z.object({
  begin: z.number(),
  events: z.int(),
  calledAt: z.array(z.tuple([z.string(), z.number()])),
  acknowledged: z.array(z.number()),
});

interface Published extends z.output<typeof reportSchema> {
  readonly arrivals: ReadonlyMap<string, number>;
  /** The arrival of the last webhook. */
  readonly last: number;
}

/** Publishes from a separate process, and waits until the receiver has every webhook. */
async function publish(
  { url, token }: Pick<App, 'url' | 'token'>,
  receiver: EngineReceiver,
  calls: readonly Call[],
  { seconds, perSecond = null }: { seconds: number; perSecond?: number | null },
): Promise<Published> {
  const child = fork(new URL('./load.ts', import.meta.url));
  try {
    const report = nextMessage(child, reportSchema, seconds);
    child.send({ url, token, calls, connections, perSecond, seconds });
    return await arrived(receiver, await report);
  } finally {
    child.disconnect();
  }
}

async function arrived(receiver: EngineReceiver, report: z.output<typeof reportSchema>): Promise<Published> {
  const arrivals = await receiver.arrivals(report.events);
  let last = 0;
  for (const at of arrivals.values()) last = Math.max(last, at);
  return { ...report, arrivals, last };
}

/** The child's next message. @throws Error when it reports a failure, ends, or is a minute late */
async function nextMessage<T>(child: ChildProcess, schema: z.ZodType<T>, seconds = 0): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const late = setTimeout(() => reject(new Error('A process of the bench does not respond.')), (seconds + 60) * 1000);
  child.once('message', resolve);
  child.once('exit', (code) => reject(new Error(`A process of the bench ended (${code}).`)));
  try {
    const message = await promise;
    const failure = z.object({ failed: z.string() }).safeParse(message);
    if (failure.success) throw new Error(failure.data.failed);
    return schema.parse(message);
  } finally {
    clearTimeout(late);
    child.removeAllListeners('message');
    child.removeAllListeners('exit');
  }
}

type EngineReceiver = Receiver & { close(): void };

async function startReceiver(): Promise<EngineReceiver> {
  const child = fork(new URL('../receiver.ts', import.meta.url));
  const receiver = await openReceiver(child);
  return { ...receiver, close: () => child.disconnect() };
}
