import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '@cryptoix/harness/eventually';
import {
  type App,
  type AppOptions,
  compileCache,
  newInstall,
  removeInstall,
  replaceApp,
  startApp,
} from '@cryptoix/harness/app';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { startPublishers } from '@cryptoix/harness/publishers';
import { newMerchant, webhookScopes, withSecret } from './api.ts';
import { startReceiver } from './receiver.ts';

/** The app starts up to four times in a test, under load. */
const slow = { timeout: 240_000 };
/** A backlog on a busy machine. */
const arriving = { timeout: 90_000 };

/** An app that is stopped when the test ends; `app` is the process that runs now. */
async function install(env: Record<string, string> = {}) {
  const options: AppOptions = { ...(await newInstall()), env };
  const now: { app: App } = { app: await startApp(options) };
  onTestFinished(async () => {
    await now.app.stop();
    await removeInstall(options.dataDir);
  });
  return { options, now };
}

/** A merchant whose events go to a receiver, with the ids that arrived there. */
async function listeningMerchant(app: Pick<App, 'url' | 'token' | 'dataDir' | 'logFile'>) {
  const { id, rest: newRest, payment } = await newMerchant('test', app);
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
  return { merchantId: id, event: payment(), arrived: () => new Set(receiver.requests.map((webhook) => webhook.id)) };
}

/** As curl: a connection of its own, and the header that says whether it may be used again. */
function get(url: string): Promise<{ status: number | undefined; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: false, headers: { connection: 'keep-alive' } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, connection: response.headers.connection });
    });
    call.on('error', reject);
    call.end();
  });
}

test('npm start replaces the program that runs on its DATA_DIR, and no publisher is refused', slow, async () => {
  const { options, now } = await install();
  const { merchantId, event, arrived } = await listeningMerchant(now.app);
  const publishers = startPublishers({ ...now.app, merchantId }, event);
  for (let times = 0; times < 2; times++) {
    const before = publishers.answered();
    await eventually(publishers.answered, (count) => count > before + 20, 90_000);
    const old = now.app;
    now.app = await replaceApp(old, options);
    expect(now.app.pid).not.toBe(old.pid);
  }
  const { acknowledged, refused, failed } = await publishers.stop();
  expect(refused).toEqual([]);
  expect(failed).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(40);
  await expect.poll(() => acknowledged.filter((id) => !arrived().has(id)), arriving).toEqual([]);
});

test('a replacement that does not start leaves the program that runs in its place', slow, async () => {
  const { options, now } = await install();
  const secret = Buffer.alloc(32, 1).toString('base64');
  const unreachable = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    PUBLIC_URL: now.app.url,
    AUTH_SECRET: secret,
    KEY_PEPPERS: `1:${secret}`,
    ENCRYPTION_KEYS: `1:${secret}`,
  };
  await expect(replaceApp(now.app, { ...options, env: unreachable })).rejects.toThrow('ended');
  expect((await get(`${now.app.url}/readyz`)).status).toBe(200);
  // It can be replaced afterwards.
  now.app = await replaceApp(now.app, options);
});

test('a socket that the parent holds is never refused while the program restarts on it', slow, async () => {
  const { dataDir, token, port: unused } = await newInstall();
  // Listening, and held by a shell that accepts nothing itself, as systemd does.
  const listening = createServer();
  const port = await listenSomewhere(listening);
  expect(port).not.toBe(unused);
  const url = `http://127.0.0.1:${port}`;
  const parent = holdSocket(listening, { dataDir, token, port });
  onTestFinished(async () => {
    await parent.end();
    await removeInstall(dataDir);
  });
  await parent.start();
  expect((await get(`${url}/readyz`)).status).toBe(200);
  const app = { url, token, dataDir, logFile: '' };
  const { merchantId, event, arrived } = await listeningMerchant(app);
  const publishers = startPublishers({ ...app, merchantId }, event);
  for (let times = 0; times < 2; times++) {
    const before = publishers.answered();
    await eventually(publishers.answered, (count) => count > before + 20, 90_000);
    // Nothing runs for a while between the two.
    await parent.stop();
    await parent.start();
  }
  const { acknowledged, refused, failed } = await publishers.stop();
  expect({ refused, failed }).toEqual({ refused: [], failed: [] });
  await expect.poll(() => acknowledged.filter((id) => !arrived().has(id)), arriving).toEqual([]);
});

