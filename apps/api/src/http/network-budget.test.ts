import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';
import { startKeyUsage } from '../keys/usage.ts';
import { createApp } from './app.ts';
import { createNetworkBudget, isLocal } from './network-budget.ts';
import { createStreams } from './streams.ts';

const env = { TRUSTED_PROXIES: '127.0.0.1' };
const { services, close } = await testServices({ ...(await testDatabase()), env });
const usage = startKeyUsage(services);
const app = createApp({ services, db: services.db, usage, streams: createStreams(), dashboardFolder: tmpdir() });
const server = createServer(app);
let port: number;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = z.object({ port: z.int() }).parse(server.address()));
});
afterAll(async () => {
  server.close();
  await usage.close();
  await close();
});

/** Announces a body of so many bytes, and sends it only if it is small. */
async function post(path: string, bytes: number, headers: Record<string, string>) {
  const request = send({
    port,
    host: '127.0.0.1',
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': String(bytes), ...headers },
  });
  request.on('error', () => undefined);
  const responded = new Promise<{ status: number | undefined; retryAfter: string | undefined }>((resolve) => {
    request.on('response', ({ statusCode, headers: received }) =>
      resolve({ status: statusCode, retryAfter: received['retry-after'] }),
    );
  });
  request.write(bytes > 16_384 ? '{' : `{"x":"${'x'.repeat(bytes - 8)}"}`);
  const response = await responded;
  request.destroy();
  return response;
}

