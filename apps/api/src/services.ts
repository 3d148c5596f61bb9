import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createAuth } from './auth/auth.ts';
import { createMailer } from './auth/mail.ts';
import type { Config } from './config.ts';
import type { Services } from './context.ts';
import { createVault } from './crypto.ts';
import { checkDatabase } from './db/check.ts';
import { openDatabase } from './db/client.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { mayMigrate, migrate } from './db/migrate.ts';
import { explainFailure } from './db/migration-error.ts';
import { createPartitions } from './db/partitions.ts';
import { noticeRestore } from './events/feed-epoch.ts';
import { createFeedWaiters } from './events/feed-waiters.ts';
import { createPublisher } from './events/publisher.ts';
import { checkSecrets } from './fingerprints.ts';
import { createMetrics } from './metrics.ts';
import { resolverOf } from './net/system-names.ts';
import { createWaker } from './wake.ts';
import { addressSourcesOf } from './wallets/source.ts';

/** Connections of this process: for the API, the dispatcher and one that listens. Postgres allows 100 by default. */
const poolSize = 20;

export type Stop = () => Promise<void> | void;

/**
 * Opens the database (an embedded one by default), migrates it and creates the services on it. `cut` closes all
 * connections to it at once: who waits for it gets an error.
 * @param onStop collects the stop function of each part, to call in reverse order, also when a later part fails to
 * start
 */
export async function openServices(config: Config, log: Logger, onStop: (stop: Stop) => void) {
  mkdirSync(config.dataDir, { recursive: true });
  let url = config.databaseUrl;
  if (url === null) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log: (line) => log.info(line) });
    onStop(() => embedded.stop());
    url = embedded.url;
  } else {
    const { superuser } = await checkDatabase(url);
    if (superuser) {
      log.warn(
        'DATABASE_URL connects as a superuser, which this program does not need: docs/operations.md lists the grants',
      );
    }
  }
  const ownerUrl = (config.roles.has('maintenance') ? config.migrateDatabaseUrl : null) ?? url;
  if (ownerUrl !== url) await checkDatabase(ownerUrl, 'MIGRATE_DATABASE_URL');
  await migrate(ownerUrl);
  const database = openDatabase(url, { max: poolSize, name: [...config.roles].join(' ') });
  onStop(() => database.close());
  // What changes tables (partitions) needs their owner. Two: a partition is detached while others are made.
  const owner = ownerUrl === url ? database : openDatabase(ownerUrl, { max: 2, name: 'owner' });
  if (owner !== database) onStop(() => owner.close());
  // A payment takes its wallet index inside its transaction: with one pool, 20 payments would deadlock over
  // connections.
  const walletDatabase = openDatabase(url, { max: 1, name: 'wallets' });
  onStop(() => walletDatabase.close());
  // Pools of their own, because they plan statements differently: two connections for the two commits that the publisher runs
  // at a time, and one for the results of sends, which are written one batch after another.
  const publishing = openDatabase(url, { max: 2, name: 'publisher', plans: 'generic' });
  onStop(() => publishing.close());
  const settling = openDatabase(url, { max: 1, name: 'settling', plans: 'generic' });
  onStop(() => settling.close());
  const now = () => new Date();
  await checkSecrets(database.db, config, log, now());
  // Without the right to make them, maintenance does.
  if (await mayMigrate(owner.sql))
    await createPartitions(owner.db, now()).catch((error: unknown) => {
      throw explainFailure('Making the partitions of the coming days', 'What is done stays.', error);
    });
  if (await noticeRestore(database.db)) {
    log.warn('this database was restored: cursors of the feed from before are invalid, and their holders get another');
  }

  const metrics = createMetrics();
  const mailer = createMailer({
    smtpUrl: config.smtpUrl,
    dir: join(config.dataDir, 'mail'),
    from: config.mailFrom,
    log,
    count: (outcome) => metrics.emails.inc({ outcome }),
  });
  onStop(() => mailer.drain());
  const waker = createWaker(database.sql, log);
  onStop(() => waker.stop());
  const port = new URL(config.publicUrl).port;
  const services: Services = {
    config,
    vault: createVault(config.encryptionKeys),
    mailer,
    auth: createAuth({
      db: database.db,
      secrets: { secret: config.authSecret, versions: config.authSecrets },
      publicUrl: config.publicUrl,
      // On the embedded default people type localhost as often as 127.0.0.1.
      trustedOrigins: config.databaseUrl === null ? [`http://localhost:${port}`, `http://127.0.0.1:${port}`] : [],
      mailer,
      log,
    }),
    log,
    metrics,
    resolver: resolverOf(config.addressPolicy),
    addressSources: addressSourcesOf(config, walletDatabase.db),
    now,
    publisher: createPublisher(publishing.db),
    feedWaiters: createFeedWaiters(database.db, now),
    wake: waker.wake,
  };
  const cut = async () => {
    await Promise.all(
      [...new Set([database, owner, walletDatabase, publishing, settling])].map((opened) => opened.cut()),
    );
  };
  return { services, db: database.db, ownerDb: owner.db, settling: settling.db, waker, cut };
}
