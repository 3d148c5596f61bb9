import { createHmac } from 'node:crypto';
import type postgres from 'postgres';
import { SUPERUSER } from './cluster.ts';
import { scramVerifier } from './password.ts';

/** The role that the app connects as: it owns its database and has no other rights. */
export const APP_ROLE = 'cryptoix_app';

/** The number of an advisory lock: two starts at once must not both set up. */
const lock = 7_262_003;

/** The app's password is derived from the superuser's, so that there is only one file to protect. */
export const appPassword = (superuserPassword: string) =>
  createHmac('sha256', superuserPassword).update(APP_ROLE).digest('base64url');

/** Creates the app's role and its database when they are missing. @param sql the superuser's, in another database */
export async function setUpDatabase(sql: postgres.Sql, database: string, superuserPassword: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(${lock})`;
    const [role] = await tx`SELECT 1 FROM pg_roles WHERE rolname = ${APP_ROLE}`;
    if (role) return;
    await tx.unsafe(`CREATE ROLE ${APP_ROLE} LOGIN PASSWORD '${scramVerifier(appPassword(superuserPassword))}'`);
  });
  const owner = async () => {
    const [found] = await sql<{ owner: string }[]>`
      SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = ${database}`;
    return found?.owner;
  };
  const before = await owner();
  if (before === APP_ROLE) return;
  // Another start may have been faster, with the same result.
  const change =
    before === undefined
      ? sql`CREATE DATABASE ${sql(database)} OWNER ${sql(APP_ROLE)}`
      : sql`ALTER DATABASE ${sql(database)} OWNER TO ${sql(APP_ROLE)}`;
  await change.catch(async (error: unknown) => {
    if ((await owner()) !== APP_ROLE) throw error;
  });
}

/** Makes the app's role the owner of what the superuser owns in its database: earlier versions ran as the superuser. */
export async function handOver(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(${lock})`;
    // Sequences of a column follow their table, arrays their type.
    const statements = await tx<{ statement: string }[]>`
      SELECT format('ALTER TABLE %s OWNER TO %I', oid::regclass, ${APP_ROLE}::text) AS statement FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relowner = ${SUPERUSER}::regrole
        AND relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
          SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
            AND relkind = 'S' AND deptype IN ('a', 'i'))
      UNION ALL
      SELECT format('ALTER ROUTINE %s OWNER TO %I', oid::regprocedure, ${APP_ROLE}::text) FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND proowner = ${SUPERUSER}::regrole
      UNION ALL
      SELECT format('ALTER TYPE %s OWNER TO %I', oid::regtype, ${APP_ROLE}::text) FROM pg_type
      WHERE typnamespace = 'public'::regnamespace AND typowner = ${SUPERUSER}::regrole AND typtype IN ('e', 'd')`;
    for (const { statement } of statements) await tx.unsafe(statement);
  });
}
