// npm run migrate: brings the database up to date, as the owner of its tables, and ends.
import { redactKeys } from '@cryptoix/core';
import { ConfigError, loadConfig } from './config.ts';
import { checkDatabase, DatabaseCheckError } from './db/check.ts';
import { openDatabase } from './db/client.ts';
import { migrate } from './db/migrate.ts';
import { MigrationError } from './db/migration-error.ts';
import { createPartitions } from './db/partitions.ts';

async function run(): Promise<string> {
  const { databaseUrl, migrateDatabaseUrl } = loadConfig();
  if (databaseUrl === null) return 'The embedded database is brought up to date by the start of the program.';
  const url = migrateDatabaseUrl ?? databaseUrl;
  await checkDatabase(url, migrateDatabaseUrl === null ? 'DATABASE_URL' : 'MIGRATE_DATABASE_URL');
  await migrate(url);
  const { db, close } = openDatabase(url, { max: 1, name: 'migrate' });
  try {
    await createPartitions(db, new Date());
  } finally {
    await close();
  }
  return 'The database is up to date.';
}

try {
  process.stdout.write(`${await run()}\n`);
} catch (error) {
  const isExplained = [ConfigError, DatabaseCheckError, MigrationError].some((kind) => error instanceof kind);
  const text = error instanceof Error ? (isExplained ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${redactKeys(text)}\n`);
  process.exitCode = 1;
}
