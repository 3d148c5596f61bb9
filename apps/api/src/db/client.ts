import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { parseDatabaseUrl } from '../database-url.ts';
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
 * How named statements (`executeNamed`) are planned. `anew`: each time, for the values they have then. `kept`: once, for any
 * values, and anew at least every minute, with the connection: a plan of empty tables must not be used on full ones.
 */
type Plans = 'anew' | 'kept';
const planModes: Record<Plans, string> = { anew: 'force_custom_plan', kept: 'force_generic_plan' };
const keptSeconds = 60;

/** No request of ours runs long; one that does must not keep its locks. */
const limits = "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'";

/**
 * Opens a pool. Connections are made on demand.
 * @param options.max connections at most
 * @param options.name what the process does; Postgres shows it
 * @param options.unlimited statements may take as long as they need
 * @param options.plans how named statements are planned; anew by default
 * @throws DatabaseUrlError when the URL cannot be used
 */
export function openDatabase(
  url: string,
  { max, name, unlimited = false, plans = 'anew' }: { max: number; name: string; unlimited?: boolean; plans?: Plans },
): Database {
  const { connection, ...address } = parseDatabaseUrl(url);
  const sql = postgres({
    ...address,
    max,
    onnotice: () => {},
    connection: { ...connection, application_name: `cryptoix ${name}` },
    ...(plans === 'kept' && { max_lifetime: keptSeconds }),
    settings: `SET TimeZone = 'UTC'; SET plan_cache_mode = ${planModes[plans]}; ${unlimited ? '' : limits}`,
  });
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}
