import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isIP } from 'node:net';
import { type Scope, scopeSchema, scopes } from '@cryptoix/core';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { parseWallet, type Wallet, walletNetworks, walletSettings } from './addresses/wallet.ts';
import { root as ownRoot } from './folders.ts';
import { DatabaseUrlError, parseDatabaseUrl } from './database-url.ts';
import {
  type AuthSecret,
  parseAuthSecrets,
  parseVersionedSecrets,
  partsOf,
  type VersionedSecret,
  withSecretFiles,
} from './settings/secrets.ts';

const roles = ['api', 'dispatcher', 'maintenance'] as const;
/** The roles of a process. Any number of processes of each role may share a database. */
export type ProcessRole = (typeof roles)[number];

/** An internal team's token and its scopes. */
export interface ServiceToken {
  readonly name: string;
  readonly token: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** All settings of a process. Durations are in days where the name says so, otherwise in milliseconds. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The number of the file of a socket that already listens, passed by the parent; null: listen on `host` and `port`. */
  readonly listenFd: number | null;
  /** After SIGTERM, how long to go on serving, so that a proxy can notice. */
  readonly stopGraceMs: number;
  readonly dataDir: string;
  /** Null: start the embedded Postgres under `dataDir`. */
  readonly databaseUrl: string | null;
  /** The database as the owner of its tables; null: `databaseUrl` is that. */
  readonly migrateDatabaseUrl: string | null;
  readonly roles: ReadonlySet<ProcessRole>;
  readonly serviceTokens: readonly ServiceToken[];
  /** The file of the generated service token; null when tokens are configured. */
  readonly serviceTokenFile: string | null;
  readonly addressPolicy: 'public' | 'loopback' | 'any';
  /** The wallets of live payments, by network; a network without a wallet accepts no live payments. */
  readonly wallets: ReadonlyMap<string, Wallet>;
  readonly demo: boolean;
  readonly publicUrl: string;
  /** The origin of the customer's pages: ours, unless `CHECKOUT_URL` names another. */
  readonly checkoutUrl: string;
  /** The most unpaid live payments that a merchant's pages make in a day. */
  readonly pagePaymentsPerDay: number;
  /** Signs what is new; the newest version's text. */
  readonly authSecret: string;
  /** The versions of `AUTH_SECRETS`, newest first; empty with `AUTH_SECRET`, whose values name no version. */
  readonly authSecrets: readonly AuthSecret[];
  readonly keyPeppers: readonly VersionedSecret[];
  readonly encryptionKeys: readonly VersionedSecret[];
  readonly trustedProxies: readonly string[];
  /** Where webhooks come from, as receivers see it; empty when the operator names nothing. */
  readonly egressAddresses: readonly string[];
  readonly retentionDays: number;
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Where a process without `api` responds to probes; null: nowhere. */
  readonly healthPort: number | null;
  readonly metricsPort: number | null;
  readonly metricsHost: string;
  /** The token that readers of the metrics must send; null: none. */
  readonly metricsToken: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** The settings are wrong; the message lists all problems. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Passed sockets begin behind standard input, output and error, see sd_listen_fds(3). */
const firstPassedFd = 3;
/** Long enough for a proxy that asks `/readyz` every second or two, as most can. */
const defaultGraceMs = 5_000;

const port = z.coerce.number().int().min(0).max(65_535);
/** The index of a wallet's first address to use. BIP 32 has 2^31 indexes without a private key. */
const walletFrom = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1)
  .default(0);
/** Addresses and CIDR ranges, separated by commas. */
const addressList = z
  .string()
  .default('')
  .transform(partsOf)
  .pipe(
    z.array(
      z.string().refine((entry) => isIP(entry) !== 0 || ipaddr.isValidCIDR(entry), 'is not an address or CIDR range'),
    ),
  );

const isOrigin = (url: string) => {
  const parsed = URL.parse(url);
  return parsed?.href === `${parsed?.origin}/`;
};

/** The problem with a database URL; null when it is valid. */
function problemOfDatabaseUrl(url: string): string | null {
  try {
    parseDatabaseUrl(url);
    return null;
  } catch (error) {
    if (error instanceof DatabaseUrlError) return error.message;
    throw error;
  }
}

