import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { TRPCError } from '@trpc/server';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { eventually } from '@cryptoix/harness/eventually';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';
import { toWireError } from '../wire-error.ts';
import { logFailure } from './failure.ts';

const lines: string[] = [];
const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
const { services, close } = await testServices({ ...(await testDatabase()), log });
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

/** The log lines since the last call. */
const logged = (): unknown[] => lines.splice(0).map((line): unknown => JSON.parse(line));

test('a price without a rate logs one line of warning, over REST and tRPC; invalid input logs nothing', async () => {
  const live = await newTenant(services, 'live');
  const { key } = await createKey(live, { label: 'Shop', scopes: ['payments:write'] });
  const create = (path: string, amount: string) =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ amount }),
    });
  for (const path of ['/v1/payment/create', '/trpc/payments.create']) {
    expect((await create(path, '1')).status).toBe(503);
    expect(logged()).toEqual([
      {
        level: log.levels.values['warn'],
        ...(path.startsWith('/trpc') && { path: 'payments.create' }),
        request_id: expect.stringMatching(/^req_/),
        code: 'unavailable',
        reason: expect.stringContaining('We have no rate for USDT'),
        msg: 'request not served',
      },
    ]);
    expect((await create(path, 'much')).status).toBe(422);
    expect(logged()).toEqual([]);
  }
});

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'CONNECTION_CLOSED',
  '57P01',
  '53300',
  '25006',
  '25P03',
])('a database that cannot be reached (%s) is `unavailable`', (code) => {
  const cause = new Error('Failed query', { cause: Object.assign(new Error('write failed'), { code }) });
  expect(toWireError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }))).toMatchObject({ code: 'unavailable' });
});

test('an unexpected error is logged with its stack, as it was thrown', async () => {
  const cause = new Error('out of order');
  for (const thrown of [cause, new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause })]) {
    logFailure(log, thrown, { request_id: 'req_1' });
    expect(logged()).toEqual([
      {
        level: log.levels.values['error'],
        request_id: 'req_1',
        err: { type: 'Error', message: 'out of order', stack: cause.stack },
        msg: 'request failed',
      },
    ]);
  }
});

const leaves = [
  ['that disconnects', (socket: Socket, bytes: string) => void socket.end(bytes)],
  [
    'that resets the connection',
    (socket: Socket, bytes: string) => void socket.write(bytes, () => socket.resetAndDestroy()),
  ],
] as const;

describe.each(leaves)('a client %s in the middle of its body logs no error', (_, leave) => {
  test.each(['/v1/payment/create', '/trpc/payments.create', '/api/auth/sign-in/email'])('POST %s', async (path) => {
    const ctx = await newTenant(services);
    const { key } = await createKey(ctx, { label: 'Shop', scopes: ['payments:write'] });
    const { hostname, port } = new URL(api.url);
    const socket = createConnection(Number(port), hostname);
    await once(socket, 'connect');
    log.level = 'debug';
    leave(
      socket,
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"amount`,
    );
    // At this level, each request logs a line when it ends.
    const seen = await eventually(
      async () => [...lines],
      (now) => now.some((line) => line.includes('"msg":"request"')),
    );
    log.level = 'info';
    socket.destroy();
    lines.splice(0);
    expect(seen.filter((line) => !line.includes('"msg":"request"'))).toEqual([]);
  });
});
