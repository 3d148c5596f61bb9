import { type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';

const dialect = new PgDialect();

/**
 * Runs a statement that runs often as `db.execute` does, but named: each connection has it parsed once and then needs one
 * round trip for it, not two. How it is planned is the connection's setting, see `openDatabase`.
 * @param query its text is the same whatever its values are: every new text stays with the connection until that ends
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
