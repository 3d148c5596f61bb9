import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Db } from './client.ts';
import { databaseCode } from './refused.ts';

/** How long (ms) the database may take to respond. A proxy asks every few seconds, and must not wait for it. */
const patienceMs = 2_000;

/** The response to `/readyz`. */
export interface Readiness {
  readonly code: 200 | 503;
  readonly body: { readonly status: 'ready' | 'stopping' | 'unavailable'; readonly message?: string };
}

const silent = 'The database does not respond.';

/** By the code of Postgres, or its class, what is wrong with the database. */
const reasons: Readonly<Record<string, string>> = {
  '53300': 'The database has no free connection. Raise max_connections, or start fewer processes.',
  '53100': 'The disk of the database is full.',
  '53': 'The database lacks memory or disk space.',
  '57P03': 'The database is starting up or shutting down.',
  '28': 'The database refuses to sign this process in.',
};

/**
 * Tells whether this process can serve requests, always within 2 s. Those who ask at the same time share one query: with a
 * database that hangs, one is under way and not one for each of them. A change is logged once.
 * @param isStopping true once the process accepts connections only until a proxy has noticed that it stops
 */
export function createReadiness(db: Db, log: Logger, isStopping: () => boolean): () => Promise<Readiness> {
  let query: Promise<string | null> | null = null;
  let last: string | null = null;
  const ask = () => {
    query ??= db
      .execute<{ read_only: boolean }>(sql`SELECT current_setting('transaction_read_only') = 'on' AS read_only`)
      .then(
        ([row]) => (row?.read_only === true ? 'The database takes no writes: it is read-only.' : null),
        (error: unknown) => {
          const code = databaseCode(error) ?? '';
          return reasons[code] ?? reasons[code.slice(0, 2)] ?? silent;
        },
      )
      .finally(() => (query = null));
    return Promise.race([query, sleep(patienceMs, silent, { ref: false })]);
  };
  return async () => {
    if (isStopping())
      return { code: 503, body: { status: 'stopping', message: 'This process stops. Use another one.' } };
    const problem = await ask();
    if (problem !== last) {
      if (problem === null) log.info('ready again');
      else log.error({ reason: problem }, 'not ready');
      last = problem;
    }
    return problem === null
      ? { code: 200, body: { status: 'ready' } }
      : { code: 503, body: { status: 'unavailable', message: problem } };
  };
}
