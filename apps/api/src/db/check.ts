import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { openDatabase } from './client.ts';

/** How often the mark is looked for: a pooler that lends by chance passes once in 2^20. */
const looks = 20;

const direct =
  'Use the address of the direct connection or of the session pooler (often the same host with another port).';

/** The database cannot be reached, or in a way that cannot work; the message is one line that says what to do. */
export class DatabaseCheckError extends Error {
  override name = 'DatabaseCheckError';
}

/**
 * Looks at a database that somebody else runs.
 * @returns whether the role is a superuser, which the app does not need
 * @throws DatabaseCheckError when it cannot be reached or lets nobody in, and behind a transaction pooler: what a session
 * holds (settings, LISTEN, prepared statements) is lost there between two transactions
 */
export async function checkDatabase(url: string): Promise<{ superuser: boolean }> {
  const [one, two] = ['one', 'two'].map((name) => openDatabase(url, { max: 1, name: `check ${name}` }));
  if (one === undefined || two === undefined) throw new Error('two were opened');
  try {
    await requireTransactions(two.sql);
    if (await losesSessions(one.sql, two.sql)) {
      throw new DatabaseCheckError(
        `DATABASE_URL: leads to a transaction pooler, which gives each transaction another session. ${direct}`,
      );
    }
    const [role] = await one.sql<{ superuser: boolean }[]>`
      SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`;
    return { superuser: role?.superuser === true };
  } catch (error) {
    const reason = describeConnectError(error);
    if (reason === null) throw error;
    throw new DatabaseCheckError(`DATABASE_URL: ${reason}`, { cause: error });
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}

/** @throws DatabaseCheckError when statements work and a transaction ends the connection */
async function requireTransactions(sql: postgres.Sql): Promise<void> {
  await sql.unsafe('SELECT 1');
  try {
    await sql.unsafe('BEGIN');
    await sql.unsafe('ROLLBACK');
  } catch (error) {
    // The pooler's first message is lost: postgres.js gives the reason only of a query whose end it has seen.
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'CONNECTION_CLOSED') throw error;
    throw new DatabaseCheckError(
      `DATABASE_URL: the connection ends when a transaction begins, as a pooler in statement mode has it. ${direct}`,
      { cause: error },
    );
  }
}

/** Why the database cannot be used, in one line; null of an error that says nothing of it. No error here holds a password. */
function describeConnectError(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof DatabaseCheckError) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [said = ''] = error.message.split('\n', 1);
  if (error instanceof postgres.PostgresError) {
    return code.startsWith('28')
      ? `the server does not let us in. Check user and password, and pg_hba.conf there. It says: ${said}`
      : `the server refuses the connection. It says: ${said}`;
  }
  if (said.includes('before secure TLS connection'))
    return 'sslmode: asks for TLS, which the server does not offer. Switch it on there, or use sslmode=disable where the network is your own.';
  if (/CERT|ISSUER|LEAF_SIGNATURE|^ERR_(?:TLS|SSL|OSSL)/.test(code))
    return `sslmode: the server's certificate or sslrootcert does not hold. Check the host's name and the file of sslrootcert. The reason: ${said}`;
  if (code === 'ENOENT' || code === 'EACCES')
    return `host: the socket cannot be opened. Check the folder, and that the server runs. The reason: ${said}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the host's name cannot be resolved. Check its spelling. The reason: ${said}`;
  if (code === 'ECONNREFUSED')
    return `nothing listens there. Check host and port, and that the server runs. The reason: ${said}`;
  return code === ''
    ? null
    : `the server cannot be reached. Check host and port, and firewalls between. The reason: ${said}`;
}

/** Whether something that one connection marks its session with is gone in its next transaction, or seen by the other. */
async function losesSessions(one: postgres.Sql, two: postgres.Sql): Promise<boolean> {
  const mark = randomUUID();
  // Not prepared: a lost statement would be one more thing to fail.
  const read = async (sql: Pick<postgres.Sql, 'unsafe'>) => {
    const [row] = await sql.unsafe<{ mark: string | null }[]>(`SELECT current_setting('cryptoix.check', true) AS mark`);
    return row?.mark;
  };
  await one.unsafe(`SELECT set_config('cryptoix.check', '${mark}', false)`);
  // A pooler with little to do lends the same session again and again, until another client is in between.
  const seenByOther = await two.begin(async (tx) => (await read(tx)) === mark || (await read(one)) !== mark);
  if (seenByOther) return true;
  for (let look = 0; look < looks; look++) {
    if ((await read(one)) !== mark) return true;
  }
  return false;
}
