import { readFileSync } from 'node:fs';

/** A secret with its version: the highest version is used for new values, all listed ones for existing values. */
export interface VersionedSecret {
  readonly version: number;
  readonly secret: Buffer;
}

/** A version of the secret of sign-in, as text. */
export interface AuthSecret {
  readonly version: number;
  readonly secret: string;
}

/** The settings that contain a secret: each can be read from a file, which `NAME_FILE` names. */
const secretSettings = [
  'DATABASE_URL',
  'MIGRATE_DATABASE_URL',
  'SERVICE_TOKENS',
  'AUTH_SECRET',
  'AUTH_SECRETS',
  'KEY_PEPPERS',
  'ENCRYPTION_KEYS',
  'SMTP_URL',
  'METRICS_TOKEN',
] as const;

/** Fewer characters than this can be guessed. */
const minAuthSecretLength = 32;

/**
 * The environment with the content of the files that `NAME_FILE` settings name, without the line end that editors add.
 * Empty variables are left out: `FOO= npm start` must not mean an empty secret.
 * @param problems gets what is wrong, never a secret
 */
export function withSecretFiles(env: NodeJS.ProcessEnv, problems: string[]): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined && value !== '') set[name] = value;
  for (const name of secretSettings) {
    const file = set[`${name}_FILE`];
    if (file === undefined) continue;
    if (set[name] !== undefined) {
      problems.push(`${name}_FILE: ${name} is set too; set one of them`);
      continue;
    }
    try {
      const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (text === '') problems.push(`${name}_FILE: ${file} is empty`);
      else set[name] = text;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      problems.push(`${name}_FILE: ${file} cannot be read (${code})`);
    }
  }
  return set;
}

/** The parts of a comma-separated list, trimmed; empty ones are left out. */
export const partsOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Parses `1:<base64>,2:<base64>` into secrets, newest version first. Adds what is wrong to `problems`. */
export function parseVersionedSecrets(
  name: string,
  text: string,
  bytes: number | null,
  problems: string[],
): VersionedSecret[] {
  const parsed = partsOf(text).flatMap((entry) => {
    const match = /^([1-9]\d{0,2}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry);
    const secret = match?.[2] === undefined ? null : Buffer.from(match[2], 'base64');
    const version = Number(match?.[1]);
    if (secret === null || version > 255 || (bytes === null ? secret.length < 32 : secret.length !== bytes)) {
      problems.push(
        `${name}: each entry is version:base64, version 1–255 and ${bytes === null ? 'at least 32' : bytes} bytes`,
      );
      return [];
    }
    return [{ version, secret }];
  });
  return newestFirst(name, parsed, problems);
}

/**
 * Parses `2:text,1:text`, newest version first: the first entry's text may be what `AUTH_SECRET` was before. Adds what is
 * wrong to `problems`.
 */
export function parseAuthSecrets(text: string, problems: string[]): AuthSecret[] {
  // A comma within a secret is not followed by a version.
  const parsed = text.split(/,(?=\s*\d+:)/).flatMap((entry) => {
    const [, digits, secret = ''] = /^\s*([1-9]\d{0,2}):(.*)$/s.exec(entry) ?? [];
    const version = Number(digits);
    if (digits === undefined || version > 255 || secret.length < minAuthSecretLength) {
      problems.push(
        `AUTH_SECRETS: each entry is version:text, version 1–255 and at least ${minAuthSecretLength} characters`,
      );
      return [];
    }
    return [{ version, secret }];
  });
  return newestFirst('AUTH_SECRETS', parsed, problems);
}

function newestFirst<T extends { version: number }>(name: string, parsed: T[], problems: string[]): T[] {
  if (parsed.length === 0) problems.push(`${name}: needs at least one entry`);
  if (new Set(parsed.map((entry) => entry.version)).size !== parsed.length)
    problems.push(`${name}: a version is listed twice`);
  return parsed.toSorted((a, b) => b.version - a.version);
}
