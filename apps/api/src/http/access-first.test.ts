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
import { createStreams } from './streams.ts';

const { services, close } = await testServices(await testDatabase());
const usage = startKeyUsage(services);
const app = createApp({ services, db: services.db, usage, streams: createStreams(), dashboardFolder: tmpdir() });
const server = createServer(app);
let port: number;
let key: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = z.object({ port: z.int() }).parse(server.address()));
  ({ key } = await createKey(await newTenant(services), { label: 'k', scopes: ['events:read'] }));
});
afterAll(async () => {
  server.close();
  await usage.close();
  await close();
});

/** Sends the headers of a POST and part of its body, never the end: a response shows that it was not waited for. */
async function begin(
  path: string,
  headers: Record<string, string>,
  bytes: string,
): Promise<{ status: number; code: string }> {
  const request = send({
    port,
    host: '127.0.0.1',
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  request.on('error', () => undefined);
  const responded = new Promise<{ status: number; text: string }>((resolve) => {
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
  request.write(bytes);
  const { status, text } = await responded;
  request.destroy();
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? text;
  return { status, code };
}

const whole = { 'content-length': '200000' };
const chunked = { 'transfer-encoding': 'chunked' };

describe.each([
  ['of known length', whole],
  ['in chunks', chunked],
])('a call is refused before its body (%s) has arrived', (_, framing) => {
  test.each(['/v1/webhook-endpoints', '/trpc/endpoints.create', '/trpc/events.publish_many', '/trpc/merchants.create'])(
    'without a key: POST %s',
    async (path) => {
      expect(await begin(path, framing, '{')).toEqual({ status: 401, code: 'missing_api_key' });
    },
  );

  test.each(['/v1/webhook-endpoints', '/trpc/endpoints.create', '/trpc/events.publish_many', '/trpc/merchants.create'])(
    'with a key without the scope: POST %s',
    async (path) => {
      const headers = { ...framing, authorization: `Bearer ${key}` };
      expect(await begin(path, headers, '{')).toEqual({ status: 403, code: 'missing_scope' });
    },
  );

  test('in a batch', async () => {
    const path = '/trpc/endpoints.create,events.publish_many?batch=1';
    expect(await begin(path, framing, '{')).toEqual({ status: 401, code: 'missing_api_key' });
  });
});

describe('an anonymous caller may send at most 16 KB', () => {
  const most = 16_384;
  test.each(['/trpc/session.read_invitation', '/trpc/session.accept_invitation', '/api/auth/sign-in/email'])(
    'to %s',
    async (path) => {
      const headers = { 'content-length': String(most + 1), origin: services.config.publicUrl };
      expect(await begin(path, headers, 'x'.repeat(most + 1))).toMatchObject({ status: 413 });
      const inChunks = { ...chunked, origin: services.config.publicUrl };
      expect(await begin(path, inChunks, `"${'x'.repeat(most)}"`)).toMatchObject({ status: 413 });
    },
  );
});

test('a key may send 256 KB over tRPC, whole or in chunks', async () => {
  const tenant = await newTenant(services);
  const { key: writer } = await createKey(tenant, { label: 'w', scopes: ['endpoints:write'] });
  const body = JSON.stringify({
    url: 'http://127.0.0.1:9/x',
    event_types: ['payment.*'],
    description: 'x'.repeat(250_000),
  });
  for (const sent of [body, new Blob([body]).stream()]) {
    const response = await fetch(`http://127.0.0.1:${port}/trpc/endpoints.create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${writer}`, 'content-type': 'application/json' },
      body: sent,
      duplex: 'half',
    });
    // The body was read and parsed: only its description is too long.
    expect(response.status).toBe(422);
  }
});
