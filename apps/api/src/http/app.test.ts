import { once } from 'node:events';
import { createServer } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { eventually } from '@cryptoix/harness/eventually';
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

/** Opens one connection. `send` returns all that was received once it holds so many responses. */
async function connect() {
  const socket = createConnection(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  return {
    async send(bytes: string, responses: number): Promise<string> {
      socket.write(bytes);
      return eventually(
        async () => text,
        (seen) => seen.split('HTTP/1.1 ').length > responses,
      );
    },
    end: () => socket.destroy(),
  };
}

const post = (path: string, length: number, body: string) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer wrong\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;

describe.each(['/v1/webhook-endpoints', '/trpc/endpoints.create', '/v1/nothing', '/nothing'])(
  'a refused POST %s',
  (path) => {
    test('whose body has not fully arrived closes the connection', async () => {
      const connection = await connect();
      expect(await connection.send(post(path, 200_000, '{'), 1)).toMatch(
        /^HTTP\/1.1 4\d\d [\s\S]*\r\nconnection: close\r\n/i,
      );
      connection.end();
    });

    test('that arrived in full keeps the connection open for the next request', async () => {
      const connection = await connect();
      expect(await connection.send(post(path, 2, '{}'), 1)).not.toMatch(/connection: close/i);
      expect(await connection.send('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n', 2)).toContain('{"status":"ok"}');
      connection.end();
    });
  },
);

test('each call of a tRPC batch counts as a request of its key', async () => {
  const { key } = await createKey(await newTenant(services), { label: 'k', scopes: ['events:read'], rate_limit: 3 });
  const batch = async (calls: string) => {
    const input = encodeURIComponent(JSON.stringify({ 0: {}, 1: {}, 2: {}, 3: {} }));
    const url = `http://127.0.0.1:${port}/trpc/${calls}?batch=1&input=${input}`;
    return (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status;
  };
  expect(await batch('session.who,session.who%2csession.who,session.who')).toBe(429);
  expect(await batch('session.who,session.who%2csession.who')).toBe(200);
  expect(await batch('session.who')).toBe(429);
});

test('a person has one limit for all their browsers; anonymous calls are not affected', async () => {
  const person = { email: 'busy@example.com', password: 'correct horse battery', name: 'Busy' };
  await services.auth.createUserForSeed(person);
  const signIn = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: services.config.publicUrl },
      body: JSON.stringify({ email: person.email, password: person.password }),
    });
    const lines = response.headers.getSetCookie();
    return lines.map((line) => line.split(';', 1)[0]).join('; ');
  };
  const cookies = [await signIn(), await signIn()];
  const calls = Array.from({ length: 20 }, () => 'session.config').join(',');
  const input = encodeURIComponent(JSON.stringify({}));
  const call = (cookie: string) =>
    fetch(`http://127.0.0.1:${port}/trpc/${calls}?batch=1&input=${input}`, { headers: { cookie } });
  const responses: Response[] = [];
  // 1,200 calls are 60 batches; a second minute may begin meanwhile, and then there are 60 more.
  while (responses.length <= 121 && responses.at(-1)?.status !== 429)
    responses.push(await call(cookies[responses.length % 2] ?? ''));
  const last = responses.at(-1);
  expect(responses.length).toBeGreaterThan(60);
  expect(last?.status).toBe(429);
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await fetch(`http://127.0.0.1:${port}/trpc/session.config`)).status).toBe(200);
});