const from = (address: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': address, ...more });
const large = 2_097_152;

describe.each(['/v1/webhook-endpoints', '/trpc/events.publish_many', '/api/auth/sign-in/email', '/nothing'])(
  'large bodies of anonymous callers to %s',
  (path) => {
    const network = `198.51.100.${path.length}`;

    test('spend the budget of their network, and of no other; small ones and valid keys are still served', async () => {
      const statuses = new Set<number | undefined>();
      for (let call = 0; call < 3; call++) statuses.add((await post(path, large, from(network))).status);
      expect(statuses).not.toContain(429);
      const { status, retryAfter } = await post(path, large, from(network));
      expect(status).toBe(429);
      expect(retryAfter).toMatch(/^[1-9]\d*$/);
      expect((await post(path, 100, from(network))).status).not.toBe(429);
      expect((await post(path, large, from(`203.0.113.${path.length}`))).status).not.toBe(429);
      const { key } = await createKey(await newTenant(services), { label: 'k', scopes: ['endpoints:write'] });
      const known = from(network, { authorization: `Bearer ${key}` });
      if (path.startsWith('/v1')) expect((await post(path, 100, known)).status).toBe(422);
    });
  },
);

test('calls with a wrong key spend it like anonymous ones; small ones never do', async () => {
  const wrong = from('198.51.100.200', { authorization: 'Bearer wrong' });
  for (let call = 0; call < 100; call++) expect((await post('/v1/webhook-endpoints', 100, wrong)).status).toBe(401);
  for (let call = 0; call < 3; call++) expect((await post('/v1/webhook-endpoints', large, wrong)).status).toBe(401);
  expect((await post('/v1/webhook-endpoints', large, wrong)).status).toBe(429);
});

test('a call from this machine is exempt, unless it says that it was forwarded', async () => {
  for (let call = 0; call < 5; call++) expect((await post('/v1/webhook-endpoints', large, {})).status).toBe(401);
  const forwarded = { 'x-real-ip': '127.0.0.1' };
  for (let call = 0; call < 3; call++) await post('/v1/webhook-endpoints', large, forwarded);
  expect((await post('/v1/webhook-endpoints', large, forwarded)).status).toBe(429);
});

test.each([
  ['127.0.0.1', {}, true],
  ['::1', {}, true],
  ['::ffff:127.0.0.1', {}, true],
  ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
  ['127.0.0.1', { forwarded: 'for=127.0.0.1' }, false],
  ['10.0.0.1', {}, false],
  [null, {}, false],
])('%s with %j is this machine: %s', (ip, headers, local) => {
  expect(isLocal(ip, new Headers(headers))).toBe(local);
});

test('the budget is full again after the seconds that the refusal names, and no sooner', () => {
  const budget = createNetworkBudget();
  const headers = new Headers({ 'content-length': '4194304' });
  const begin = Date.now();
  const call = { ip: '198.51.100.7', headers, urlBytes: 10, calls: 1 };
  const spend = (seconds: number) => budget.spend(call, new Date(begin + seconds * 1000));
  spend(0);
  expect(() => spend(0)).toThrow(expect.objectContaining({ details: { retry_after: 1 } }));
  spend(1);
  // Nearly all of the debt is left.
  expect(() => spend(58)).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  spend(61);
});

describe('the time of the server thread', () => {
  const brackets = `${'['.repeat(8_000)}${']'.repeat(8_000)}`;
  const get = (path: string, headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
  const mutate = (body: string, headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${port}/trpc/session.read_invitation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const batch = (headers: Record<string, string>) =>
    fetch(
      `http://127.0.0.1:${port}/trpc/${Array.from({ length: 20 }, () => 'session.read_invitation').join(',')}?batch=1`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' },
    );
  const longUrl = `/v1/currencies?${Array.from({ length: 3_500 }, () => 'a=').join('&')}`;

  /** Makes calls until one is refused because of their time. @returns the response to that one */
  async function untilRefused(call: () => Promise<Response>): Promise<Response> {
    for (;;) {
      const responses = await Promise.all(Array.from({ length: 8 }, call));
      const refused = responses.find(({ status }) => status === 429);
      if (refused !== undefined) return refused;
    }
  }

  test.each([
    ['bodies that are slow to parse', '198.51.100.31', (headers: Record<string, string>) => mutate(brackets, headers)],
    ['URLs that are slow to parse', '198.51.100.32', (headers: Record<string, string>) => get(longUrl, headers)],
    ['batches of small calls', '198.51.100.34', (headers: Record<string, string>) => batch(headers)],
    [
      'the same with a wrong key',
      '198.51.100.33',
      (headers: Record<string, string>) => get(longUrl, { ...headers, authorization: 'Bearer wrong' }),
    ],
  ])(
    'is spent by %s; small calls, valid keys and other networks are still served',
    async (_, network, call) => {
      const refused = await untilRefused(() => call(from(network)));
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(await refused.text()).toContain('rate_limited');
      expect((await get('/v1/currencies', from(network))).status).toBe(200);
      expect((await post('/api/auth/sign-in/email', 100, from(network))).status).toBe(422);
      expect((await mutate('{}', from(network))).status).toBe(422);
      expect((await call(from('203.0.113.99'))).status).not.toBe(429);
      const { key } = await createKey(await newTenant(services), { label: 'k', scopes: ['endpoints:read'] });
      const known = await get(longUrl, from(network, { authorization: `Bearer ${key}` }));
      expect(known.status).toBe(422);
    },
    60_000,
  );

  test('is not spent by small calls, nor by any from this machine, and refills evenly', () => {
    const budget = createNetworkBudget();
    const begin = Date.now();
    const at = (seconds: number) => new Date(begin + seconds * 1_000);
    const costly = { ip: '198.51.100.41', headers: new Headers({ 'content-length': '3000' }), urlBytes: 10, calls: 1 };
    const small = { ...costly, headers: new Headers({ 'content-length': '300' }) };
    const local = { ...costly, ip: '127.0.0.1' };
    for (const call of [small, local]) {
      budget.spendTime(call, 5_000, at(0));
      budget.spend(call, at(0));
    }
    budget.spend(costly, at(0));
    budget.spendTime(costly, 1_500, at(0));
    expect(() => budget.spend(costly, at(0))).toThrow(expect.objectContaining({ details: { retry_after: 30 } }));
    expect(budget.isSpent(small, at(0))).toBe(false);
    budget.spend(small, at(0));
    expect(() => budget.spend(costly, at(29))).toThrow(expect.objectContaining({ code: 'rate_limited' }));
    budget.spend(costly, at(31));
    // However much it was, the debt is at most a minute's worth.
    budget.spendTime(costly, 100_000, at(31));
    expect(() => budget.spend(costly, at(31))).toThrow(expect.objectContaining({ details: { retry_after: 60 } }));
  });
});
