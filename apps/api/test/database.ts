import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, inject } from 'vitest';

/** How long (ms) connections may take to end after they are closed. */
const GRACE = 3_000;

/**
 * A migrated, empty database for one test file; dropped when the file is done. Call it at the top of the file, before other
 * `afterAll`s, which then run first. A connection that is still open then fails the file.
 */
export async function testDatabase(): Promise<{ url: string }> {
  const url = new URL(inject('serverUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const sql = postgres(url.href, { max: 1 });
  await sql`create database ${sql(name)} template ${sql(inject('template'))}`;

  afterAll(async () => {
    const deadline = Date.now() + GRACE;
    let open = await connectionsTo(sql, name);
    while (open.length > 0 && Date.now() < deadline) {
      await sleep(20);
      open = await connectionsTo(sql, name);
    }
    // With `force`, a plain role fails while autovacuum runs there; without it, Postgres ends autovacuum itself.
    await sql`drop database ${sql(name)} ${open.length > 0 ? sql`with (force)` : sql``}`;
    await sql.end();
    if (open.length > 0) throw new Error(`Connections were left open:\n${open.join('\n')}`);
  });
  url.pathname = `/${name}`;
  return { url: url.href };
}

async function connectionsTo(sql: postgres.Sql, database: string): Promise<string[]> {
  const rows = await sql<{ application_name: string; state: string; query: string }[]>`
    select application_name, state, query from pg_stat_activity
    where datname = ${database} and backend_type = 'client backend'`;
  return rows.map((row) => `${row.application_name}, ${row.state}: ${row.query}`);
}
