import { type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';

const dialect = new PgDialect();

/**
 * Runs a frequent statement as `db.execute` does, but named: each connection parses it once and then needs one round trip
 * for it, not two. How it is planned is a setting of the connection, see `openDatabase`.
 * @param query its text must not depend on its values: every new text stays in the connection until that ends
 */
export async function executeNamed<Row extends Record<string, unknown>>(db: Db, query: SQL): Promise<Row[]> {
  // drizzle's `execute` is this without the name, which postgres.js replaces by its own.
  return db._.session
    .prepareQuery<{ execute: Row[]; all: unknown; values: unknown }>(
      dialect.sqlToQuery(query),
      undefined,
      'named',
      false,
    )
    .execute();
}
