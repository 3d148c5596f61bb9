import { createServer, type Server } from 'node:http';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { followPauseMs } from './follow.ts';
import { Cryptoix, CryptoixError } from './index.ts';

/** What the server does with a request. */
type Step = { status: number; body: unknown; headers?: Record<string, string> } | 'break' | 'hang';

const page = (cursors: string[], next: string): Step => ({
  status: 200,
  body: { ok: true, data: cursors.map((cursor) => ({ cursor })), meta: { next_cursor: next, has_more: false } },
});
const failure = (status: number, code: string, details: object = {}): Step => ({
  status,
  body: { ok: false, error: { code, message: `It is ${code}.`, details } },
});

let server: Server;
let steps: Step[];
let asked: URLSearchParams[];
let cryptoix: Cryptoix;

beforeEach(async () => {
  [steps, asked] = [[], []];
  server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost').searchParams);
    const step = steps[asked.length - 1] ?? 'hang';
    if (step === 'hang') return;
    if (step === 'break') request.socket.destroy();
    else response.writeHead(step.status, { 'content-type': 'application/json' }).end(JSON.stringify(step.body));
  });
  cryptoix = new Cryptoix({
    key: 'ak_test_1',
    baseUrl: `http://127.0.0.1:${await listenSomewhere(server)}`,
    maxRetries: 0,
  });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** The cursors of the first `count` events. */
async function first(count: number, events: AsyncIterable<{ readonly cursor: string }>): Promise<string[]> {
  const cursors: string[] = [];
  for await (const { cursor } of events) if (cursors.push(cursor) === count) break;
  return cursors;
}

describe('following events', () => {
  test('goes from page to page, also over an empty one, and waits at the server', async () => {
    steps = [page(['a', 'b'], 'b'), page([], 'c'), page(['d'], 'd')];
    expect(await first(3, cryptoix.events.follow({ after: '0', types: ['payment.*', 'refund.failed'] }))).toEqual([
      'a',
      'b',
      'd',
    ]);
    expect(asked.map((query) => query.get('after'))).toEqual(['0', 'b', 'c']);
    expect(asked[0]?.getAll('types')).toEqual(['payment.*', 'refund.failed']);
    expect([asked[0]?.get('wait'), asked[0]?.get('limit')]).toEqual(['20', '100']);
  });

  test('begins with the oldest event that is kept, and reads no page before the last one is used up', async () => {
    steps = [page(['a', 'b'], 'b')];
    expect(await first(2, cryptoix.events.follow())).toEqual(['a', 'b']);
    expect(asked.map((query) => query.has('after'))).toEqual([false]);
  });

  test('goes on where it was after a lost connection, a gateway’s page and an overload', async () => {
    steps = [page(['a'], 'a'), 'break', { status: 502, body: 'Bad gateway' }, page(['b'], 'b')];
    expect(await first(2, cryptoix.events.follow())).toEqual(['a', 'b']);
    expect(asked.map((query) => query.get('after'))).toEqual([null, 'a', 'a', 'a']);
  });

  test.each([
    ['invalid_cursor', failure(400, 'invalid_cursor', { oldest: 'o' })],
    ['api_key_revoked', failure(401, 'api_key_revoked')],
    ['missing_scope', failure(403, 'missing_scope')],
    ['invalid_response', { status: 200, body: { ok: true, data: [], meta: {} } } satisfies Step],
  ])('ends with %s, which does not pass', async (code, step) => {
    steps = [page(['a'], 'a'), step];
    const events = cryptoix.events.follow();
    await expect(first(2, events)).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(2);
  });

  test.each(['hang', 'break'] as const)('ends when its signal aborts, also in a pause (%s)', async (step) => {
    steps = [page(['a'], 'a'), step, step];
    const stop = new AbortController();
    const events = cryptoix.events.follow({}, { signal: stop.signal });
    expect((await events.next()).value).toEqual({ cursor: 'a' });
    const next = events.next();
    await expect.poll(() => asked.length).toBe(2);
    const reason = new Error('The program stops.');
    stop.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(asked).toHaveLength(2);
  });
});

test('the pause after a failure doubles up to a minute, and is at least what the server asks for', () => {
  const plain = new CryptoixError('', { code: 'unavailable' });
  expect([0, 1, 2, 5, 6, 1_000].map((failures) => followPauseMs(plain, failures, 0))).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
  ]);
  expect(followPauseMs(plain, 0, 0.999_999)).toBe(500);
  expect(followPauseMs(new CryptoixError('', { code: 'rate_limited', retryAfterSeconds: 90 }), 0, 0)).toBe(90_000);
});
