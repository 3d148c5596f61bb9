import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintKey } from '@cryptoix/core/minting';
import { Hono } from 'hono';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';
import { getKey } from '../keys/list.ts';
import { startKeyUsage } from '../keys/usage.ts';
import { createApp } from './app.ts';
import { createStreams } from './streams.ts';

const { services, close } = await testServices(await testDatabase());
const usage = startKeyUsage(services);
const folder = await mkdtemp(join(tmpdir(), 'cryptoix-dashboard-'));
let logged = '';
const log = pino({ level: 'warn' }, { write: (line: string) => void (logged += line) });
const demoShop = new Hono().get('/page', (c) => c.html('<p>Somebody forgot the policy</p>'));
const app = createApp({
  services: { ...services, log },
  db: services.db,
  usage,
  streams: createStreams(),
  dashboardFolder: folder,
  demoShop,
});
const server = createServer(app);
let port: number;

beforeAll(async () => {
  await writeFile(join(folder, 'index.html'), '<style nonce="__CSP_NONCE__"></style>');
  await writeFile(join(folder, 'other.html'), '<p>No page of ours</p>');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = z.object({ port: z.int() }).parse(server.address()));
});
afterAll(async () => {
  server.close();
  await usage.close();
  await rm(folder, { recursive: true });
  await close();
});

const at = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

/** Sends a path as it is written, which fetch would normalize. @returns the status */
async function raw(path: string): Promise<number | undefined> {
  const sent = request({ port, host: '127.0.0.1', path, method: 'GET' }).end();
  const [response] = z.tuple([z.custom<import('node:http').IncomingMessage>()]).parse(await once(sent, 'response'));
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

describe('every page has a policy', () => {
  test.each(['/', '/index.html', '/mer_x/live/event-types/payment.completed'])(
    '%s that of the dashboard',
    async (path) => {
      const response = await at(path);
      expect(response.headers.get('content-type')).toContain('text/html');
      const policy = response.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
      expect(policy).toContain("default-src 'self'");
      expect(await response.text()).toContain(`nonce="${nonce}"`);
    },
  );

  test('/docs/api its own', async () => {
    expect((await at('/docs/api')).headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  test('one that sets none the strictest', async () => {
    const response = await at('/demo/page');
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('and no other file of the dashboard is a page', async () => {
    expect((await at('/other.html')).status).toBe(404);
  });
});

describe('a path counts as it is written', () => {
  test.each([
    '/v1/../trpc/session.me',
    '/v1/./../trpc/session.me',
    '/v1/%2e%2e/trpc/session.me',
    '/v1/.%2E/trpc/session.me',
    '/./trpc/session.me',
    '/trpc/x/..',
    'http://127.0.0.1/v1/../trpc/session.me',
  ])('%s is not found', async (path) => {
    expect(await raw(path)).toBe(404);
  });

  test.each(['/v1\\..\\trpc/session.me', '/v1/..\\trpc/session.me'])('%s is not a valid path', async (path) => {
    expect(await raw(path)).toBe(400);
  });

  test.each(['/trpc/session.me', '/trpc/session.me?x=/../y', '/v1/currencies'])('%s is served', async (path) => {
    expect(await raw(path)).toBe(200);
  });
});

test.each(['/healthz', '/readyz', '/', '/docs', '/docs/api', '/assets/x.js'])(
  'a key in the query of %s is marked as exposed, also when it is encoded',
  async (path) => {
    const ctx = await newTenant(services);
    for (const spell of [(key: string) => key, (key: string) => encodeURIComponent(key).replace('_', '%5F')]) {
      const { id, key } = await createKey(ctx, { label: 'Leaky', scopes: ['events:read'] });
      const response = await at(`${path}?anything=${spell(key)}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'api_key_in_query' } });
      expect(await getKey(ctx, id)).toMatchObject({ exposed_at: expect.any(String) });
    }
  },
);

const everyByte = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const fakes = (count: number) => Array.from({ length: count }, () => mintKey('test').key);

describe('a key in a URL is marked as exposed', () => {
  test.each<[string, (key: string) => string]>([
    ['beside a path with dots', (key) => `/v1/./x?api_key=${key}`],
    ['beside a path that ends in dots', (key) => `/healthz/..?api_key=${key}`],
    ['in a segment that dots remove', (key) => `/v1/${key}/../x`],
    ['that is encoded three times', (key) => `/v1/x?a=${key.replaceAll('_', '%25255F')}`],
    ['that is encoded whole, twice', (key) => `/v1/x?a=${everyByte(everyByte(key))}`],
    ['beside a broken escape', (key) => `/v1/x?b=%&a=${key.replaceAll('_', '%5F')}`],
    ['after well-formed keys that do not exist', (key) => `/v1/x?a=${fakes(30).join(',')},${key}`],
  ])('%s', async (_, urlOf) => {
    const ctx = await newTenant(services);
    const { id, key } = await createKey(ctx, { label: 'Leaky', scopes: ['events:read'] });
    expect(await raw(urlOf(key))).toBe(400);
    expect(await getKey(ctx, id)).toMatchObject({ exposed_at: expect.any(String) });
  });
});

test("a parameter that is named like a key is refused on the API's paths, and health checks still work", async () => {
  expect((await at('/healthz?token=x')).status).toBe(200);
  expect((await at('/v1/currencies?token=x')).status).toBe(400);
});

describe('a session', () => {
  async function signIn(): Promise<string> {
    const [email, password] = ['ada@example.com', 'correct horse battery'];
    await services.auth.createUserForSeed({ email, password, name: 'Ada' });
    const { publicUrl } = services.config;
    const response = await at('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: publicUrl },
      body: JSON.stringify({ email, password }),
    });
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';', 1).join())
      .join('; ');
  }
  const create = async (headers: Record<string, string>) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    return (await at('/trpc/session.create_merchant', { ...init, body: '{"name":"Shop"}' })).status;
  };

  test('acts for pages of this origin and for nobody else', async () => {
    const cookie = await signIn();
    const { publicUrl: origin } = services.config;
    expect(await create({ cookie, origin })).toBe(200);
    expect(await create({ cookie })).toBe(200);
    for (const foreign of ['https://evil.example', 'null', origin.replace('http:', 'https:'), `${origin}.evil.example`])
      expect([foreign, await create({ cookie, origin: foreign })]).toEqual([foreign, 401]);
    for (const site of ['cross-site', 'same-site']) expect(await create({ cookie, 'sec-fetch-site': site })).toBe(401);
    expect(await create({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });
});

test('a forwarded header from an untrusted peer is logged once', async () => {
  for (let call = 0; call < 3; call += 1) await at('/healthz', { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(logged.match(/TRUSTED_PROXIES/g)?.length).toBeGreaterThan(0);
  expect(
    logged
      .trim()
      .split('\n')
      .filter((line) => line.includes('forwarded header')),
  ).toHaveLength(1);
});
