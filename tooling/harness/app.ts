import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';

const ownRoot = join(import.meta.dirname, '../..');

/** What Node has compiled, by path and content: a copy of this repository has its dependencies in common with it. */
export const compileCache = join(ownRoot, '.tmp/compiled');

/** How long (ms) the app may take to start: a new database and its migrations on a busy machine. */
const START_TIMEOUT = 90_000;
/** How long (ms) the app may take to drain and stop its database. */
const STOP_TIMEOUT = 40_000;

/** The address and credentials of a running app. */
export interface Address {
  readonly url: string;
  /** The token of the service `e2e`, which has all scopes. */
  readonly token: string;
  readonly dataDir: string;
  /** The file with the stdout and stderr of the app. */
  readonly logFile: string;
}

/** An app running as a separate process. */
export interface App extends Address {
  readonly port: number;
  readonly pid: number;
  /** Stops it gracefully. @throws Error when it does not exit with 0, or leaves its database running */
  stop(): Promise<void>;
  /** Kills it and its database at once, as in a power cut. */
  kill(): Promise<void>;
  /** Signals all of its processes, not its database. */
  signal(name: NodeJS.Signals): void;
  /** Resolves when it has exited by itself. @throws Error when it does not, or not with 0 */
  exited(): Promise<void>;
}

export interface AppOptions {
  dataDir: string;
  token: string;
  port: number;
  /** The repository whose app is started; this one by default. */
  root?: string;
  /** Settings in addition to the defaults. */
  env?: Record<string, string>;
}

/** An empty DATA_DIR, a new service token and a free port. */
export async function newInstall(): Promise<{ dataDir: string; token: string; port: number }> {
  return {
    dataDir: await mkdtemp(join(tmpdir(), 'cryptoix-e2e-')),
    token: randomBytes(24).toString('base64url'),
    port: await freePort(),
  };
}

/** Starts the app on a DATA_DIR, empty or not, and waits until it serves. @throws Error with the end of its log when it does not */
export async function startApp(options: AppOptions): Promise<App> {
  const { app, child } = launch(options);
  try {
    await untilReady(app, child);
  } catch (error) {
    await killAll(child, app.dataDir);
    throw error;
  }
  return running(app, child);
}

/**
 * Starts the app again on the DATA_DIR and address of one that runs, which hands its socket on and exits.
 * @throws Error with the end of its log when the new one does not serve, or the old one does not exit with 0
 */
export async function replaceApp(old: App, options: AppOptions): Promise<App> {
  const { app, child } = launch(options);
  try {
    // Before, both respond on the same address.
    const failed = once(child, 'exit').then(() => {
      throw new Error(`The new process ended, see ${app.logFile}`);
    });
    await Promise.race([old.exited(), failed]);
    failed.catch(() => {});
    await untilReady(app, child);
  } catch (error) {
    // Not the database, which the old one uses.
    if (!hasEnded(child)) process.kill(-pidOf(child), 'SIGKILL');
    throw error;
  }
  return running(app, child);
}

function launch({ dataDir, token, port, root = ownRoot, env = {} }: AppOptions) {
  const logFile = join(dataDir, `app-${port}.log`);
  const log = openSync(logFile, 'a', 0o600);
  // As `npm start`; another commit may not have it.
  const entry = ['apps/api/src/start.ts', 'apps/api/src/main.ts'].find((file) => existsSync(join(root, file)));
  const child = spawn(process.execPath, ['--import', './tooling/scripts/end-with-parent.ts', join(root, entry ?? '')], {
    cwd: root,
    stdio: ['ignore', log, log],
    // Its own process group, to be killed as one; settings of the developer's shell must not reach it.
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: tmpdir(),
      // Saves 1.3 s of CPU time at every start after the first.
      NODE_COMPILE_CACHE: compileCache,
      DATA_DIR: dataDir,
      PORT: String(port),
      SERVICE_TOKENS: `e2e:${token}:*`,
      ALLOW_PRIVATE_ENDPOINTS: 'loopback',
      DEMO: '0',
      STOP_GRACE_MS: '0',
      ...env,
    },
  });
  closeSync(log);
  return { app: { url: `http://127.0.0.1:${port}`, port, token, dataDir, logFile }, child };
}

function running(app: Address & { port: number }, child: ChildProcess): App {
  const pid = pidOf(child);
  return {
    ...app,
    pid,
    stop: () => stop(app, child),
    kill: () => killAll(child, app.dataDir),
    signal: (name) => void process.kill(-pid, name),
    exited: () => exited(app, child),
  };
}

/** Removes all data of an app. */
export async function removeInstall(dataDir: string): Promise<void> {
  // If the database's user may not enter the folder, the database is elsewhere.
  const elsewhere = await readlink(join(dataDir, 'postgres.elsewhere')).catch(() => undefined);
  if (elsewhere !== undefined) await rm(elsewhere, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

async function untilReady(app: Address, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT;
  while (!hasEnded(child) && Date.now() < deadline) {
    const response = await fetch(`${app.url}/readyz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`The app does not serve. ${await endOfLog(app)}`);
}

async function stop(app: Address, child: ChildProcess): Promise<void> {
  if (hasEnded(child)) {
    await killAll(child, app.dataDir);
    throw new Error(`The app ended by itself (${child.signalCode ?? child.exitCode}). ${await endOfLog(app)}`);
  }
  child.kill('SIGTERM');
  try {
    await exited(app, child);
  } catch (error) {
    await killAll(child, app.dataDir);
    throw error;
  }
}

async function exited(app: Address, child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) {
    const timer = new AbortController();
    await Promise.race([
      once(child, 'exit'),
      sleep(STOP_TIMEOUT, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
  }
  if (child.exitCode !== 0) throw new Error(`The app did not stop gracefully. ${await endOfLog(app)}`);
}

const endOfLog = async ({ logFile }: Address) => `Its log ends:\n${(await readFile(logFile, 'utf8')).slice(-2_000)}`;

/** The embedded Postgres on this DATA_DIR, while it runs. */
export async function findPostgres(dataDir: string): Promise<number | undefined> {
  const home = await readlink(join(dataDir, 'postgres.elsewhere')).catch(() => dataDir);
  const lock = await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lock.split('\n')[0]);
  return pid > 0 ? pid : undefined;
}

async function killAll(child: ChildProcess, dataDir: string): Promise<void> {
  const postgres = await findPostgres(dataDir);
  const ended = hasEnded(child) ? undefined : once(child, 'exit');
  if (child.pid !== undefined) killNow(-child.pid);
  if (postgres !== undefined) {
    const backends = await childrenOf(postgres);
    for (const pid of [postgres, ...backends]) killNow(pid);
  }
  await ended;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The app has no process.');
  return pid;
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had already ended.
  }
}

/** The child processes, on Linux. None elsewhere: the processes of Postgres end soon after their parent. */
async function childrenOf(parent: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc').catch(() => [])) {
    // proc(5): `pid (name) state ppid …`, and the name may contain spaces.
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    if (Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]) === parent) found.push(Number(name));
  }
  return found;
}
