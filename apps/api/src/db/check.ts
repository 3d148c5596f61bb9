import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { openDatabase } from './client.ts';

/** How often the mark is read: a pooler that chooses sessions by chance passes once in 2^20. */
const maxReads = 20;

const direct =
  'Use the address of the direct connection or of the session pooler (often the same host with another port).';

/** The database cannot be reached, or only in a way that does not work; the message is one line that says what to do. */
export class DatabaseCheckError extends Error {
  override name = 'DatabaseCheckError';
}

/**
 * Checks a database that somebody else runs.
 * @param setting where the URL comes from, for the message
 * @returns `superuser`: true when the role is one, which the app does not need
 * @throws DatabaseCheckError when it cannot be reached or refuses us, and behind a transaction pooler, which loses the
 * state of a session (settings, LISTEN, prepared statements) between two transactions
 */
export async function checkDatabase(
  url: string,
  setting: 'DATABASE_URL' | 'MIGRATE_DATABASE_URL' = 'DATABASE_URL',
): Promise<{ superuser: boolean }> {
  const [one, two] = ['one', 'two'].map((name) => openDatabase(url, { max: 1, name: `check ${name}` }));
  if (one === undefined || two === undefined) throw new Error('two were opened');
  try {
    await requireTransactions(two.sql, setting);
    if (await losesSessions(one.sql, two.sql)) {
      throw new DatabaseCheckError(
        `${setting}: leads to a transaction pooler, which gives each transaction another session. ${direct}`,
      );
    }
    const [role] = await one.sql<{ superuser: boolean }[]>`
      SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`;
    return { superuser: role?.superuser === true };
  } catch (error) {
    const reason = describeConnectError(error);
    if (reason === null) throw error;
    throw new DatabaseCheckError(`${setting}: ${reason}`, { cause: error });
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}

/** @throws DatabaseCheckError when statements work but a transaction ends the connection */
async function requireTransactions(sql: postgres.Sql, setting: string): Promise<void> {
  await sql.unsafe('SELECT 1');
  try {
    await sql.unsafe('BEGIN');
    await sql.unsafe('ROLLBACK');
  } catch (error) {
    // The pooler's first message is lost: postgres.js reports the reason only for a query whose end it has seen.
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'CONNECTION_CLOSED') throw error;
    throw new DatabaseCheckError(
      `${setting}: the connection ends when a transaction begins, as it does behind a pooler in statement mode. ${direct}`,
      { cause: error },
    );
  }
}

/** Why the database cannot be used, in one line; null for an unrelated error. None of these errors contains a password. */
function describeConnectError(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof DatabaseCheckError) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [message = ''] = error.message.split('\n', 1);
  if (error instanceof postgres.PostgresError) {
    return code.startsWith('28')
      ? `the server refuses to sign us in. Check the user, the password and the server's pg_hba.conf. Its message: ${message}`
      : `the server refuses the connection. Its message: ${message}`;
  }
  if (message.includes('before secure TLS connection'))
    return 'sslmode: requires TLS, which the server does not offer. Turn it on there, or use sslmode=disable on a network of your own.';
  if (/CERT|ISSUER|LEAF_SIGNATURE|^ERR_(?:TLS|SSL|OSSL)/.test(code))
    return `sslmode: the server's certificate or sslrootcert is not valid. Check the host name and the file of sslrootcert. The reason: ${message}`;
  if (code === 'ENOENT' || code === 'EACCES')
    return `host: the socket cannot be opened. Check the folder, and that the server runs. The reason: ${message}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the host name cannot be resolved. Check its spelling. The reason: ${message}`;
  if (code === 'ECONNREFUSED')
    return `nothing listens there. Check host and port, and that the server runs. The reason: ${message}`;
  return code === ''
    ? null
    : `the server cannot be reached. Check host and port, and the firewalls on the way. The reason: ${message}`;
}

/** True when a mark that one connection sets on its session is lost in its next transaction, or seen by the other one. */
async function losesSessions(one: postgres.Sql, two: postgres.Sql): Promise<boolean> {
  const mark = randomUUID();
  // Not prepared: a lost statement would fail for another reason.
  const read = async (sql: Pick<postgres.Sql, 'unsafe'>) => {
    const [row] = await sql.unsafe<{ mark: string | null }[]>(`SELECT current_setting('cryptoix.check', true) AS mark`);
    return row?.mark;
  };
  await one.unsafe(`SELECT set_config('cryptoix.check', '${mark}', false)`);
  // An idle pooler lends the same session every time, until another client comes in between.
  const seenByOther = await two.begin(async (tx) => (await read(tx)) === mark || (await read(one)) !== mark);
  if (seenByOther) return true;
  for (let at = 0; at < maxReads; at++) {
    if ((await read(one)) !== mark) return true;
  }
  return false;
}
