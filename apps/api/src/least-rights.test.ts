import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@cryptoix/harness/eventually';
import { openReceiver } from '@cryptoix/harness/receiver';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../test/keys.ts';
import { newEvent, newTenant } from '../test/tenants.ts';
import { loadConfig, type ProcessRole } from './config.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { startDispatcher } from './dispatcher/dispatcher.ts';
import { createEndpoint } from './endpoints/endpoints.ts';
import { publish } from './events/events.ts';
import { startMaintenance } from './maintenance/maintenance.ts';
import { openServices, type Stop } from './services.ts';

const folder = await mkdtemp(join(tmpdir(), 'cryptoix-rights-'));
const server = await startEmbeddedPostgres({ dataDir: folder, log: () => {}, durable: false });
const stops: Stop[] = [];
const stop = async () => {
  while (stops.length > 0) await stops.pop()?.();
};
afterAll(async () => {
  await stop();
  await server.stop();
  await rm(server.home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

/** The database as a role of this name. */
const urlOf = (role: string) =>
  Object.assign(new URL(server.adminUrl), { username: role, password: role, pathname: '/rights' }).href;

beforeAll(async () => {
  const admin = postgres(server.adminUrl, { max: 1 });
  await admin.unsafe("CREATE ROLE tables_owner LOGIN PASSWORD 'tables_owner'");
  await admin.unsafe("CREATE ROLE plain_app LOGIN PASSWORD 'plain_app'");
  await admin.unsafe('CREATE DATABASE rights OWNER tables_owner');
  await admin.end();
  // As docs/operations/postgres.md has it, by the owner and before the first migration.
  const owner = postgres(urlOf('tables_owner'), { max: 1 });
  await owner.unsafe(`
    GRANT USAGE ON SCHEMA public TO plain_app;
    ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO plain_app;
    ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO plain_app`);
  await owner.end();
});

const logged: string[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });

/** The services of a process with these roles. */
async function start(roles: readonly ProcessRole[], more: Record<string, string> = {}) {
  const secret = Buffer.alloc(32, 1).toString('base64');
  const config = loadConfig({
    DATABASE_URL: urlOf('plain_app'),
    DATA_DIR: join(folder, 'data'),
    PUBLIC_URL: 'http://127.0.0.1:3000',
    AUTH_SECRET: secret,
    KEY_PEPPERS: `1:${secret}`,
    ENCRYPTION_KEYS: `1:${secret}`,
    ALLOW_PRIVATE_ENDPOINTS: 'loopback',
    ROLES: roles.join(','),
    ...more,
  });
  return openServices(config, log, (stopPart) => stops.push(stopPart));
}

test('a role that owns nothing says so when nobody migrates', async () => {
  await expect(migrate(urlOf('plain_app'), { patienceMs: 0 })).rejects.toThrow(
    /^The migration 0001_platform\.sql has not run, and the role of DATABASE_URL does not own the tables\..*MIGRATE_DATABASE_URL/,
  );
});

test('a role that owns nothing waits for the migrations, serves and delivers; the owner makes the partitions', async () => {
  const [serving, maintaining] = await Promise.all([
    start(['api', 'dispatcher']),
    start(['maintenance'], { MIGRATE_DATABASE_URL: urlOf('tables_owner') }),
  ]);
  const services = { ...serving.services, db: serving.db };
  const ctx = await newTenant(services);
  await newKey(ctx);
  const received: string[] = [];
  const receiver = await openReceiver(({ id }) => {
    received.push(id);
    return {};
  });
  stops.push(() => receiver.down());
  await createEndpoint(ctx, { url: receiver.url, event_types: ['payment.completed'] });
  const dispatcher = await startDispatcher({ services, db: serving.db }, serving.settling);
  stops.push(() => dispatcher.stop());
  const { ids: published } = await publish(ctx, [newEvent()]);
  await eventually(
    () => received,
    (ids) => published.every((id) => ids.includes(id)),
    20_000,
  );

  const owner = { services: maintaining.services, db: maintaining.db };
  await maintaining.ownerDb.execute(sql`DROP TABLE events_before`);
  await startMaintenance(owner, maintaining.ownerDb).stop();
  const [made] = await serving.db.execute(sql`SELECT to_regclass('events_before') IS NOT NULL AS made`);
  expect(made).toEqual({ made: true });
  await stop();
  expect(logged.filter((line) => /permission denied|must be owner/.test(line))).toEqual([]);
});

test('a role that owns nothing notices that the database was restored, and begins an epoch of the feed', async () => {
  const session = postgres(urlOf('plain_app'), { max: 1 });
  stops.push(() => session.end());
  await session`UPDATE feed_epoch SET database = 'another'`;
  await start(['api']);
  const [epoch] = await session`
    SELECT database = this_database() AS own, pg_sequence_last_value('feed_generation')::int AS generation FROM feed_epoch`;
  await stop();
  expect(epoch).toEqual({ own: true, generation: 1 });
});