const databaseUrl = z.string().superRefine((url, { addIssue }) => {
  const problem = problemOfDatabaseUrl(url);
  if (problem !== null) addIssue(problem);
});

const environment = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  LISTEN_FDS: z.literal('1', 'is not 1: exactly one socket can be passed').optional(),
  LISTEN_PID: z.coerce.number().int().optional(),
  STOP_GRACE_MS: z.coerce.number().int().min(0).max(300_000).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: databaseUrl.optional(),
  MIGRATE_DATABASE_URL: databaseUrl.optional(),
  ROLES: z
    .string()
    .default(roles.join(','))
    .transform(partsOf)
    .pipe(z.array(z.enum(roles)).min(1)),
  SERVICE_TOKENS: z.string().optional(),
  ALLOW_PRIVATE_ENDPOINTS: z.enum(['0', '1', 'loopback']).optional(),
  WALLET_BITCOIN: z.string().trim().optional(),
  WALLET_BITCOIN_FROM: walletFrom,
  WALLET_LITECOIN: z.string().trim().optional(),
  WALLET_LITECOIN_FROM: walletFrom,
  WALLET_ETHEREUM: z.string().trim().optional(),
  WALLET_ETHEREUM_FROM: walletFrom,
  WALLET_POLYGON: z.string().trim().optional(),
  WALLET_POLYGON_FROM: walletFrom,
  WALLET_TRON: z.string().trim().optional(),
  WALLET_TRON_FROM: walletFrom,
  WALLET_RIPPLE: z.string().trim().optional(),
  WALLET_RIPPLE_FROM: walletFrom,
  DEMO: z.enum(['0', '1']).optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'is not an http(s) URL' })
    // Links, cookies and API clients expect the platform at the root.
    .refine(isOrigin, 'is not an origin: set a scheme, a host and a port, without a path')
    .transform((url) => new URL(url).origin)
    .optional(),
  CHECKOUT_URL: z
    .url({ protocol: /^https?$/, error: 'is not an https URL' })
    .refine(isOrigin, 'is not an origin: set a scheme, a host and a port, without a path')
    .refine(
      (url) =>
        url.startsWith('https:') ||
        /^http:\/\/(?:localhost|\[::1\]|127(?:\.\d+){3})(?::|\/|$)/.test(URL.parse(url)?.href ?? ''),
      'must be https, or http on loopback: customers pay at what this page shows',
    )
    .transform((url) => new URL(url).origin)
    .optional(),
  PAGE_PAYMENTS_PER_DAY: z.coerce.number().int().min(0).max(1_000_000).default(200),
  AUTH_SECRET: z.string().min(32, 'has fewer than 32 characters').optional(),
  AUTH_SECRETS: z.string().optional(),
  KEY_PEPPERS: z.string().optional(),
  ENCRYPTION_KEYS: z.string().optional(),
  TRUSTED_PROXIES: addressList,
  EGRESS_ADDRESSES: addressList,
  RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'is not an smtp:// URL' }).optional(),
  MAIL_FROM: z.string().default('Cryptoix <no-reply@localhost>'),
  HEALTH_PORT: port.optional(),
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  METRICS_TOKEN: z.string().min(16, 'has fewer than 16 characters').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** The secrets that the embedded default generates once and keeps, so that a newcomer has to set none. */
const generatedSecrets = z.object({
  auth_secret: z.string(),
  key_peppers: z.string(),
  encryption_keys: z.string(),
  service_token: z.string(),
});

function loadGeneratedSecrets(dataDir: string): z.infer<typeof generatedSecrets> {
  const file = join(dataDir, 'secrets.json');
  if (existsSync(file)) return generatedSecrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  mkdirSync(dataDir, { recursive: true });
  const made = {
    auth_secret: randomBytes(32).toString('base64url'),
    key_peppers: `1:${randomBytes(32).toString('base64')}`,
    encryption_keys: `1:${randomBytes(32).toString('base64')}`,
    service_token: `svc_${randomBytes(32).toString('base64url')}`,
  };
  try {
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Two processes started at the same time on an empty folder: both use the secrets of the one that wrote first.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return loadGeneratedSecrets(dataDir);
    throw error;
  }
  chmodSync(file, 0o600);
  return made;
}

