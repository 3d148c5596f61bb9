import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { type Cluster, openCluster, SUPERUSER } from './embedded/cluster.ts';
import { launch } from './embedded/launch.ts';
import { APP_ROLE, appPassword, handOver, setUpDatabase } from './embedded/roles.ts';
import { choosePlace, type Place } from './embedded/place.ts';
import { findPostmaster, isServerOf, type Postmaster } from './embedded/postmaster.ts';

/** A running embedded server. */
export type EmbeddedPostgres = {
  /** Connects over loopback to the database `cryptoix` as its owner, no superuser. Contains a password: never log it. */
  readonly url: string;
  /** The same as superuser. */
  readonly adminUrl: string;
  /** Absolute folder of the database: DATA_DIR, or the folder named in the log when that cannot be used. */
  readonly home: string;
  /** Process id of the server. */
  readonly pid: number;
  /**
   * Shuts the server down in order, unless another process is connected to it (two apps may share a DATA_DIR, and the
   * last one out stops it). Close your own connections first.
   */
  stop(): Promise<void>;
};

const DATABASE = 'cryptoix';

/** Recovery after a crash replays up to `max_wal_size` (1 GB) of log: minutes on a slow disk. All times in ms. */
const READY_TIMEOUT = 120_000;
const RETRY_FOR = 10_000;
const STOP_TIMEOUT = 30_000;
const LAST_CONNECTIONS_TIMEOUT = 1_000;

/**
 * Starts a real Postgres under `dataDir`, or finds the one that an earlier or another process left running there.
 * It outlives a crash of this process. Started by root it runs as an unprivileged user.
 * @param dataDir absolute; created if missing.
 * @param durable false is for tests: nothing survives a crash of the machine.
 * @throws Error that says what to do, with the last lines of the server's log.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: (line: string) => void;
  durable?: boolean;
}): Promise<EmbeddedPostgres> {
  const { dataDir, log, durable = true } = options;
  const place = await choosePlace(dataDir, log);
  const cluster = await openCluster(place, durable, log);
  const url = ({ port }: Postmaster, database: string, role = SUPERUSER, password = cluster.password) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  const server = await retry(async () => {
    const found = await findOrStart(place, cluster, durable);
    await withConnection(url(found, 'postgres'), (sql) => setUpDatabase(sql, DATABASE, cluster.password));
    await withConnection(url(found, DATABASE), handOver);
    return found;
  });
  log(`Postgres ${server.reused ? 'was already running' : 'runs'} on port ${server.port} (pid ${server.pid})`);

  return {
    url: url(server, DATABASE, APP_ROLE, appPassword(cluster.password)),
    adminUrl: url(server, DATABASE),
    home: place.home,
    pid: server.pid,
    async stop() {
      const running = await findPostmaster(cluster.data);
      if (running === undefined) return;
      if (running.status === 'ready' && (await isUsed(url(running, 'postgres')))) {
        log('Postgres stays up: another process is using it');
        return;
      }
      await shutDown(cluster, running.pid);
    },
  };
}

/** Tries again for 10 s: a server that was just killed or asked to stop blocks the start for a moment. */
async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  let deadline: number | undefined;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      deadline ??= Date.now() + RETRY_FOR;
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

async function findOrStart(
  place: Place,
  cluster: Cluster,
  durable: boolean,
): Promise<Postmaster & { reused: boolean }> {
  const deadline = Date.now() + READY_TIMEOUT;
  let child: ChildProcess | undefined;
  for (;;) {
    // Checked before the server is looked for: when this child ends because another start was faster, that one is found.
    const ended = child !== undefined && (child.exitCode !== null || child.signalCode !== null);
    const found = await findPostmaster(cluster.data);
    if (found?.status === 'ready') return { ...found, reused: child?.pid !== found.pid };
    if (Date.now() > deadline) throw new Error(`Postgres is not ready in time. Its log: ${cluster.logFile}`);
    if (found === undefined && ended) throw new Error(`Postgres does not start: ${await lastLines(cluster.logFile)}`);
    if (found === undefined) child ??= await launch(place, cluster, durable);
    await sleep(20);
  }
}

async function lastLines(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
  return `${lines.slice(-5).join('\n')}\n(${logFile})`;
}

/** True while another process is connected. A closed connection stays in pg_stat_activity for some ms, so this waits. */
async function isUsed(adminUrl: string): Promise<boolean> {
  return withConnection(adminUrl, async (sql) => {
    const deadline = Date.now() + LAST_CONNECTIONS_TIMEOUT;
    for (;;) {
      const [other] = await sql`
        select 1 from pg_stat_activity where datname = ${DATABASE} and backend_type = 'client backend' limit 1`;
      if (!other) return false;
      if (Date.now() > deadline) return true;
      await sleep(20);
    }
  });
}

async function withConnection<T>(url: string, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, prepare: false });
  try {
    return await use(sql);
  } finally {
    await sql.end();
  }
}

async function shutDown(cluster: Cluster, pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_TIMEOUT;
  while (await isServerOf(cluster.data, pid)) {
    if (Date.now() > deadline) throw new Error(`Postgres (pid ${pid}) has not stopped; see ${cluster.logFile}`);
    await sleep(10);
  }
}
