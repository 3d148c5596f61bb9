import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { openDatabase } from './client.ts';

/** How often the mark is looked for: a pooler that lends by chance passes once in 2^20. */
const looks = 20;

/** The database is reached in a way that cannot work; the message says what to do. */
export class DatabaseCheckError extends Error {
  override name = 'DatabaseCheckError';
}

/**
 * Looks at a database that somebody else runs.
 * @returns whether the role is a superuser, which the app does not need
 * @throws DatabaseCheckError behind a transaction pooler: what a session holds (settings, LISTEN, prepared statements)
 * is lost there between two transactions
 */
export async function checkDatabase(url: string): Promise<{ superuser: boolean }> {
  const [one, two] = ['one', 'two'].map((name) => openDatabase(url, { max: 1, name: `check ${name}` }));
  if (one === undefined || two === undefined) throw new Error('two were opened');
  try {
    if (await losesSessions(one.sql, two.sql)) {
      throw new DatabaseCheckError(
        'DATABASE_URL: leads to a transaction pooler, which gives each transaction another session. Use the address of the direct connection or of the session pooler (often the same host with another port).',
      );
    }
    const [role] = await one.sql<{ superuser: boolean }[]>`
      SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`;
    return { superuser: role?.superuser === true };
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
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
