import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { newKey } from '../test/keys.ts';
import { testServices } from '../test/services.ts';
import { newTenant } from '../test/tenants.ts';
import { createEndpoint } from './endpoints/endpoints.ts';
import { checkSecrets } from './fingerprints.ts';
import { revokeKey } from './keys/change.ts';
import { startMaintenance } from './maintenance/maintenance.ts';

const urls = [await testDatabase(), await testDatabase(), await testDatabase(), await testDatabase()] as const;
const closes: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closes) await close();
});

const secret = () => randomBytes(32).toString('base64');
const [one, two, other] = [secret(), secret(), secret()] as [string, string, string];

/** A database that processes with several secrets start on. */
function databaseAt({ url }: { url: string }) {
  const logged: string[] = [];
  const log = pino({}, { write: (line: string) => void logged.push(line) });
  const servicesWith = async (KEY_PEPPERS: string, ENCRYPTION_KEYS: string) => {
    const { services, close } = await testServices({ url, env: { KEY_PEPPERS, ENCRYPTION_KEYS } });
    closes.push(close);
    return services;
  };
  /** Starts a process with these secrets. @returns why it stops; null when it goes on */
  const start = async (peppers: string, keys: string, at = new Date()): Promise<string | null> => {
    const { db, config } = await servicesWith(peppers, keys);
    return checkSecrets(db, config, log, at).then(
      () => null,
      (error: Error) => error.message,
    );
  };
  return { servicesWith, start, logged };
}

const v = (version: number, text: string) => `${version}:${text}`;

test('a process with another pepper or encryption key of a known version does not start', async () => {
  const { start, logged } = databaseAt(urls[0]);
  expect(await start(v(1, one), v(1, one))).toBeNull();
  expect(await start(v(1, one), v(1, one))).toBeNull();
  expect(await start(v(1, other), v(1, one))).toContain(
    'KEY_PEPPERS: version 1 is not the one this database was made with',
  );
  const both = await start(v(1, other), v(1, other));
  expect(both).toMatch(/KEY_PEPPERS: version 1[^]*ENCRYPTION_KEYS: version 1/);
  expect(both).not.toContain(other);
  // A new version is recorded when it first appears.
  expect(await start(`${v(2, two)},${v(1, one)}`, v(1, one))).toBeNull();
  expect(await start(`${v(2, other)},${v(1, one)}`, v(1, one))).toContain('KEY_PEPPERS: version 2');
  expect(logged).toEqual([]);
});

test('two first starts at the same time with different secrets: one of them stops', async () => {
  const { start } = databaseAt(urls[1]);
  const outcomes = await Promise.all([start(v(1, one), v(1, one)), start(v(1, two), v(1, two))]);
  expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
});

test('a database without fingerprints is taken on: encryption keys by opening a value, peppers as they are set', async () => {
  const { servicesWith, start, logged } = databaseAt(urls[2]);
  const ctx = await newTenant(await servicesWith(v(1, one), v(1, one)));
  await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['payment.completed'] });
  await newKey(ctx);
  expect(await start(v(1, one), v(1, other))).toContain('ENCRYPTION_KEYS: version 1 is not the one');
  expect(logged).toEqual([expect.stringContaining('it cannot be checked')]);
  // The refused start has recorded nothing.
  expect(await start(v(1, two), v(1, one))).toBeNull();
});

test('a version that stored values still need cannot be removed, and can once they do not', async () => {
  const { servicesWith, start } = databaseAt(urls[3]);
  const old = await servicesWith(v(1, one), v(1, one));
  const ctx = await newTenant(old);
  await createEndpoint(ctx, {
    url: 'http://127.0.0.1:9/',
    event_types: ['payment.completed'],
    headers: { 'x-shop': 'a' },
  });
  const { id } = await newKey(ctx);
  expect(await start(v(1, one), v(1, one))).toBeNull();
  const refused = await start(v(2, two), v(2, two));
  expect(refused).toContain('KEY_PEPPERS: version 1 is missing, and 1 API keys need it');
  expect(refused).toContain(
    'ENCRYPTION_KEYS: version 1 is missing, and 1 endpoint secrets and 1 endpoints with headers',
  );

  await revokeKey(ctx, id);
  const rotating = await servicesWith(v(2, two), `${v(2, two)},${v(1, one)}`);
  await startMaintenance({ services: rotating, db: rotating.db }).stop();
  const response = sql`
    INSERT INTO idempotent_requests (merchant_id, mode, key, request_hash, status, answer, created_at)
    VALUES (${ctx.tenant.merchantId}, 'test', 'k', '\\x00', 201, ${old.vault.seal('{}', 'any')}, now())`;
  await old.db.execute(response);
  expect(await start(v(2, two), v(2, two))).toContain('stored responses (for 24 hours) need it');
  expect(await start(v(2, two), v(2, two), new Date(Date.now() + 25 * 3_600_000))).toBeNull();
});
