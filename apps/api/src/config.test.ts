import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { respelled } from '../test/respelled.ts';
import { ConfigError, loadConfig } from './config.ts';

const folders = mkdtempSync(join(tmpdir(), 'cryptoix-config-'));
afterAll(() => rmSync(folders, { recursive: true }));
const emptyFolder = () => mkdtempSync(join(folders, 'root-'));

describe('the settings', () => {
  test('have defaults for everything: secrets are generated once, readable by the owner only', () => {
    const root = emptyFolder();
    const first = loadConfig({}, root);
    expect(first).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      demo: true,
      addressPolicy: 'loopback',
      databaseUrl: null,
    });
    expect(loadConfig({}, root)).toEqual(first);
    const file = join(root, '.data/secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(first.serviceTokens[0]?.token);
  });

  test('take a passed socket only when it is meant for this process, and then serve no longer after SIGTERM', () => {
    const settings = (env: Record<string, string>) => loadConfig({ STOP_GRACE_MS: '7', ...env }, emptyFolder());
    expect(settings({})).toMatchObject({ listenFd: null, stopGraceMs: 7 });
    const ours = { LISTEN_FDS: '1', LISTEN_PID: String(process.pid) };
    expect(settings(ours)).toMatchObject({ listenFd: 3, stopGraceMs: 0 });
    expect(settings({ ...ours, LISTEN_PID: '1' })).toMatchObject({ listenFd: null, stopGraceMs: 7 });
    expect(() => settings({ ...ours, LISTEN_FDS: '2' })).toThrow('LISTEN_FDS');
  });

  test('report all problems at once', () => {
    const wrong = () =>
      loadConfig({ PORT: 'x', ROLES: 'cook', SMTP_URL: 'http://mail', RETENTION_DAYS: '0' }, emptyFolder());
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(/PORT[^]*ROLES[^]*RETENTION_DAYS[^]*SMTP_URL/);
  });

  test.each(['0.0.0.0', '::', '192.168.1.5'])('refuse to show the demo and the embedded secrets on %s', (HOST) => {
    expect(() => loadConfig({ HOST }, emptyFolder())).toThrow(/DEMO:[^]*HOST:/);
  });

  test('require every shared secret with an external database', () => {
    expect(() => loadConfig({ DATABASE_URL: 'postgres://db/x' }, emptyFolder())).toThrow(
      /PUBLIC_URL[^]*AUTH_SECRET[^]*KEY_PEPPERS[^]*ENCRYPTION_KEYS/,
    );
  });

  test('read secrets from files, without the line end that editors add', () => {
    const root = emptyFolder();
    const file = join(root, 'auth');
    writeFileSync(file, `${'s'.repeat(32)}\n`);
    expect(loadConfig({ AUTH_SECRET_FILE: file }, root).authSecret).toBe('s'.repeat(32));
    const wrong = () =>
      loadConfig(
        { AUTH_SECRET_FILE: file, AUTH_SECRET: 'x'.repeat(32), SMTP_URL_FILE: join(root, 'none'), PORT: 'x' },
        root,
      );
    expect(wrong).toThrow(
      /AUTH_SECRET_FILE: AUTH_SECRET is set too[^]*SMTP_URL_FILE: .*none cannot be read \(ENOENT\)[^]*PORT/,
    );
  });

  test('take versions of the sign-in secret, of which one may contain commas', () => {
    const [old, next] = [`${'o'.repeat(32)},x`, 'n'.repeat(32)];
    const { authSecret, authSecrets } = loadConfig({ AUTH_SECRETS: `1:${old},2:${next}` }, emptyFolder());
    expect(authSecret).toBe(next);
    expect(authSecrets).toEqual([
      { version: 2, secret: next },
      { version: 1, secret: old },
    ]);
  });

  test.each([
    [{ AUTH_SECRETS: '1:short' }, /at least 32 characters/],
    [{ AUTH_SECRETS: 'x'.repeat(40) }, /each entry is version:text/],
    [{ AUTH_SECRETS: `1:${'x'.repeat(40)},1:${'y'.repeat(40)}` }, /listed twice/],
    [{ AUTH_SECRETS: `1:${'x'.repeat(40)}`, AUTH_SECRET: 'y'.repeat(40) }, /AUTH_SECRET is set too/],
  ])('refuse the versions of the sign-in secret in %j', (env, problem) => {
    expect(() => loadConfig(env, emptyFolder())).toThrow(problem);
    expect(() => loadConfig(env, emptyFolder())).not.toThrow(/xxx|yyy/);
  });

  test.each([
    ['an unencoded %', 'postgres://u:100%@db/x', /DATABASE_URL: the password has a %/],
    ['a transaction pooler', 'postgres://u@db/x?pgbouncer=true', /DATABASE_URL: pgbouncer=true/],
    ['another scheme', 'mysql://u@db/x', /DATABASE_URL: is not a postgres/],
  ])('refuse a DATABASE_URL with %s in a line that names it', (_, url, problem) => {
    expect(() => loadConfig({ DATABASE_URL: url }, emptyFolder())).toThrow(problem);
  });

  test.each([
    'https://pay.example/app',
    'https://pay.example/?a=1',
    'https://me@pay.example',
    'ftp://pay.example',
    'pay',
  ])('refuse %s as PUBLIC_URL', (url) =>
    expect(() => loadConfig({ PUBLIC_URL: url }, emptyFolder())).toThrow(/PUBLIC_URL: is/),
  );

  test.each(['https://pay.example', 'https://pay.example/', 'https://PAY.example:443'])(
    'take %s as an origin',
    (url) => {
      expect(loadConfig({ PUBLIC_URL: url }, emptyFolder()).publicUrl).toBe('https://pay.example');
    },
  );

  test.each(['http://pay.example', 'https://pay.example/x', 'ftp://pay.example', 'http://127.evil.example', 'pay'])(
    'refuse %s as CHECKOUT_URL',
    (url) => expect(() => loadConfig({ CHECKOUT_URL: url }, emptyFolder())).toThrow(/CHECKOUT_URL: /),
  );

  test('serve the pages of customers here unless CHECKOUT_URL names another origin', () => {
    expect(loadConfig({ PUBLIC_URL: 'https://pay.example' }, emptyFolder()).checkoutUrl).toBe('https://pay.example');
    for (const url of [
      'https://checkout.example',
      'http://127.0.0.1:4000',
      'http://localhost:4000',
      'http://[::1]:4000',
    ])
      expect(loadConfig({ CHECKOUT_URL: url }, emptyFolder()).checkoutUrl).toBe(url);
  });

  test('read service tokens with their scopes, split at the first two colons', () => {
    const { serviceTokens } = loadConfig(
      { SERVICE_TOKENS: 'chain:0123456789abcdef:chain:write events:publish, ops:fedcba9876543210:*' },
      emptyFolder(),
    );
    expect(
      serviceTokens.map(({ name, scopes }) => [
        name,
        scopes.size > 10 ? 'all' : [...scopes].toSorted((a, b) => a.localeCompare(b)),
      ]),
    ).toEqual([
      ['chain', ['chain:write', 'events:publish']],
      ['ops', 'all'],
    ]);
    expect(() => loadConfig({ SERVICE_TOKENS: 'a:0123456789abcdef:pay:all' }, emptyFolder())).toThrow(
      /unknown scopes: pay:all/,
    );
  });

  test('order versioned secrets newest first and refuse one that is listed twice', () => {
    const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    const { encryptionKeys } = loadConfig({ ENCRYPTION_KEYS: `1:${key(1)},3:${key(3)},2:${key(2)}` }, emptyFolder());
    expect(encryptionKeys.map((entry) => entry.version)).toEqual([3, 2, 1]);
    expect(() => loadConfig({ ENCRYPTION_KEYS: `1:${key(1)},1:${key(2)}` }, emptyFolder())).toThrow(/listed twice/);
    expect(() => loadConfig({ ENCRYPTION_KEYS: '1:c2hvcnQ=' }, emptyFolder())).toThrow(/32 bytes/);
  });

  test('name the wallets of live payments; without them there are none', () => {
    expect(loadConfig({}, emptyFolder()).wallets.size).toBe(0);
    const { wallets } = loadConfig({ ...publishedWallets, WALLET_TRON: '', WALLET_BITCOIN_FROM: '40' }, emptyFolder());
    expect([...wallets.keys()]).toEqual(['bitcoin', 'litecoin', 'ethereum', 'polygon', 'ripple']);
    expect(wallets.get('bitcoin')).toMatchObject({ setting: 'WALLET_BITCOIN', from: 40 });
    expect(wallets.get('litecoin')?.from).toBe(0);
  });

  test('refuse wrong wallets, one line each, and repeat none of them', () => {
    const { WALLET_BITCOIN: zpub, WALLET_ETHEREUM: xpub } = publishedWallets;
    const wrong = { WALLET_BITCOIN: `${zpub}z`, WALLET_TRON: zpub, WALLET_RIPPLE: xpub };
    let message = '';
    try {
      loadConfig(wrong, emptyFolder());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      ({ message } = error);
    }
    const [, ...lines] = message.split('\n');
    expect(lines.map((line) => line.trim().split(':')[0])).toEqual(['WALLET_BITCOIN', 'WALLET_TRON', 'WALLET_RIPPLE']);
    for (const text of Object.values(wrong)) expect(message).not.toContain(text.slice(0, 20));
    expect(() => loadConfig({ WALLET_TRON: xpub, WALLET_TRON_FROM: '-1' }, emptyFolder())).toThrow(/WALLET_TRON_FROM/);
    expect(() => loadConfig({ WALLET_TRON_FROM: '2147483648' }, emptyFolder())).toThrow(/WALLET_TRON_FROM/);
  });

  test('refuse one key for two networks, however it is spelled, unless both have the same addresses', () => {
    const { WALLET_BITCOIN: zpub, WALLET_ETHEREUM: xpub, WALLET_TRON: tron } = publishedWallets;
    const refused = (wallets: Record<string, string>, message: RegExp) => {
      expect(() => loadConfig(wallets, emptyFolder())).toThrow(message);
    };
    refused({ WALLET_BITCOIN: zpub, WALLET_LITECOIN: zpub }, /WALLET_LITECOIN: is the same key as WALLET_BITCOIN/);
    const xpubOfZpub = respelled(zpub, { version: 0x0488b21e });
    refused(
      { WALLET_BITCOIN: xpubOfZpub, WALLET_LITECOIN: zpub },
      /WALLET_LITECOIN: is the same key as WALLET_BITCOIN/,
    );
    refused({ WALLET_POLYGON: xpub, WALLET_TRON: xpub }, /WALLET_TRON: is the same key as WALLET_POLYGON/);
    const shared = { WALLET_ETHEREUM: xpub, WALLET_POLYGON: xpub, WALLET_TRON: tron };
    expect(loadConfig(shared, emptyFolder()).wallets.size).toBe(3);
  });
});
