import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCryptoixClient, isCryptoixClientError, retryPauseMs, type CryptoixClient } from './index.ts';

/** What the server does with a request: it responds with status and JSON, or text of a type, or breaks the connection. */
type Step = { status: number; body: unknown; type?: string } | 'break';

const id = 'evt_01k9zq3n5qe7w8h2m4t6v8x0zb';
const event = { type: 'webhook.test', data: { message: 'Hello' } } as const;
const html = '<h1>Bad gateway</h1>';
const published: Step = { status: 200, body: { result: { data: { id } } } };
const failure = (httpStatus: number, code: string): Step => ({
  status: httpStatus,
  body: { error: { code: -32603, message: code, data: { code, httpStatus } } },
});
const unavailable = failure(503, 'unavailable');

let server: Server;
let steps: Step[];
let seen: { method: string | undefined; url: URL; headers: IncomingMessage['headers']; body: string }[];
let client: CryptoixClient;

beforeEach(async () => {
  [steps, seen] = [[], []];
  server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      seen.push({
        method: request.method,
        url: new URL(request.url ?? '', 'http://x'),
        headers: request.headers,
        body,
      });
      const step = steps[Math.min(seen.length, steps.length) - 1];
      if (step === undefined || step === 'break') request.socket.destroy();
      else
        response
          .writeHead(step.status, { 'content-type': step.type ?? 'application/json', location: '/elsewhere' })
          .end(typeof step.body === 'string' ? step.body : JSON.stringify(step.body));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const url = `http://127.0.0.1:${address.port}/`;
  client = createCryptoixClient({ url, token: 'svc_secret', merchantId: 'mer_1', mode: 'test' });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

describe('a call', () => {
  test('carries the token, the merchant and the mode, and its input as JSON', async () => {
    steps = [published];
    await expect(client.events.publish.mutate(event)).resolves.toEqual({ id });
    expect(seen[0]?.method).toBe('POST');
    expect(seen[0]?.url.pathname).toBe('/trpc/events.publish');
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer svc_secret',
      'x-cryptoix-merchant': 'mer_1',
      'x-cryptoix-mode': 'test',
    });
    expect(JSON.parse(seen[0]!.body)).toEqual(event);
  });

  test('that is refused throws the code of the API and is not repeated', async () => {
    steps = [failure(403, 'missing_scope')];
    const refused = client.events.publish.mutate({ ...event, idempotency_key: 'k1' });
    await expect(refused).rejects.toMatchObject({ data: { code: 'missing_scope', httpStatus: 403 } });
    expect(seen).toHaveLength(1);
  });

  test('goes through the given fetch', async () => {
    const asked: string[] = [];
    const traced = createCryptoixClient({
      url: 'http://platform.invalid',
      token: 't',
      fetch: (input) => {
        asked.push(input);
        return Promise.resolve(Response.json({ result: { data: { id: 'mer_1' } } }));
      },
    });
    await expect(traced.merchants.create.mutate({ name: 'Shop' })).resolves.toEqual({ id: 'mer_1' });
    expect(asked).toEqual(['http://platform.invalid/trpc/merchants.create']);
  });
});

test('queries of the same tick share a request, 20 at most', async () => {
  steps = [{ status: 200, body: Array.from({ length: 20 }, () => ({ result: { data: [] } })) }];
  await Promise.all(Array.from({ length: 40 }, () => client.events.types.query({})));
  expect(seen.map(({ url }) => url.pathname.split(',').length)).toEqual([20, 20]);
});

describe('a page of HTML', () => {
  test.each([403, 200, 307])(
    'with status %i is an error with that status, and is not asked for again',
    async (status) => {
      steps = [{ status, body: html, type: 'text/html; charset=utf-8' }];
      const calls: (() => Promise<unknown>)[] = [
        () => client.events.types.query({}),
        () => client.merchants.create.mutate({ name: 'Shop' }),
      ];
      for (const call of calls) {
        const error: unknown = await call().catch((thrown: unknown) => thrown);
        expect(isCryptoixClientError(error)).toBe(true);
        expect(error).toMatchObject({ data: { code: 'invalid_response', httpStatus: status } });
      }
      expect(seen).toHaveLength(2);
    },
  );
});

describe('after a 503 or a broken connection', () => {
  test.each([
    [
      'an observed transaction',
      () => client.chain.observe.mutate({ network: 'tron', address: 'T', asset: 'USDT', tx_hash: 'a', amount: '1' }),
    ],
    ['rates', () => client.rates.set.mutate({ source: 'desk', quoted_at: '2026-11-02T09:30:00Z', rates: [] })],
    ['a refund that was sent', () => client.refunds.advance.mutate({ uuid: 'ref_1', status: 'processing' })],
    ['a publish with an idempotency key', () => client.events.publish.mutate({ ...event, idempotency_key: 'k1' })],
    [
      'a publish of many that all have one',
      () => client.events.publish_many.mutate({ events: [{ ...event, idempotency_key: 'k1' }] }),
    ],
  ])('%s is sent again, unchanged', async (_, call) => {
    steps = [unavailable, 'break', published];
    await expect(call()).resolves.toEqual({ id });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
  });

  test('a query is sent again, also when the 503 is a proxy’s', async () => {
    steps = [
      { status: 503, body: html, type: 'text/html' },
      'break',
      { status: 200, body: [{ result: { data: [] } }] },
    ];
    await expect(client.events.types.query({})).resolves.toEqual([]);
    expect(seen).toHaveLength(3);
  });

  test.each([
    ['a publish without a key', () => client.events.publish.mutate(event)],
    [
      'a publish of many of which one has none',
      () => client.events.publish_many.mutate({ events: [{ ...event, idempotency_key: 'k1' }, event] }),
    ],
    ['any other change', () => client.merchants.create.mutate({ name: 'Shop' })],
  ])('%s is not', async (_, call) => {
    steps = [unavailable, published];
    await expect(call()).rejects.toMatchObject({ data: { code: 'unavailable' } });
    expect(seen).toHaveLength(1);
  });

  test('it stops after four attempts', async () => {
    steps = [unavailable];
    await expect(client.events.types.query({})).rejects.toMatchObject({ data: { code: 'unavailable' } });
    expect(seen).toHaveLength(4);
  });
});

test('delays grow from 50–100 ms to 200–400 ms', () => {
  expect([1, 2, 3].map((attempt) => retryPauseMs(attempt, () => 0))).toEqual([100, 200, 400]);
  expect([1, 2, 3].map((attempt) => retryPauseMs(attempt, () => 0.999_999))).toEqual([50, 100, 200]);
});
