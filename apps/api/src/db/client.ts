import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { parseDatabaseUrl } from '../database-url.ts';
import * as schema from './schema/index.ts';

/** The database or an open transaction of it: queries work the same in both. */
export type Db = PostgresJsDatabase<typeof schema>;

/**
 * A pool, also through drizzle. `close` waits up to 5 s for running queries, `cut` for none: their callers get an error.
 */
export interface Database {
  readonly db: Db;
  readonly sql: postgres.Sql;
  close(): Promise<void>;
  cut(): Promise<void>;
}

/**
 * How named statements (`executeNamed`) are planned. `custom`: each time, for their present values. `generic`: once for any
 * values, and again with a new connection at least every minute: a plan made for empty tables must not be used on full
 * ones. Until then it reads them by their indexes all the same.
 */
type Plans = 'custom' | 'generic';
const planModes: Record<Plans, string> = {
  custom: 'SET plan_cache_mode = force_custom_plan',
  generic: 'SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off',
};
const genericPlanSeconds = 60;

/**
 * Our requests are short; one that hangs must not keep its locks. Nor must one whose process cannot be reached any more:
 * the server then ends the session itself, after 20 to 25 s.
 */
const limits = [
  "statement_timeout = '20s'",
  "idle_in_transaction_session_timeout = '20s'",
  "client_connection_check_interval = '5s'",
  'tcp_keepalives_idle = 10',
  'tcp_keepalives_interval = 5',
  'tcp_keepalives_count = 3',
  "tcp_user_timeout = '20s'",
]
  .map((limit) => `SET ${limit}`)
  .join('; ');
/**
 * After so many seconds without a byte from a server whose response is awaited the connection counts as lost: longer
 * than any statement may take. Idle ones are checked every 3 s, so that each is noticed after 25 s.
 */
const silenceSeconds = 21;

/**
 * Opens a pool. Connections are made on demand.
 * @param options.max connections at most
 * @param options.name what the process does; Postgres shows it
 * @param options.unlimited statements may take as long as they need
 * @param options.silence seconds without a byte after which a connection whose response is awaited is closed
 * @param options.plans how named statements are planned; `custom` by default
 * @throws DatabaseUrlError when the URL cannot be used
 */
export function openDatabase(
  url: string,
  {
    max,
    name,
    unlimited = false,
    silence = silenceSeconds,
    plans = 'custom',
  }: { max: number; name: string; unlimited?: boolean; silence?: number; plans?: Plans },
): Database {
  const { connection, ...address } = parseDatabaseUrl(url);
  const sql = postgres({
    ...address,
    max,
    onnotice: () => {},
    connection: { ...connection, application_name: `cryptoix ${name}` },
    ...(!unlimited && { response_timeout: silence }),
    ...(plans === 'generic' && { max_lifetime: genericPlanSeconds }),
    // Compiling our statements takes longer than they do: with it, publishing 1,000 deliveries at once took over 20 s on Debian's
    // Postgres 15, where it is on by default.
    settings: `SET TimeZone = 'UTC'; SET jit = off; ${planModes[plans]}; ${unlimited ? '' : limits}`,
  });
  return {
    db: drizzle(sql, { schema }),
    sql,
    close: () => sql.end({ timeout: 5 }),
    cut: () => sql.end({ timeout: 0 }),
  };
}
