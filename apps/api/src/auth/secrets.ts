import { createHmac, timingSafeEqual } from 'node:crypto';
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import { twoFactors } from '../db/schema/auth.ts';
import type { AuthSecret } from '../settings/secrets.ts';

/** The secrets of sign-in. */
export interface AuthSecrets {
  /** Signs what is new, and verifies it. */
  readonly secret: string;
  /**
   * All versions, newest first: older ones verify what they signed and open what they encrypted. Empty for a secret without
   * versions, which encrypts without naming one.
   */
  readonly versions: readonly AuthSecret[];
}

/** The texts of all versions, newest first. */
export const textsOf = ({ secret, versions }: AuthSecrets): string[] =>
  versions.length === 0 ? [secret] : versions.map((entry) => entry.secret);

/** Opens values that name no version: they are older than every version that is named. */
const unnamedSecret = (secrets: AuthSecrets): string => secrets.versions.at(-1)?.secret ?? secrets.secret;

/** The settings of better-auth for them. */
export const engineSecrets = (secrets: AuthSecrets) => ({
  secret: unnamedSecret(secrets),
  ...(secrets.versions.length > 0 && {
    secrets: secrets.versions.map(({ version, secret }) => ({ version, value: secret })),
  }),
});

const sign = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('base64');

/**
 * Signs the cookies of a header that an older secret has signed again with the newest, which is the only one that
 * better-auth verifies with: so a rotation signs nobody out. Other cookies stay as they are.
 */
export function renewCookies(header: string, secrets: AuthSecrets): string {
  const [newest = '', ...older] = textsOf(secrets);
  if (older.length === 0) return header;
  return header
    .split('; ')
    .map((pair) => {
      const [, name, value, encodedSignature] = /^([^=]+)=(.+)\.([^.]{44,60})$/.exec(pair) ?? [];
      if (name === undefined || value === undefined || encodedSignature === undefined) return pair;
      const [text, signature] = [decoded(value), decoded(encodedSignature)];
      if (text === null || signature === null || !older.some((secret) => isSame(sign(text, secret), signature)))
        return pair;
      return `${name}=${encodeURIComponent(`${text}.${sign(text, newest)}`)}`;
    })
    .join('; ');
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The form of better-auth's settings in which its `symmetricDecrypt` takes them. */
function keyOf(secrets: AuthSecrets) {
  const [newest] = secrets.versions;
  if (newest === undefined) return secrets.secret;
  return {
    keys: new Map(secrets.versions.map((entry) => [entry.version, entry.secret])),
    currentVersion: newest.version,
    legacySecret: unnamedSecret(secrets),
  };
}

/** How many values of a version are tried before none of them counts as opening. */
const tries = 20;

/**
 * Why stored two-factor secrets would not open with these secrets; null when they do. Without the check their owners would
 * find out, who could not sign in.
 */
export async function problemOfAuthSecrets(db: Db, secrets: AuthSecrets): Promise<string | null> {
  // The start of a value that names its version: `$ba$1$…`.
  const versions = await db.execute<{ version: string | null; people: number }>(sql`
    SELECT substring(secret FROM '^\\$ba\\$(\\d+)\\$') AS version, count(*)::int AS people FROM ${twoFactors} GROUP BY 1 ORDER BY 1`);
  for (const { version, people } of versions) {
    const samples = await db.execute<{ secret: string }>(sql`
      SELECT secret FROM ${twoFactors} WHERE substring(secret FROM '^\\$ba\\$(\\d+)\\$') IS NOT DISTINCT FROM ${version} LIMIT ${tries}`);
    const opened = await Promise.allSettled(
      samples.map(({ secret: data }) => symmetricDecrypt({ key: keyOf(secrets), data })),
    );
    if (opened.some(({ status }) => status === 'fulfilled')) continue;
    const whose = `the two-factor secrets of ${people} ${people === 1 ? 'person' : 'people'}`;
    if (version !== null && !secrets.versions.some((entry) => String(entry.version) === version))
      return `AUTH_SECRETS: version ${version} is missing, which encrypts ${whose}. List it again`;
    if (version !== null) return `AUTH_SECRETS: version ${version} is not the one that encrypts ${whose}`;
    return secrets.versions.length === 0
      ? `AUTH_SECRET: is not the one that encrypts ${whose}. To replace it, set AUTH_SECRETS=2:<new>,1:<old> instead`
      : `AUTH_SECRETS: the lowest version is not the AUTH_SECRET that encrypts ${whose}. List that as version 1`;
  }
  return null;
}

/** Encrypts two-factor secrets of older versions again with the newest, at most 1,000 a call. */
export async function reencryptTwoFactors(db: Db, secrets: AuthSecrets, log: Logger): Promise<void> {
  const [newest] = secrets.versions;
  if (newest === undefined) return;
  const prefix = `$ba$${newest.version}$`;
  const key = keyOf(secrets);
  const isCurrent = (column: AnyPgColumn) => sql`starts_with(${column}, ${prefix})`;
  const old = await db
    .select()
    .from(twoFactors)
    .where(sql`NOT (${isCurrent(twoFactors.secret)} AND ${isCurrent(twoFactors.backupCodes)})`)
    .limit(1_000);
  const renew = async (data: string) =>
    data.startsWith(prefix) ? data : symmetricEncrypt({ key, data: await symmetricDecrypt({ key, data }) });
  for (const row of old) {
    try {
      const renewed = { secret: await renew(row.secret), backupCodes: await renew(row.backupCodes) };
      await db
        .update(twoFactors)
        .set(renewed)
        .where(
          and(
            eq(twoFactors.id, row.id),
            eq(twoFactors.secret, row.secret),
            // A backup code may just be used up.
            eq(twoFactors.backupCodes, row.backupCodes),
          ),
        );
    } catch {
      // One value must not keep the others from the new secret. The reason would be the cipher's, which says nothing.
      log.error({ user: row.userId }, 'a two-factor secret does not open with any version of AUTH_SECRETS');
    }
  }
}
