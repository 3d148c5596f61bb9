import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@cryptoix/api/db/client';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';

type Sql = ReturnType<typeof openDatabase>['sql'];

/** Where the database of the platform is. */
interface Place {
  readonly dataDir: string;
}

/** Uses the database as its administrator, around whatever breaks the platform's connections. */
async function asAdmin<T>({ dataDir }: Place, use: (sql: Sql) => Promise<T>): Promise<T> {
  const { adminUrl } = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const { sql, close } = openDatabase(adminUrl, { max: 1, name: 'faults' });
  try {
    await sql`SET default_transaction_read_only = off`;
    return await use(sql);
  } finally {
    await close();
  }
}

/** Ends every connection to the database, also busy ones. */
export async function cutConnections(place: Place): Promise<void> {
  await asAdmin(place, endOthers);
}

const endOthers = (sql: Sql) =>
  sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/** The database accepts no writes, as a standby or a disk that is nearly full. */
export async function readOnly(place: Place, ms: number): Promise<void> {
  await asAdmin(place, async (sql) => {
    await sql`ALTER SYSTEM SET default_transaction_read_only = on`;
    await sql`SELECT pg_reload_conf()`;
    await sleep(ms);
    await sql`ALTER SYSTEM RESET default_transaction_read_only`;
    await sql`SELECT pg_reload_conf()`;
  });
}

/** Connections that are left to the platform: far fewer than it wants. */
const fewConnections = 4;

/** The database has no room for more connections. */
export async function tooManyConnections(place: Place, ms: number): Promise<void> {
  await asAdmin(place, async (sql) => {
    await sql.unsafe(`ALTER ROLE cryptoix_app CONNECTION LIMIT ${fewConnections}`);
    await endOthers(sql);
    await sleep(ms);
    await sql`ALTER ROLE cryptoix_app CONNECTION LIMIT -1`;
  });
}

/** The tables whose writes conflict; each part of a payment and of a delivery writes one of them. */
const conflicting = ['events', 'payments', 'deliveries', 'delivery_queue', 'attempts', 'dispatchers'];

/** Of all writes every tenth fails as a deadlock or as a transaction that could not be serialized. */
export async function conflicts(place: Place, ms: number): Promise<void> {
  await asAdmin(place, async (sql) => {
    await sql`
      CREATE OR REPLACE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF random() < 0.05 THEN RAISE EXCEPTION 'a deadlock, injected' USING ERRCODE = '40P01'; END IF;
        IF random() < 0.05 THEN RAISE EXCEPTION 'a conflict, injected' USING ERRCODE = '40001'; END IF;
        RETURN NULL;
      END $$`;
    for (const table of conflicting) {
      await insistently(
        () => sql`
          CREATE OR REPLACE TRIGGER conflict BEFORE INSERT OR UPDATE OR DELETE ON ${sql(table)}
          FOR EACH STATEMENT EXECUTE FUNCTION conflict()`,
      );
    }
    await sleep(ms);
    for (const table of conflicting) await insistently(() => sql`DROP TRIGGER conflict ON ${sql(table)}`);
  });
}

/** Again when it meets a deadlock itself, or waits for its lock as long as a statement may take. */
async function insistently(run: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await run();
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '57014')))
        throw error;
    }
  }
}
