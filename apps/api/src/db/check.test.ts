import { once } from 'node:events';
import { createServer } from 'node:net';
import { openPooler } from '@cryptoix/harness/pooler';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { checkDatabase, DatabaseCheckError } from './check.ts';

const { url } = await testDatabase();

/** The URL with parts of it changed. */
const at = (change: (parts: URL) => void) => {
  const parts = new URL(url);
  change(parts);
  return parts.href;
};

/** A port of this machine at which nothing listens. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? String(address.port) : '1';
}

test.each<[string, () => string | Promise<string>, RegExp]>([
  ['verify-full of a server without TLS', () => `${url}?sslmode=verify-full`, /sslmode: .*TLS/],
  ['require of a server without TLS', () => `${url}?sslmode=require`, /sslmode: .*TLS/],
  ['a folder without a socket', () => `${url}?host=/nope`, /host: .*\/nope/],
  ['a wrong password', () => at((parts) => (parts.password = 'not-the-password')), /password/],
  ['a database that does not exist', () => at((parts) => (parts.pathname = '/nowhere')), /"nowhere" does not exist/],
  ['a name that does not resolve', () => at((parts) => (parts.hostname = 'nowhere.invalid')), /name.*nowhere\.invalid/],
  [
    'a port that is closed',
    async () => {
      const port = await freePort();
      return at((parts) => (parts.port = port));
    },
    /nothing listens.*127\.0\.0\.1:\d+/,
  ],
  [
    'a pooler in statement mode',
    async () => {
      const pooler = await openPooler({ pooling: 'statement', target: () => url });
      onTestFinished(() => pooler.close());
      return pooler.url;
    },
    /pooler in statement mode/,
  ],
])('%s stops the start with one line that names it, and no password', async (_, urlOf, problem) => {
  const refusal: unknown = await checkDatabase(await urlOf()).catch((error: unknown) => error);
  if (!(refusal instanceof DatabaseCheckError)) throw refusal;
  expect(refusal.message).toMatch(/^DATABASE_URL: /);
  expect(refusal.message).toMatch(problem);
  expect(refusal.message).not.toMatch(/\n|not-the-password/);
});