test('after SIGTERM it goes on serving for the grace, is not ready, and closes connections with their response', async () => {
  const { options, now } = await install({ STOP_GRACE_MS: '2000' });
  const { url } = now.app;
  expect(await get(`${url}/readyz`)).toEqual({ status: 200, connection: 'keep-alive' });
  const stopped = now.app.stop();
  await eventually(
    () => get(`${url}/readyz`),
    ({ status }) => status === 503,
  );
  // A proxy that has not noticed yet still opens connections.
  expect(await get(`${url}/healthz`)).toEqual({ status: 200, connection: 'close' });
  await stopped;
  await expect(get(`${url}/healthz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  now.app = await startApp(options);
});

test.for(['api', 'dispatcher,maintenance', 'api,dispatcher,maintenance'])(
  'an idle process with the roles %s stops at once after the grace, whatever connections are open',
  async (roles) => {
    const database = await install();
    const { options } = database;
    const beside = { ...options, env: { ROLES: roles, METRICS_PORT: String((await newInstall()).port) } };
    const { port } = await newInstall();
    // Without the API its metrics respond there.
    const app = await startApp({
      ...beside,
      port,
      ...(!roles.includes('api') && { env: { ...beside.env, METRICS_PORT: String(port) } }),
    });
    const unused = connect(port, '127.0.0.1');
    unused.on('error', () => {});
    await once(unused, 'connect');
    const used = connect(port, '127.0.0.1');
    used.on('error', () => {});
    used.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(used, 'data');
    const began = performance.now();
    await app.stop();
    // On a quiet machine 0.6 s; 10 s more when it waits for a connection on which nothing was ever sent.
    expect(performance.now() - began).toBeLessThan(5_000);
  },
);

/** A shell with a listening socket as its file 3. It starts the program for each line that it reads. */
function holdSocket(
  listening: ReturnType<typeof createServer>,
  { dataDir, token, port }: { dataDir: string; token: string; port: number },
) {
  const handle: unknown = Reflect.get(listening, '_handle');
  if (typeof handle !== 'object' || handle === null || !('fd' in handle) || typeof handle.fd !== 'number')
    throw new Error('The socket has no file.');
  const root = join(import.meta.dirname, '../..');
  const script = 'while read line; do "$0" apps/api/src/main.ts >&2 & echo $!; wait $!; echo ended $?; done';
  const shell: ChildProcess = spawn('/bin/sh', ['-c', script, process.execPath], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'ignore', handle.fd],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: compileCache,
      DATA_DIR: dataDir,
      // Not its own: it listens on what it is passed.
      PORT: '1',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      LISTEN_FDS: '1',
      SERVICE_TOKENS: `e2e:${token}:*`,
      ALLOW_PRIVATE_ENDPOINTS: 'loopback',
      DEMO: '0',
    },
  });
  listening.close();
  const { stdin, stdout } = shell;
  if (stdin === null || stdout === null) throw new Error('The shell has no pipes.');
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  let pid = 0;
  const holder = {
    async start() {
      stdin.write('start\n');
      pid = Number((await lines.next()).value);
    },
    async stop() {
      process.kill(pid, 'SIGTERM');
      expect((await lines.next()).value).toBe('ended 0');
      pid = 0;
    },
    async end() {
      if (pid !== 0) await holder.stop();
      const ended = once(shell, 'exit');
      stdin.end();
      await ended;
    },
  };
  return holder;
}
