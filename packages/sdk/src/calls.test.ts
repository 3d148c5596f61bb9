import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cryptoix, CryptoixError, type CryptoixOptions } from './index.ts';
import { pauseMs } from './transport.ts';

/** What the server does with a request. */
type Step = { status: number; body: unknown; headers?: Record<string, string> } | 'break' | 'hang';

const key = 'ak_test_0123456789';
const requestId = 'req_01k9zq3n5qe7w8h2m4t6v8x0zb';
const success = (data: unknown, meta: object = {}): Step => ({
  status: 200,
  body: { ok: true, data, meta: { request_id: requestId, ...meta } },
});
const failure = (status: number, code: string, headers: Record<string, string> = {}): Step => ({
  status,
  headers,
  body: { ok: false, error: { code, message: `It is ${code}.`, details: { a: 1 }, request_id: requestId } },
});
const soon = { 'retry-after': '0' };

let server: Server;
let url: string;
let steps: Step[];
let seen: { method: string | undefined; url: string; headers: IncomingMessage['headers']; body: string }[];
let cryptoix: Cryptoix;
const client = (options: CryptoixOptions = {}) => new Cryptoix({ key, baseUrl: url, ...options });

beforeEach(async () => {
  [steps, seen] = [[], []];
  server = createServer((request, response) => {
    void (async () => {
      seen.push({
        method: request.method,
        url: request.url ?? '',
        headers: request.headers,
        body: await text(request),
      });
      const step = steps[Math.min(seen.length, steps.length) - 1];
      if (step === 'hang') return;
      if (step === undefined || step === 'break') request.socket.destroy();
      else
        response
          .writeHead(step.status, { 'content-type': 'application/json', ...step.headers })
          .end(typeof step.body === 'string' ? step.body : JSON.stringify(step.body));
    })();
  });
  url = `http://127.0.0.1:${await listenSomewhere(server)}`;
  cryptoix = client();
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const failed = async (work: PromiseLike<unknown>): Promise<CryptoixError> => {
  const error: unknown = await Promise.resolve(work).catch((thrown: unknown) => thrown);
  if (error instanceof CryptoixError) return error;
  throw new Error(`Not a CryptoixError: ${String(error)}`);
};

describe('a call', () => {
  test('carries the key, its input and an Idempotency-Key', async () => {
    steps = [success({ uuid: 'pay_1', amount_due: '0.10' })];
    const payment = await cryptoix.payments.create({ amount: '0.10', currency: 'USD' });
    expect(payment.amount_due).toBe('0.10');
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/v1/payments',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"amount":"0.10","currency":"USD"}',
    });
    expect(seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('takes an Idempotency-Key of its own', async () => {
    steps = [success({})];
    await cryptoix.payouts.submit('pyt_1', { idempotencyKey: 'order-1' });
    expect(seen[0]).toMatchObject({ url: '/v1/payouts/pyt_1/submit', body: '' });
    expect(seen[0]?.headers['idempotency-key']).toBe('order-1');
  });

  test.each(['', ' a', 'a\nb', 'ü', 'x'.repeat(256)])('refuses the Idempotency-Key %j', async (idempotencyKey) => {
    await expect(cryptoix.payouts.submit('pyt_1', { idempotencyKey })).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  });

  test('puts a query into the URL, and ids where they cannot change the path', async () => {
    steps = [success([], { next_cursor: null, has_more: false }), success({})];
    await cryptoix.payments.list({ status: 'completed', order_id: 'a&b', since: undefined });
    await cryptoix.payments.get('a/../b?c');
    expect(seen.map((one) => one.url)).toEqual([
      '/v1/payments?status=completed&order_id=a%26b',
      '/v1/payments/a%2F..%2Fb%3Fc',
    ]);
    for (const id of ['', '.', '..']) expect(() => cryptoix.payments.get(id)).toThrow(TypeError);
    expect(seen).toHaveLength(2);
  });

  test('that is refused throws the code, the status, the request and the details', async () => {
    steps = [failure(422, 'insufficient_balance')];
    const error = await failed(cryptoix.withdrawals.create({ amount: '1', network: 'tron' }));
    expect(error).toMatchObject({
      code: 'insufficient_balance',
      status: 422,
      requestId,
      message: 'It is insufficient_balance.',
      details: { a: 1 },
    });
    expect(seen).toHaveLength(1);
  });

  test('follows no redirect', async () => {
    steps = [{ status: 307, body: '', headers: { location: `${url}/elsewhere` } }];
    expect(await failed(cryptoix.payments.create({ amount: 1 }))).toMatchObject({ code: 'redirected', status: 307 });
    expect(seen).toHaveLength(1);
  });

  test('that gets a page of HTML throws an error with its status', async () => {
    steps = [{ status: 200, body: '<h1>Sign in</h1>' }];
    expect(await failed(cryptoix.balances.list())).toMatchObject({ code: 'invalid_response', status: 200 });
    steps = [{ status: 403, body: '<h1>Forbidden</h1>' }];
    expect(await failed(cryptoix.balances.list())).toMatchObject({ code: 'invalid_response', status: 403 });
  });

  test('goes through the given fetch', async () => {
    const asked: string[] = [];
    const traced = client({
      fetch: (input) => {
        asked.push(input);
        return Promise.resolve(Response.json({ ok: true, data: [], meta: { request_id: requestId } }));
      },
    });
    await expect(traced.balances.list()).resolves.toEqual([]);
    expect(asked).toEqual([`${url}/v1/balances`]);
  });
});

describe('a retry', () => {
  test.each<[string, Step]>([
    ['a broken connection', 'break'],
    ['a 429', failure(429, 'rate_limited', soon)],
    ['a 503', failure(503, 'unavailable', soon)],
    ['a gateway’s 502', { status: 502, body: '<h1>Bad gateway</h1>', headers: soon }],
    ['a gateway’s 504', { status: 504, body: '', headers: soon }],
    ['idempotency_in_flight', failure(409, 'idempotency_in_flight', soon)],
  ])('comes after %s, with the same key and body', async (_, step) => {
    steps = [step, success({ uuid: 'ref_1' })];
    await expect(cryptoix.refunds.create({ payment_uuid: 'pay_1' })).resolves.toEqual({ uuid: 'ref_1' });
    expect(seen).toHaveLength(2);
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(seen.map((one) => one.body)).size).toBe(1);
  });

  test('comes twice at most', async () => {
    steps = [failure(503, 'unavailable', soon)];
    expect(await failed(cryptoix.balances.list())).toMatchObject({ code: 'unavailable', status: 503 });
    expect(seen).toHaveLength(3);
    expect(await failed(client({ maxRetries: 0 }).balances.list())).toMatchObject({ status: 503 });
    expect(seen).toHaveLength(4);
  });

  test.each([
    ['a conflict', failure(409, 'conflict')],
    ['an error of the platform', failure(500, 'internal_error')],
    ['a wait of more than a minute', failure(429, 'rate_limited', { 'retry-after': '61' })],
  ])('does not come after %s', async (_, step) => {
    steps = [step];
    await failed(cryptoix.balances.list());
    expect(seen).toHaveLength(1);
  });

  test('does not come after a deletion that may have happened', async () => {
    steps = ['break'];
    expect(await failed(cryptoix.endpoints.delete('whe_1'))).toMatchObject({ code: 'connection_error', status: null });
    expect(seen).toHaveLength(1);
  });

  test('waits as long as the server says, else half a second and then a second, less up to a half', () => {
    const asked = new CryptoixError('', { code: 'rate_limited', retryAfterSeconds: 7 });
    expect([0, 1].map((retries) => pauseMs(asked, retries, 0))).toEqual([7_000, 7_000]);
    const plain = new CryptoixError('', { code: 'unavailable' });
    expect([0, 1].map((retries) => pauseMs(plain, retries, 0))).toEqual([500, 1_000]);
    expect([0, 1].map((retries) => pauseMs(plain, retries, 0.999_999))).toEqual([250, 500]);
  });
});

describe('a server that does not respond', () => {
  test('is left after the timeout', async () => {
    steps = ['hang'];
    const error = await failed(client({ timeoutMs: 50, maxRetries: 0 }).balances.list());
    expect(error).toMatchObject({ code: 'timeout', status: null });
  });

  test('is left when the caller’s signal ends, with its reason and no retry', async () => {
    steps = ['hang'];
    const reason = new Error('The customer left.');
    const controller = new AbortController();
    const call = cryptoix.balances.list({ signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test('is not waited for between attempts either', async () => {
    steps = [failure(429, 'rate_limited', { 'retry-after': '60' })];
    const controller = new AbortController();
    const call = cryptoix.balances.list({ signal: controller.signal });
    await expect.poll(() => seen.length).toBe(1);
    controller.abort(new Error('The customer left.'));
    await expect(call).rejects.toThrow('The customer left.');
  });
});

describe('a list', () => {
  const page = (items: string[], next: string | null) =>
    success(
      items.map((uuid) => ({ uuid })),
      { next_cursor: next, has_more: next !== null },
    );

  test('gives every item with `for await`, past an empty page', async () => {
    steps = [page(['a', 'b'], 'c1'), page([], 'c2'), page(['c'], null)];
    const found: string[] = [];
    for await (const { uuid } of cryptoix.payments.list({ limit: 2 })) found.push(uuid);
    expect(found).toEqual(['a', 'b', 'c']);
    expect(seen.map((one) => one.url)).toEqual([
      '/v1/payments?limit=2',
      '/v1/payments?limit=2&cursor=c1',
      '/v1/payments?limit=2&cursor=c2',
    ]);
  });

  test('asks for no page that nobody reads', async () => {
    steps = [page(['a', 'b'], 'c1')];
    for await (const { uuid } of cryptoix.payments.list()) if (uuid === 'a') break;
    expect(seen).toHaveLength(1);
  });

  test('gives its first page with `await`', async () => {
    steps = [page(['a'], 'c1')];
    await expect(cryptoix.payments.list()).resolves.toEqual({
      items: [{ uuid: 'a' }],
      nextCursor: 'c1',
      hasMore: true,
    });
  });
});

describe('a client', () => {
  test.each([
    'http://api.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'ftp://127.0.0.1',
    'https://user:pass@api.example.com',
    'https://api.example.com?key=1',
    'api.example.com',
    '',
  ])('refuses the base URL %j', (baseUrl) => {
    expect(() => new Cryptoix({ key, baseUrl })).toThrow(TypeError);
  });

  test.each(['https://api.example.com', 'http://localhost:3000', 'http://127.1:3000/', 'http://[::1]:3000/v1'])(
    'accepts the base URL %j',
    (baseUrl) => {
      expect(() => new Cryptoix({ key, baseUrl })).not.toThrow();
    },
  );

  test('takes key and address from the environment', async () => {
    steps = [success([])];
    process.env['CRYPTOIX_KEY'] = key;
    process.env['CRYPTOIX_URL'] = `${url}/v1`;
    try {
      await new Cryptoix().balances.list();
    } finally {
      delete process.env['CRYPTOIX_KEY'];
      delete process.env['CRYPTOIX_URL'];
    }
    expect(seen[0]).toMatchObject({ url: '/v1/balances', headers: { authorization: `Bearer ${key}` } });
    expect(() => new Cryptoix()).toThrow('CRYPTOIX_KEY');
  });

  test('shows its key to no log and in no error', async () => {
    const { inspect } = await import('node:util');
    expect(inspect(cryptoix, { depth: 9 }) + JSON.stringify(cryptoix)).not.toContain(key);
    expect(() => client({ key: `${key}\n` })).toThrow(TypeError);
    expect(() => client({ key: `${key}\n` })).not.toThrow(key);
    steps = ['break'];
    expect(inspect(await failed(client({ maxRetries: 0 }).balances.list()), { depth: 9 })).not.toContain(key);
  });
});