/** Parses `name:token:scopes,…`. Each entry is split at its first two colons, scopes at spaces; `*` is all scopes. */
function parseServiceTokens(text: string, problems: string[]): ServiceToken[] {
  return partsOf(text).flatMap((entry) => {
    const [, name, token, granted] = /^([^:]+):([^:]+):(.+)$/s.exec(entry) ?? [];
    if (name === undefined || token === undefined || granted === undefined) {
      problems.push('SERVICE_TOKENS: each entry is name:token:scopes');
      return [];
    }
    if (token.length < 16) problems.push(`SERVICE_TOKENS: the token of ${name} has fewer than 16 characters`);
    const words = granted.split(' ').filter((word) => word !== '');
    const unknown = words.filter((word) => word !== '*' && !scopeSchema.safeParse(word).success);
    if (unknown.length > 0) problems.push(`SERVICE_TOKENS: ${name} names unknown scopes: ${unknown.join(', ')}`);
    const all = scopes.map((row) => row.scope);
    return [{ name, token, scopes: new Set(words.includes('*') ? all : all.filter((scope) => words.includes(scope))) }];
  });
}

/**
 * Parses the wallets that are set. Adds what is wrong to `problems`, never the setting itself, which may contain a
 * secret.
 */
function parseWallets(set: z.infer<typeof environment>, problems: string[]): Map<string, Wallet> {
  const wallets = new Map<string, Wallet>();
  for (const network of walletNetworks) {
    const setting = walletSettings[network];
    const text = set[setting];
    if (text === undefined) continue;
    const wallet = parseWallet(network, text, set[`${setting}_FROM`]);
    if (typeof wallet === 'string') {
      problems.push(`${setting}: ${wallet}`);
      continue;
    }
    const other = [...wallets.values()].find((known) => isMisplaced(wallet, known));
    if (other !== undefined) {
      problems.push(
        `${setting}: is the same key as ${other.setting}. The wallet of one network does not find money at the addresses of the other: set the key of an account of its own`,
      );
    }
    wallets.set(network, wallet);
  }
  return wallets;
}

/**
 * True when two networks with different addresses have the same key. Ethereum and Polygon share addresses, so they may.
 */
const isMisplaced = (one: Wallet, other: Wallet): boolean =>
  one.id === other.id && one.at(0)?.address !== other.at(0)?.address;

