import { freePort } from '@cryptoix/harness/ports';
import { pino } from 'pino';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { type Db, openDatabase } from '../db/client.ts';
import { createReadiness } from '../db/readiness.ts';
import { createMetrics } from '../metrics.ts';
import { createRegistry } from './metrics.ts';
import { startProbes } from './probes.ts';

const { url } = await testDatabase();
const { db, close } = openDatabase(url, { max: 2, name: 'test' });
afterAll(close);

const readOnly = new URL(url);
readOnly.searchParams.set('options', '-cdefault_transaction_read_only=on');
const locked = openDatabase(readOnly.href, { max: 1, name: 'test' });
afterAll(locked.close);

/** A listener, and its response to a path. */
async function listener({
  on = db,
  token,
  isStopping = false,
}: { on?: Db; token?: string; isStopping?: boolean } = {}) {
  const logged: string[] = [];
  const log = pino({}, { write: (line: string) => void logged.push(line) });
  const port = await freePort();
  const isReady = createReadiness(on, log, () => isStopping);
  const metrics =
    token === undefined
      ? null
      : { registry: createRegistry(on, createMetrics(), { version: '0', roles: 'api' }), token };
  const end = await startProbes({ port, host: '127.0.0.1', isReady, metrics, waits: false });
  onTestFinished(end);
  const get = async (path: string, { method = 'GET', authorization = '' } = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { connection: 'close', authorization },
    });
    return { status: response.status, text: await response.text() };
  };
  return { get, logged };
}

test('a process without the API answers probes, and nothing else', async () => {
  const { get } = await listener();
  expect(await get('/healthz?x=1')).toEqual({ status: 200, text: '{"status":"ok"}' });
  expect(await get('/readyz')).toEqual({ status: 200, text: '{"status":"ready"}' });
  for (const path of ['/', '/metrics', '/v1/currencies', '/healthz/']) expect((await get(path)).status, path).toBe(404);
  expect((await get('/healthz', { method: 'POST' })).status).toBe(405);
});

test('metrics are for those who have the token', async () => {
  const { get } = await listener({ token: 'a token of the tests' });
  for (const authorization of ['', 'Bearer', 'Bearer wrong', 'a token of the tests'])
    expect(await get('/metrics', { authorization })).toMatchObject({ status: 401 });
  const { status, text } = await get('/metrics', { authorization: 'Bearer a token of the tests' });
  expect(status).toBe(200);
  expect(text).toContain('cryptoix_deliveries_queued{state="due"} 0');
});

test('a process that stops, or whose database takes no writes, is not ready and says why; the log says it once', async () => {
  const stopping = await listener({ isStopping: true });
  expect(await stopping.get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('stops') });
  expect((await stopping.get('/healthz')).status).toBe(200);

  const { get, logged } = await listener({ on: locked.db });
  for (let at = 0; at < 3; at += 1)
    expect(await get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('read-only') });
  expect(logged).toEqual([expect.stringContaining('not ready')]);
});
