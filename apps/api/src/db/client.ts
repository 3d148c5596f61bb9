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
    connection: {
      application_name: `cryptoix ${name}`,
      TimeZone: 'UTC',
      // No request of ours runs long; one that does must not hold its locks for ever.
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
  prepareStatements(sql);
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}

/** Statements whose plan each connection keeps: all that are run often. A plan takes some 20 to 100 KB of the server's. */
const keptPlans = 300;

/**
 * drizzle has its text planned anew every time: 1–2 ms for a statement over partitions. Here each connection keeps the
 * plan. The texts come from code, never from input, but lists have one for every combination of their filters: what
 * comes after the first {@link keptPlans} is planned anew as before.
 */
function prepareStatements(sql: postgres.Sql): void {
  const kept = new Set<string>();
  const keeps = (text: string) => {
    if (kept.size < keptPlans) kept.add(text);
    return kept.has(text);
  };
  const keepPlans = (client: postgres.Sql | postgres.TransactionSql) => {
    const unsafe = client.unsafe.bind(client);
    client.unsafe = (text, parameters, options) => unsafe(text, parameters, { ...options, prepare: keeps(text) });
    if ('savepoint' in client) {
      const savepoint = client.savepoint.bind(client);
      Object.assign(client, {
        savepoint: (work: (inner: postgres.TransactionSql) => unknown) =>
          savepoint((inner) => {
            keepPlans(inner);
            return work(inner);
          }),
      });
    }
  };
  keepPlans(sql);
  const begin = sql.begin.bind(sql);
  // drizzle calls it with the work alone; options would come first, and nobody passes any.
  Object.assign(sql, {
    begin: (work: (inner: postgres.TransactionSql) => unknown) =>
      begin((inner) => {
        keepPlans(inner);
        return work(inner);
      }),
  });
}