/** True for an address that only this machine reaches. */
export const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/**
 * Reads all settings and generates those that the embedded default may generate itself.
 * @param env the process's environment
 * @param root the folder that a relative DATA_DIR is resolved against
 * @throws ConfigError with all problems at once
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, root = ownRoot): Config {
  const problems: string[] = [];
  const parsed = environment.safeParse(withSecretFiles(env, problems));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These settings are wrong:\n  ${problems.join('\n  ')}`);
  }
  const set = parsed.data;
  const embedded = set.DATABASE_URL === undefined;
  const dataDir = resolve(root, set.DATA_DIR);
  if (!embedded) {
    for (const name of ['PUBLIC_URL', 'AUTH_SECRET', 'KEY_PEPPERS', 'ENCRYPTION_KEYS'] as const) {
      if (set[name] === undefined && !(name === 'AUTH_SECRET' && set.AUTH_SECRETS !== undefined))
        problems.push(`${name}: is required with DATABASE_URL, because all machines must agree on it`);
    }
  }
  if (embedded && set.MIGRATE_DATABASE_URL !== undefined)
    problems.push('MIGRATE_DATABASE_URL: DATABASE_URL is not set; set both, or none for the embedded Postgres');
  if (set.AUTH_SECRET !== undefined && set.AUTH_SECRETS !== undefined)
    problems.push('AUTH_SECRETS: AUTH_SECRET is set too; list its text here as version 1, and remove it');
  const authSecrets = set.AUTH_SECRETS === undefined ? [] : parseAuthSecrets(set.AUTH_SECRETS, problems);
  const wallets = parseWallets(set, problems);
  const demo = set.DEMO === undefined ? embedded : set.DEMO === '1';
  if (!isLoopback(set.HOST)) {
    if (demo)
      problems.push(
        `DEMO: anyone may sign in to the demo, so it listens on loopback only; HOST is ${set.HOST}. Set DEMO=0 or HOST=127.0.0.1`,
      );
    if (embedded)
      problems.push(
        `HOST: the embedded default keeps its secrets in DATA_DIR and listens on loopback only; set DATABASE_URL, or HOST=127.0.0.1`,
      );
  }
  if (problems.length > 0) throw new ConfigError(`These settings are wrong:\n  ${problems.join('\n  ')}`);

  const generated = embedded ? loadGeneratedSecrets(dataDir) : null;
  const keyPeppers = parseVersionedSecrets(
    'KEY_PEPPERS',
    set.KEY_PEPPERS ?? generated?.key_peppers ?? '',
    null,
    problems,
  );
  const encryptionKeys = parseVersionedSecrets(
    'ENCRYPTION_KEYS',
    set.ENCRYPTION_KEYS ?? generated?.encryption_keys ?? '',
    32,
    problems,
  );
  const serviceTokens = parseServiceTokens(
    set.SERVICE_TOKENS ?? (generated === null ? '' : `embedded:${generated.service_token}:*`),
    problems,
  );
  if (problems.length > 0) throw new ConfigError(`These settings are wrong:\n  ${problems.join('\n  ')}`);

  const publicUrl = set.PUBLIC_URL ?? `http://${set.HOST.includes(':') ? `[${set.HOST}]` : set.HOST}:${set.PORT}`;
  // Set for another process, they were only inherited (sd_listen_fds(3)).
  const isPassed = set.LISTEN_FDS !== undefined && (set.LISTEN_PID ?? process.pid) === process.pid;
  const listenFd = isPassed ? firstPassedFd : null;
  const allowed = set.ALLOW_PRIVATE_ENDPOINTS ?? (embedded ? 'loopback' : '0');
  return {
    port: set.PORT,
    host: set.HOST,
    listenFd,
    // Who holds the socket gives it to the next process: nobody is refused meanwhile.
    stopGraceMs: listenFd === null ? (set.STOP_GRACE_MS ?? (embedded ? 0 : defaultGraceMs)) : 0,
    dataDir,
    databaseUrl: set.DATABASE_URL ?? null,
    migrateDatabaseUrl: set.MIGRATE_DATABASE_URL ?? null,
    roles: new Set(set.ROLES),
    serviceTokens,
    serviceTokenFile: set.SERVICE_TOKENS === undefined && embedded ? join(dataDir, 'secrets.json') : null,
    addressPolicy: allowed === '1' ? 'any' : allowed === 'loopback' ? 'loopback' : 'public',
    wallets,
    demo,
    publicUrl,
    checkoutUrl: set.CHECKOUT_URL ?? publicUrl,
    pagePaymentsPerDay: set.PAGE_PAYMENTS_PER_DAY,
    authSecret: authSecrets[0]?.secret ?? set.AUTH_SECRET ?? generated?.auth_secret ?? '',
    authSecrets,
    keyPeppers,
    encryptionKeys,
    trustedProxies: set.TRUSTED_PROXIES,
    egressAddresses: set.EGRESS_ADDRESSES,
    retentionDays: set.RETENTION_DAYS,
    smtpUrl: set.SMTP_URL ?? null,
    mailFrom: set.MAIL_FROM,
    healthPort: set.HEALTH_PORT ?? null,
    metricsPort: set.METRICS_PORT ?? null,
    metricsHost: set.METRICS_HOST,
    metricsToken: set.METRICS_TOKEN ?? null,
    logLevel: set.LOG_LEVEL,
  };
}

/** The environment of a process that this one starts with its own settings and some more. */
export const withOwnSettings = (added: Record<string, string>): NodeJS.ProcessEnv => ({ ...process.env, ...added });
