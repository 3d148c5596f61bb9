import { createHmac } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { problemOfAuthSecrets } from './auth/secrets.ts';
import { type Config, ConfigError } from './config.ts';
import { createVault, type Vault } from './crypto.ts';
import type { Db } from './db/client.ts';
import { secretFingerprints } from './db/schema/index.ts';
import { sealedAs } from './endpoints/secrets.ts';
import type { VersionedSecret } from './settings/secrets.ts';

/** Processes that start at the same time on a new database take turns. */
const lock = 7_262_004;
/** How many values of a version are tried before none of them counts as opening. */
const tries = 20;

type Setting = 'KEY_PEPPERS' | 'ENCRYPTION_KEYS';

/** Proves that a secret made stored values; null where it cannot be proven without what only callers have. */
type Prove = ((version: number) => Promise<boolean>) | null;

/** The same for the same secret and setting. It cannot be turned back: the secrets are 32 random bytes or more. */
const fingerprintOf = (setting: Setting, { secret }: VersionedSecret): Buffer =>
  createHmac('sha256', secret).update(`cryptoix fingerprint ${setting}`).digest();

/**
 * Checks that the secrets are those which this database was made with, and records those that are new to it.
 * @throws ConfigError with all that are not, or are missing while stored values need them
 */
export async function checkSecrets(pool: Db, config: Config, log: Logger, now: Date): Promise<void> {
  // In one transaction, so that a start that is refused records nothing.
  await pool.transaction(async (db) => {
    await db.execute(sql`SELECT pg_advisory_xact_lock(${lock})`);
    const { keyPeppers, encryptionKeys, authSecret, authSecrets } = config;
    const vault = createVault(encryptionKeys);
    const check = { db, log, now };
    const keys = await pepperUses(db, now);
    const values = await encryptionUses(db, encryptionKeys, now);
    const auth = await problemOfAuthSecrets(db, { secret: authSecret, versions: authSecrets });
    const problems = [
      ...(await checkOne(check, 'KEY_PEPPERS', keyPeppers, keys, null)),
      ...(await checkOne(check, 'ENCRYPTION_KEYS', encryptionKeys, values, (version) => opens(db, vault, version))),
      ...(auth === null ? [] : [auth]),
    ];
    if (problems.length === 0) return;
    throw new ConfigError(
      `These secrets are not those of this database:\n  ${problems.join('\n  ')}\nSet those that its other processes use, or that were kept with its backup.`,
    );
  });
}

/** What stored values need: by version, how many of what. */
type Uses = ReadonlyMap<number, string>;

async function checkOne(
  { db, log, now }: { db: Db; log: Logger; now: Date },
  setting: Setting,
  secrets: readonly VersionedSecret[],
  uses: Uses,
  prove: Prove,
): Promise<string[]> {
  const rows = await db.execute<{ version: number; fingerprint: Buffer }>(
    sql`SELECT version, fingerprint FROM ${secretFingerprints} WHERE setting = ${setting}`,
  );
  const recorded = new Map(rows.map((row) => [row.version, row.fingerprint]));
  const problems: string[] = [];
  for (const [version, what] of uses)
    if (!secrets.some((secret) => secret.version === version))
      problems.push(`${setting}: version ${version} is missing, and ${what} need it. List it again`);
  for (const secret of secrets) {
    const { version } = secret;
    const fingerprint = fingerprintOf(setting, secret);
    const known = recorded.get(version);
    const isUsed = uses.has(version);
    const isRight =
      known === undefined ? !isUsed || prove === null || (await prove(version)) : known.equals(fingerprint);
    if (!isRight) {
      problems.push(`${setting}: version ${version} is not the one this database was made with`);
      continue;
    }
    if (known !== undefined) continue;
    await db.insert(secretFingerprints).values({ setting, version, fingerprint, recorded_at: now });
    if (isUsed && prove === null)
      log.warn(
        { setting, version },
        'recorded as it is set: it cannot be checked with the API keys that exist. Call with one; if it is refused, see docs/operations/secrets.md',
      );
  }
  return problems;
}

/** Keys that still work. One that has ended needs no pepper. */
async function pepperUses(db: Db, now: Date): Promise<Uses> {
  const rows = await db.execute<{ version: number; n: number }>(sql`
    SELECT pepper_version AS version, count(*)::int AS n FROM api_keys
    WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now.toISOString()}::timestamptz) GROUP BY 1 ORDER BY 1`);
  return new Map(rows.map(({ version, n }) => [version, `${n} API keys`]));
}

/** The columns that maintenance encrypts again. */
const sealed: readonly { readonly values: SQL; readonly identity: (id: string) => string; readonly what: string }[] = [
  {
    values: sql`SELECT id, secret AS value FROM endpoint_secrets`,
    identity: sealedAs.secret,
    what: 'endpoint secrets',
  },
  {
    values: sql`SELECT id, headers AS value FROM endpoints WHERE headers IS NOT NULL`,
    identity: sealedAs.headers,
    what: 'endpoints with headers',
  },
];

async function encryptionUses(db: Db, keys: readonly VersionedSecret[], now: Date): Promise<Uses> {
  const uses = new Map<number, string>();
  const add = (version: number, what: string) =>
    uses.set(version, uses.has(version) ? `${uses.get(version)} and ${what}` : what);
  for (const { values, what } of sealed) {
    const rows = await db.execute<{ version: number; n: number }>(sql`
      SELECT get_byte(value, 0) AS version, count(*)::int AS n FROM (${values}) sealed GROUP BY 1 ORDER BY 1`);
    for (const { version, n } of rows) add(version, `${n} ${what}`);
  }
  // Responses are kept for a day and there may be millions: they are read only when a version was just removed.
  const removed = await db.execute<{ version: number }>(sql`
    SELECT version FROM ${secretFingerprints} WHERE setting = 'ENCRYPTION_KEYS' AND version < ${keys[0]?.version ?? 0}`);
  for (const { version } of removed) {
    if (uses.has(version) || keys.some((key) => key.version === version)) continue;
    const since = new Date(now.getTime() - 86_400_000).toISOString();
    const [response] = await db.execute(sql`
      SELECT FROM idempotent_requests WHERE created_at > ${since}::timestamptz AND get_byte(answer, 0) = ${version} LIMIT 1`);
    if (response !== undefined) add(version, 'stored responses (for 24 hours)');
    else
      await db.execute(
        sql`DELETE FROM ${secretFingerprints} WHERE setting = 'ENCRYPTION_KEYS' AND version = ${version}`,
      );
  }
  return uses;
}

/** True when a stored value of this version opens. One that was damaged does not decide. */
async function opens(db: Db, vault: Vault, version: number): Promise<boolean> {
  for (const { values, identity } of sealed) {
    const rows = await db.execute<{ id: string; value: Buffer }>(
      sql`SELECT id, value FROM (${values}) sealed WHERE get_byte(value, 0) = ${version} LIMIT ${tries}`,
    );
    for (const { id, value } of rows) {
      try {
        vault.open(value, identity(id));
        return true;
      } catch {
        // The next one.
      }
    }
  }
  return false;
}
