import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { totp } from '../../test/totp.ts';
import { openDatabase } from '../db/client.ts';
import { twoFactors } from '../db/schema/auth.ts';
import { createAuth } from './auth.ts';
import { createDevices } from './devices.ts';
import { type AuthSecrets, problemOfAuthSecrets, renewCookies } from './secrets.ts';

const { db, close } = openDatabase((await testDatabase()).url, { max: 5, name: 'test' });
afterAll(close);

const origin = 'http://127.0.0.1:3000';
const password = 'correct horse battery';
const [first, second, third] = ['first-'.repeat(6), 'second-'.repeat(6), 'third-'.repeat(6)] as const;
/** The secret before it had versions. */
const unversioned: AuthSecrets = { secret: first, versions: [] };
const versions = (...listed: [number, string][]): AuthSecrets => ({
  secret: listed[0]![1],
  versions: listed.map(([version, secret]) => ({ version, secret })),
});

/** Sign-in of a process with these secrets. */
const processWith = (secrets: AuthSecrets) =>
  createAuth({
    db,
    secrets,
    publicUrl: origin,
    trustedOrigins: [],
    mailer: { send: () => {}, drain: async () => {} },
    log: pino({ level: 'silent' }),
  });
type Process = ReturnType<typeof processWith>;

let people = 0;
/** A browser that talks to any process. */
function newBrowser() {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  async function post(through: Process, path: string, body: unknown) {
    const headers = { 'content-type': 'application/json', origin, cookie: cookie() };
    const response = await through.handler(
      new Request(`${origin}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const json: Record<string, unknown> = JSON.parse((await response.text()) || '{}');
    return { status: response.status, json };
  }
  return { post, cookie };
}

/** A person with two-factor sign-in, switched on in this process, and their backup codes. */
async function newPerson(through: Process) {
  const email = `rotating-${(people += 1)}@example.com`;
  const { userId } = await through.createUserForSeed({ email, password, name: 'Ro' });
  const browser = newBrowser();
  await browser.post(through, '/sign-in/email', { email, password });
  const { json } = await browser.post(through, '/two-factor/enable', { password });
  const uri = json['totpURI'];
  const codes = z.array(z.string()).parse(json['backupCodes']);
  expect((await browser.post(through, '/two-factor/verify-totp', { code: totp(uri) })).status).toBe(200);
  return { userId, email, browser, uri, codes };
}

/** Signs in on another browser, with the password and a code. @returns the status of the second step */
async function signIn(through: Process, email: string, path: string, code: string): Promise<number> {
  const browser = newBrowser();
  await browser.post(through, '/sign-in/email', { email, password });
  return (await browser.post(through, path, { code })).status;
}

const storedOf = async (userId: string) =>
  (await db.select().from(twoFactors).where(eq(twoFactors.userId, userId)))[0]!;

describe('a rotation of the sign-in secret', () => {
  test('locks nobody out of two-factor sign-in, also after the old version is removed', async () => {
    const { userId, email, uri, codes } = await newPerson(processWith(unversioned));
    const both = processWith(versions([2, second], [1, first]));
    expect(await signIn(both, email, '/two-factor/verify-totp', totp(uri, 1))).toBe(200);
    await both.reencrypt();
    const stored = await storedOf(userId);
    expect(stored.secret).toMatch(/^\$ba\$2\$/);
    expect(stored.backupCodes).toMatch(/^\$ba\$2\$/);

    const newest = processWith(versions([3, third], [2, second]));
    expect(await signIn(newest, email, '/two-factor/verify-backup-code', codes[0]!)).toBe(200);
    expect(await signIn(newest, email, '/two-factor/verify-backup-code', codes[0]!)).toBe(401);
    expect(await signIn(newest, email, '/two-factor/verify-backup-code', codes[1]!)).toBe(200);
  });

  test('signs nobody out while the old version is listed, and everybody once it is removed', async () => {
    const { email, browser } = await newPerson(processWith(unversioned));
    const both = processWith(versions([2, second], [1, first]));
    expect(await both.sessionOf(browser.cookie())).toMatchObject({ email });
    expect(await both.confirmPassword({ cookie: browser.cookie(), password })).toEqual({ outcome: 'code_wanted' });
    // A call that better-auth itself serves.
    const change = { currentPassword: password, newPassword: `${password} 2`, revokeOtherSessions: false };
    expect((await browser.post(both, '/change-password', change)).status).toBe(200);
    expect(await processWith(versions([2, second])).sessionOf(browser.cookie())).toBeNull();
  });

  test('keeps browsers known', () => {
    const known = createDevices({ secrets: [first], secure: true })
      .cookie('a@example.com')
      .split(';', 1)[0]!;
    const name = (secrets: string[], email: string) =>
      createDevices({ secrets, secure: true }).known(new Headers({ cookie: known }), email);
    expect(name([second, first], 'a@example.com')).not.toBeNull();
    expect(name([second], 'a@example.com')).toBeNull();
    expect(name([second, first], 'b@example.com')).toBeNull();
  });
});

test('a header that no listed version has signed is passed on as it is', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(renewCookies(header, versions([2, second], [1, first]))).toBe(header);
    }),
  );
  const signed = (secret: string) =>
    `cryptoix.session_token=${encodeURIComponent(`token.${createHmac('sha256', secret).update('token').digest('base64')}`)}`;
  const header = (secret: string) => `a=b; ${signed(secret)}; c=%`;
  expect(renewCookies(header(third), versions([2, second], [1, first]))).toBe(header(third));
  expect(renewCookies(header(first), versions([2, second], [1, first]))).toBe(header(second));
});

test('a start is refused with the version of the sign-in secret that is missing or wrong', async () => {
  await db.delete(twoFactors);
  expect(await problemOfAuthSecrets(db, { secret: third, versions: [] })).toBeNull();
  await newPerson(processWith(unversioned));
  const problem = (secrets: AuthSecrets) => problemOfAuthSecrets(db, secrets);
  expect(await problem(unversioned)).toBeNull();
  expect(await problem(versions([2, second], [1, first]))).toBeNull();
  expect(await problem({ secret: second, versions: [] })).toContain('set AUTH_SECRETS=2:<new>,1:<old> instead');
  expect(await problem(versions([2, second]))).toContain('the lowest version is not the AUTH_SECRET');

  await processWith(versions([2, second], [1, first])).reencrypt();
  expect(await problem(versions([2, second]))).toBeNull();
  expect(await problem(versions([2, third]))).toContain('version 2 is not the one that encrypts');
  expect(await problem(versions([3, third]))).toContain('version 2 is missing');
  expect(await problem({ secret: second, versions: [] })).toContain('version 2 is missing');
});
