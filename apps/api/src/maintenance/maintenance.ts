import { sql } from 'drizzle-orm';
import { expireKeyless, expirePayments } from '../chain/expiry.ts';
import { type Runtime, type Services, systemContext } from '../context.ts';
import type { Db } from '../db/client.ts';
import { createPartitions, dropExpiredPartitions } from '../db/partitions.ts';
import { indexAttempts, rollUpAttempts } from '../deliveries/attempt-hours.ts';
import { sealedAs } from '../endpoints/secrets.ts';
import { expireInvoices } from '../invoices/paid.ts';
import { announceExpiry, keysToAnnounce } from '../keys/expiry.ts';
import { dropRateWindows } from '../keys/rate-limit.ts';
import { dropRequestCounts } from '../keys/requests.ts';
import { fundSandboxes } from '../ledger/sandbox.ts';
import { startReplays } from './replays.ts';

/** How often the chores run, in ms. */
const everyMs = 60_000;
/** How long event idempotency keys are kept, in days; as long as the log, if that is longer. */
const eventKeyDays = 90;

/** Runs every chore once. A chore that fails does not keep the others from running. */
async function runChores(runtime: Runtime, ownerDb: Db): Promise<void> {
  const { services, db } = runtime;
  const { config, log, now, auth } = services;
  const chores: Record<string, () => Promise<unknown>> = {
    partitions: () => createPartitions(ownerDb, now()),
    retention: () => dropExpiredPartitions(ownerDb, now(), config.retentionDays),
    'expiring keys': async () => {
      for (const key of await keysToAnnounce(db, now())) {
        await announceExpiry(systemContext(runtime, { merchantId: key.merchant_id, mode: key.mode }, 'expiry'), key);
      }
    },
    'overdue payments': () => expirePayments(runtime),
    'payments without a key': () => expireKeyless(runtime),
    'invoices past their due date': () => expireInvoices(runtime),
    'test funds': () => fundSandboxes(runtime),
    'idempotent responses': () =>
      db.execute(sql`DELETE FROM idempotent_requests WHERE created_at < ${daysAgo(services, 1)}::timestamptz`),
    'event keys': () =>
      db.execute(
        sql`DELETE FROM event_idempotency_keys WHERE created_at < ${daysAgo(services, Math.max(eventKeyDays, config.retentionDays))}::timestamptz`,
      ),
    'rate windows': () => dropRateWindows(db, now()),
    'request counts': () => dropRequestCounts(db, daysAgo(services, config.retentionDays + 1)),
    'ended secrets': () =>
      db.execute(sql`DELETE FROM endpoint_secrets WHERE expires_at < ${daysAgo(services, 1)}::timestamptz`),
    'bulk replays': () =>
      db.execute(
        sql`DELETE FROM webhook_replays WHERE finished_at < ${daysAgo(services, config.retentionDays)}::timestamptz`,
      ),
    sessions: () => auth.prune(),
    'encryption key': () => reencrypt(runtime),
    'sign-in secret': () => auth.reencrypt(),
    'index of attempts': () => indexAttempts(ownerDb),
    'attempts by the hour': () => rollUpAttempts(db, now(), config.retentionDays),
  };
  for (const [name, chore] of Object.entries(chores)) {
    try {
      await chore();
    } catch (error) {
      log.error({ err: error, chore: name }, 'a chore failed; it runs again in a minute');
    }
  }
}

const daysAgo = (services: Services, days: number) =>
  new Date(services.now().getTime() - days * 86_400_000).toISOString();

/**
 * Seals values of older keys again with the newest key. Then the older keys can be removed, unless the log shows an
 * error.
 */
async function reencrypt({ db, services: { vault, log } }: Runtime): Promise<void> {
  const columns = [
    { table: 'endpoint_secrets', column: 'secret', identity: sealedAs.secret },
    { table: 'endpoints', column: 'headers', identity: sealedAs.headers },
  ];
  for (const { table, column, identity } of columns) {
    const value = sql.identifier(column);
    const rows = await db.execute<{ id: string; sealed: Buffer }>(
      sql`SELECT id, ${value} AS sealed FROM ${sql.identifier(table)} WHERE get_byte(${value}, 0) <> ${vault.version} LIMIT 1000`,
    );
    for (const row of rows) {
      let resealed: Buffer;
      try {
        resealed = vault.seal(vault.open(row.sealed, identity(row.id)), identity(row.id));
      } catch (error) {
        // One value must not keep the others from the new key.
        log.error({ err: error, table, id: row.id }, 'a value sealed with an older encryption key does not open');
        continue;
      }
      await db.execute(
        sql`UPDATE ${sql.identifier(table)} SET ${value} = ${resealed} WHERE id = ${row.id} AND ${value} = ${row.sealed}`,
      );
    }
  }
}

/**
 * Runs the chores now and every minute, and goes on with bulk replays.
 * @param ownerDb connects as the owner of the tables, which makes and drops their partitions
 */
export function startMaintenance(runtime: Runtime, ownerDb: Db = runtime.db): { stop(): Promise<void> } {
  const replays = startReplays(runtime);
  let running = runChores(runtime, ownerDb);
  const timer = setInterval(() => {
    running = running.then(() => runChores(runtime, ownerDb));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await replays.stop();
      await running;
    },
  };
}
