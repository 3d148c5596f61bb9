import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { createAuth } from '../src/auth/auth.ts';
import { createMailer } from '../src/auth/mail.ts';
import { loadConfig } from '../src/config.ts';
import type { Services } from '../src/context.ts';
import { createVault } from '../src/crypto.ts';
import { type Db, openDatabase } from '../src/db/client.ts';
import { createFeedWaiters } from '../src/events/feed-waiters.ts';
import { createMetrics } from '../src/metrics.ts';
import { createPublisher } from '../src/events/publisher.ts';
import { addressSourcesOf } from '../src/wallets/source.ts';
import { publishedWallets } from '@cryptoix/harness/wallets';

interface TestServicesOptions {
  /** The URL of a `testDatabase()`. */
  url: string;
  now?: () => Date;
  /** Settings that differ from the tests' defaults. */
  env?: Record<string, string>;
  /** Silent by default. */
  log?: Logger;
}

/** The services of a test with its database, where a test may read every row. */
export type TestServices = Services & { readonly db: Db };

/** The token of a service with every scope; tests read it from `services.config`. */
const serviceToken = 'service-token-of-the-tests';

/** The real services over a test database. Every host name resolves to loopback; the log is silent. */
export async function testServices({
  url,
  now = () => new Date(),
  env = {},
  log = pino({ level: 'silent' }),
}: TestServicesOptions): Promise<{
  services: TestServices;
  close(): Promise<void>;
}> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cryptoix-services-'));
  const config = loadConfig({
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    PUBLIC_URL: 'http://127.0.0.1:3000',
    AUTH_SECRET: 'secret-of-the-tests-0123456789abcdef',
    KEY_PEPPERS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    ENCRYPTION_KEYS: `1:${Buffer.alloc(32, 2).toString('base64')}`,
    SERVICE_TOKENS: `tests:${serviceToken}:*`,
    ALLOW_PRIVATE_ENDPOINTS: 'loopback',
    LOG_LEVEL: 'silent',
    ...publishedWallets,
    ...env,
  });
  const database = openDatabase(url, { max: 5, name: 'test' });
  const { db } = database;
  const numbers = openDatabase(url, { max: 1, name: 'test wallets' });
  const publishing = openDatabase(url, { max: 2, name: 'test publisher', plans: 'generic' });
  const mailer = createMailer({ smtpUrl: null, dir: join(dataDir, 'mail'), from: config.mailFrom, log });
  const { authSecret: secret, authSecrets: versions, publicUrl } = config;
  const services: TestServices = {
    config,
    db,
    vault: createVault(config.encryptionKeys),
    auth: createAuth({ db, secrets: { secret, versions }, publicUrl, trustedOrigins: [], mailer, log, now }),
    mailer,
    log,
    metrics: createMetrics(),
    resolver: async () => ['127.0.0.1'],
    addressSources: addressSourcesOf(config, numbers.db),
    now,
    publisher: createPublisher(publishing.db),
    feedWaiters: createFeedWaiters(db, now),
    wake: () => {},
  };
  return {
    services,
    async close() {
      await mailer.drain();
      await database.close();
      await numbers.close();
      await publishing.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
