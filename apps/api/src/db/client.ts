import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

/** The database or an open transaction of it: a query does not care which. */
export type Db = PostgresJsDatabase<typeof schema>;

/** A pool and its drizzle face; `close` waits up to 5 s for running queries. */
export interface Database {
  readonly db: Db;
  readonly sql: postgres.Sql;
  close(): Promise<void>;
}

/**
 * Opens a pool. Connections are made on demand.
 * @param max connections at most
 */
export function openDatabase(url: string, { max, name }: { max: number; name: string }): Database {
  const sql = postgres(url, {
    max,
    onnotice: () => {},
    connection: { application_name: `cryptoix ${name}` },
    // No request of ours runs long; one that does must not keep its locks.
    settings: "SET TimeZone = 'UTC'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'",
  });
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}
