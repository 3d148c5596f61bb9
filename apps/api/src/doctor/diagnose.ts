import { sql } from 'drizzle-orm';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { checkDatabase } from '../db/check.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { mayMigrate } from '../db/migrate.ts';

/** The result of one check, and what to do about it if it is not `ok`. */
export interface Finding {
  readonly about: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly text: string;
}

/** A clock that differs from the database's by more than this (ms) shifts due times and expiries. */
const maxSkewMs = 2_000;
/** The oldest major version of Postgres that tests were run on. */
const oldestMajor = 15;
/** How many connections a process may hold. */
const connectionsOfProcess = 25;
/** How long (ms) the mail server may take. */
const mailMs = 10_000;

const ok = (about: string, text: string): Finding => ({ about, state: 'ok', text });
const warning = (about: string, text: string): Finding => ({ about, state: 'warning', text });
const problem = (about: string, text: string): Finding => ({ about, state: 'problem', text });

/** Checks a database that can be reached, as the role of its URL. */
async function databaseFindings({ db, sql: pool }: Database, config: Config): Promise<Finding[]> {
  const before = Date.now();
  const [row] = await db.execute<{ major: number; version: string; limit: number; used: number; clock: number }>(sql`
    SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version,
      current_setting('max_connections')::int AS limit, (SELECT count(*)::int FROM pg_stat_activity) AS used,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock`);
  if (row === undefined) throw new Error('SELECT without FROM returned no row');
  const skew = Math.round(row.clock - (before + Date.now()) / 2);
  const [partitions] = await db.execute<{ days: number | null }>(sql`
    SELECT max(to_date(right(relname, 8), 'YYYYMMDD')) - current_date AS days FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relname ~ '^deliveries_[0-9]{8}$'`);
  const days = partitions?.days ?? null;
  const owns = await mayMigrate(pool);
  return [
    row.major >= oldestMajor
      ? ok('version', `Postgres ${row.version}`)
      : problem('version', `Postgres ${row.version} is older than ${oldestMajor}. Upgrade it.`),
    Math.abs(skew) <= maxSkewMs
      ? ok('clock', `differs from the database's by ${skew} ms`)
      : problem(
          'clock',
          `differs from the database's by ${skew} ms. Run NTP (chrony, systemd-timesyncd) on both machines.`,
        ),
    row.limit - row.used >= connectionsOfProcess
      ? ok('connections', `${row.used} of ${row.limit} are used`)
      : warning(
          'connections',
          `${row.used} of ${row.limit} are used, and a process takes up to ${connectionsOfProcess}. Raise max_connections.`,
        ),
    owns || config.migrateDatabaseUrl !== null || !config.roles.has('maintenance')
      ? ok('rights', owns ? 'the role of DATABASE_URL owns the tables' : 'the role of DATABASE_URL changes no tables')
      : problem(
          'rights',
          'the role of DATABASE_URL does not own the tables, and this process makes their partitions. Set MIGRATE_DATABASE_URL, or leave maintenance out of ROLES.',
        ),
    days === null
      ? warning('partitions', 'there are none: the database is empty. Run `npm run migrate`, or start the program.')
      : days >= 3
        ? ok('partitions', `exist for ${days} more days`)
        : problem(
            'partitions',
            `exist for ${days} more days. See that a process with the role maintenance runs, and what its log says.`,
          ),
  ];
}

async function mailFinding({ smtpUrl, databaseUrl }: Config): Promise<Finding> {
  if (smtpUrl === null)
    return databaseUrl === null
      ? ok('mail', 'emails are written to files')
      : warning('mail', 'SMTP_URL is not set: nobody gets emails, and without them nobody can sign up.');
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: mailMs,
    greetingTimeout: mailMs,
    socketTimeout: mailMs,
  });
  try {
    await transport.verify();
    return ok('mail', 'the mail server lets us in');
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n', 1) : ['unknown'];
    return problem('mail', `the mail server refuses us: ${reason}. Check SMTP_URL.`);
  } finally {
    transport.close();
  }
}

/** What can be seen without calling anybody. */
function settingFindings({ publicUrl, trustedProxies, wallets, demo, host }: Config): Finding[] {
  const isBehindProxy = publicUrl.startsWith('https:');
  return [
    isBehindProxy && trustedProxies.length === 0
      ? warning(
          'proxy',
          `PUBLIC_URL is https, so a proxy is in front, and TRUSTED_PROXIES is empty: all people share one address in limits and lists. Set it to the proxy's address.`,
        )
      : ok('proxy', trustedProxies.length === 0 ? 'none is trusted' : `trusted: ${trustedProxies.join(', ')}`),
    wallets.size === 0
      ? warning('wallets', 'no WALLET_* is set: there are no live payments.')
      : ok(
          'wallets',
          [...wallets.values()]
            .map(({ network, at, shared }) => `${network} ${shared ?? at(0)?.address ?? ''}`)
            .join(', '),
        ),
    demo && !['127.0.0.1', 'localhost', '::1'].includes(host)
      ? warning('demo', 'anybody may sign in to the demo. Set DEMO=0.')
      : ok('demo', demo ? 'is on, on loopback' : 'is off'),
  ];
}

/**
 * Checks an installation: what would go wrong later, and what to do about it. It changes nothing.
 * @param url of its database
 */
export async function diagnose(config: Config, url: string): Promise<Finding[]> {
  const findings = settingFindings(config);
  try {
    const { superuser } = await checkDatabase(url);
    findings.push(
      superuser && config.databaseUrl !== null
        ? warning('database', 'can be reached, as a superuser. Use a role that only owns its database.')
        : ok('database', 'can be reached, and not through a transaction pooler'),
    );
    const database = openDatabase(url, { max: 1, name: 'doctor' });
    try {
      findings.push(...(await databaseFindings(database, config)));
    } finally {
      await database.close();
    }
  } catch (error) {
    findings.push(problem('database', error instanceof Error ? error.message : 'cannot be reached'));
  }
  return [...findings, await mailFinding(config)];
}
