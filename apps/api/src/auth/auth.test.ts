import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { mailsTo as mailsIn } from '../../test/mails.ts';
import { totp } from '../../test/totp.ts';
import { openDatabase } from '../db/client.ts';
import { sessions, users, verifications } from '../db/schema/auth.ts';
import { type Auth, createAuth } from './auth.ts';
import { consume } from './limits.ts';
import { createMailer, type Mailer } from './mail.ts';
import { SIGN_IN_CEILING } from './calls.ts';

const origin = 'http://127.0.0.1:3000';
const password = 'correct horse battery';

const database = openDatabase((await testDatabase()).url, { max: 5, name: 'test' });
let mailDir: string;
let mailer: Mailer;
let auth: Auth;
let clock: Date;
let logged: string;
const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });

beforeAll(async () => {
  mailDir = await mkdtemp(join(tmpdir(), 'cryptoix-mail-'));
  mailer = createMailer({ smtpUrl: null, dir: mailDir, from: 'Cryptoix <no-reply@cryptoix.test>', log });
  auth = createAuth({ ...options, db: database.db, mailer });
});
afterAll(async () => {
  await mailer.drain();
  await rm(mailDir, { recursive: true });
  await database.close();
});
beforeEach(() => {
  clock = new Date();
  logged = '';
});

const options = {
  secrets: { secret: 's'.repeat(16) + 'ecret-of-the-tests-0123456789', versions: [] },
  publicUrl: origin,
  trustedOrigins: [],
  log,
  now: () => clock,
};

let count = 0;
/** An email address, and a client IP address, that no other test uses. */
const newEmail = () => `person-${(count += 1)}@example.com`;
const newIp = () => `198.51.${Math.floor((count += 1) / 250)}.${count % 250}`;

/** A browser: keeps cookies and sends its origin. */
function browser({ through = auth, ip = newIp() } = {}) {
  const jar = new Map<string, string>();
  const headers = () => new Headers({ cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') });
  async function post(path: string, body: unknown, extra: Record<string, string> = {}) {
    const request = new Request(`${origin}/api/auth${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        'x-cryptoix-client-ip': ip,
        ...Object.fromEntries(headers()),
        ...extra,
      },
      body: JSON.stringify(body),
    });
    const response = await through.handler(request);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const json: Record<string, unknown> = JSON.parse((await response.text()) || '{}');
    return { status: response.status, json, headers: response.headers };
  }
  return { post, headers, session: () => through.sessionOf(headers().get('cookie')) };
}

const statuses = (responses: { status: number }[]) =>
  responses.map((response) => response.status).toSorted((a, b) => a - b);

/** The emails to an address, oldest first. */
const mailsTo = (email: string) => mailsIn(email, mailer, mailDir);

async function lastToken(email: string): Promise<string> {
  const token = /#token=(\S+)/.exec((await mailsTo(email)).at(-1) ?? '')?.[1];
  if (token === undefined) throw new Error(`no token was emailed to ${email}`);
  return token;
}

/** A person who has signed up, proved their address and signed in. */
async function member() {
  const email = newEmail();
  await auth.createUserForSeed({ email, password, name: 'Mia' });
  const at = browser();
  expect((await at.post('/sign-in/email', { email, password })).status).toBe(200);
  return { email, at };
}

describe('signing up', () => {
  test('leads through an emailed link to a session', async () => {
    const email = newEmail();
    const at = browser();
    expect((await at.post('/sign-up/email', { name: 'Ada', email: email.toUpperCase(), password })).status).toBe(200);
    expect(await at.session()).toBeNull();

    expect((await at.post('/verify-email', { token: await lastToken(email) })).status).toBe(200);
    const signedIn = await at.post('/sign-in/email', { email, password });
    expect(signedIn.status).toBe(200);
    expect(await at.session()).toMatchObject({
      email,
      name: 'Ada',
      emailVerified: true,
      fresh: true,
      userId: expect.stringMatching(/^usr_/),
    });
    expect(signedIn.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^cryptoix\.session_token=.+; Path=\/; HttpOnly; SameSite=Lax$/i),
      expect.stringMatching(/^cryptoix\.device_\S+=\S+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(signedIn.headers.get('cache-control')).toBe('no-store');
  });

  test('gives no session before the address is proved, and emails the link again when asked', async () => {
    const email = newEmail();
    const at = browser();
    await at.post('/sign-up/email', { name: 'Ada', email, password });
    expect(await at.post('/sign-in/email', { email, password })).toMatchObject({
      status: 403,
      json: { code: 'email_not_verified' },
    });
    expect(await mailsTo(email)).toHaveLength(1);
    expect((await at.post('/send-verification-email', { email })).status).toBe(200);
    expect(await mailsTo(email)).toHaveLength(2);
    expect(await at.post('/sign-in/email', { email, password: 'another password' })).toMatchObject({ status: 401 });
  });

  test('with an address that has an account gets the usual response, and its owner an email', async () => {
    const { email } = await member();
    const known = await browser().post('/sign-up/email', { name: 'Eve', email, password: 'a password of Eve' });
    const unknown = await browser().post('/sign-up/email', {
      name: 'Eve',
      email: newEmail(),
      password: 'a password of Eve',
    });
    expect(known.status).toBe(unknown.status);
    expect(Object.keys(known.json['user'] ?? {}).toSorted()).toEqual(
      Object.keys(unknown.json['user'] ?? {}).toSorted(),
    );
    expect((await mailsTo(email)).at(-1)).toContain('You already have a Cryptoix account');
    expect((await browser().post('/sign-in/email', { email, password: 'a password of Eve' })).status).toBe(401);
  });

  test('refuses a password of eleven characters and a name Postgres could not store', async () => {
    const email = newEmail();
    const short = await browser().post('/sign-up/email', { name: 'Ada', email, password: 'x'.repeat(11) });
    expect(short).toMatchObject({ status: 422, json: { code: 'validation_failed', issues: [{ path: 'password' }] } });
    const nul = await browser().post('/sign-up/email', { name: 'A\u0000da', email, password });
    expect(nul).toMatchObject({ status: 422, json: { issues: [{ path: 'name' }] } });
    expect((await browser().post('/sign-up/email', { name: 'Ada', email, password: 'x'.repeat(12) })).status).toBe(200);
  });
});

describe('signing in', () => {
  test('gives the same response to a wrong password and to an unknown address', async () => {
    const { email } = await member();
    const wrong = await browser().post('/sign-in/email', { email, password: 'not the password' });
    const unknown = await browser().post('/sign-in/email', { email: newEmail(), password: 'not the password' });
    expect(wrong.status).toBe(401);
    expect(wrong.json).toEqual({ code: 'invalid_email_or_password', message: expect.any(String) });
    expect({ ...unknown, headers: null }).toEqual({ ...wrong, headers: null });
  });

  test('behind https sets cookies that only this host, over https, can set', async () => {
    const publicUrl = 'https://pay.example.com';
    const secure = createAuth({ ...options, publicUrl, db: database.db, mailer });
    const { email } = await member();
    const { headers } = await browser({ through: secure }).post(
      '/sign-in/email',
      { email, password },
      { origin: publicUrl },
    );
    const at = browser({ through: secure });
    await at.post('/sign-in/email', { email, password }, { origin: publicUrl });
    expect(await at.session()).toMatchObject({ email });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-cryptoix\.session_token=.*; Path=\/; HttpOnly; Secure;/),
      expect.stringMatching(/^__Host-cryptoix\.device_.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
    for (const cookie of headers.getSetCookie()) expect(cookie).not.toMatch(/domain=/i);
  });

  test('asks for the code once two-factor is on, and a backup code works once', async () => {
    const { email, at } = await member();
    const { json } = await at.post('/two-factor/enable', { password });
    expect((await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) })).status).toBe(200);
    expect(await at.session()).not.toBeNull();

    const later = browser();
    expect(await later.post('/sign-in/email', { email, password })).toMatchObject({
      status: 200,
      json: { twoFactorRedirect: true, twoFactorMethods: ['totp'] },
    });
    expect(await later.session()).toBeNull();
    // Not the code that switched it on: each code opens one session.
    const right = totp(json['totpURI'], 1);
    const wrong = String((Number(right) + 500_000) % 1_000_000).padStart(6, '0');
    expect(await later.post('/two-factor/verify-totp', { code: wrong })).toMatchObject({
      status: 401,
      json: { code: 'invalid_code' },
    });
    expect((await later.post('/two-factor/verify-totp', { code: right })).status).toBe(200);
    expect(await later.session()).toMatchObject({ email, fresh: true });

    const code = Array.isArray(json['backupCodes']) ? json['backupCodes'][0] : null;
    for (const status of [200, 401]) {
      const lost = browser();
      await lost.post('/sign-in/email', { email, password });
      expect((await lost.post('/two-factor/verify-backup-code', { code })).status).toBe(status);
    }
  });

  test('accepts a code once: a person who looked over the shoulder does not get in with it', async () => {
    const { email, at } = await member();
    const { json } = await at.post('/two-factor/enable', { password });
    expect((await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) })).status).toBe(200);
    const code = totp(json['totpURI'], 1);
    const thieves = [browser(), browser(), browser()];
    for (const thief of thieves) await thief.post('/sign-in/email', { email, password });
    const responses = await Promise.all(thieves.map((thief) => thief.post('/two-factor/verify-totp', { code })));
    expect(statuses(responses)).toEqual([200, 401, 401]);
    expect(responses.map((response) => response.json['code'])).toContain('code_already_used');
    const sessionsOpened = await Promise.all(thieves.map((thief) => thief.session()));
    expect(sessionsOpened.filter((session) => session !== null)).toHaveLength(1);
  });

  test('opens nothing to a code without the password before it', async () => {
    const at = browser();
    expect((await at.post('/two-factor/verify-totp', { code: '123456' })).status).toBe(401);
    expect(await at.session()).toBeNull();
  });
});

describe('signing out', () => {
  test('everywhere ends every session at once', async () => {
    const { email, at } = await member();
    const phone = browser();
    await phone.post('/sign-in/email', { email, password });
    expect(await phone.session()).not.toBeNull();
    expect((await at.post('/revoke-sessions', {})).status).toBe(200);
    expect(await phone.session()).toBeNull();
    expect(await at.session()).toBeNull();
  });

  test('here leaves the other browser signed in, and an old cookie opens nothing', async () => {
    const { email, at } = await member();
    const phone = browser();
    await phone.post('/sign-in/email', { email, password });
    const kept = at.headers().get('cookie');
    expect((await at.post('/sign-out', {})).status).toBe(200);
    expect(await auth.sessionOf(kept)).toBeNull();
    expect(await phone.session()).not.toBeNull();
  });
});

describe('a forgotten password', () => {
  test('is replaced by a link that works once; every session ends', async () => {
    const { email, at } = await member();
    expect((await browser().post('/request-password-reset', { email })).status).toBe(200);
    const token = await lastToken(email);
    const newPassword = 'a much newer password';
    expect((await browser().post('/reset-password', { token, newPassword })).status).toBe(200);
    expect(await browser().post('/reset-password', { token, newPassword })).toMatchObject({
      status: 400,
      json: { code: 'invalid_token' },
    });
    expect(await at.session()).toBeNull();
    expect((await browser().post('/sign-in/email', { email, password })).status).toBe(401);
    expect((await browser().post('/sign-in/email', { email, password: newPassword })).status).toBe(200);
    expect((await mailsTo(email)).at(-1)).toContain('Your password was changed');
  });

  test('gets the same response for an unknown address, which is sent no email', async () => {
    const { email } = await member();
    const stranger = newEmail();
    const known = await browser().post('/request-password-reset', { email });
    const unknown = await browser().post('/request-password-reset', { email: stranger });
    expect({ ...unknown, headers: null }).toEqual({ ...known, headers: null });
    expect(await mailsTo(stranger)).toEqual([]);
  });

  test('ends every older link of the person, used or not', async () => {
    const { email, at } = await member();
    const links = [];
    for (let link = 0; link < 4; link += 1) {
      await browser().post('/request-password-reset', { email });
      links.push(await lastToken(email));
    }
    const [first = '', second = '', third = '', fourth = ''] = links;
    const use = (token: string) => browser().post('/reset-password', { token, newPassword: `${password} again` });
    // Two at the same time: only one of them works.
    expect(statuses(await Promise.all([use(first), use(second)]))).toEqual([200, 400]);
    expect((await use(third)).status).toBe(400);
    expect((await use(fourth)).status).toBe(400);
    expect(await at.session()).toBeNull();
  });

  test('has no other way in: links from before a change of the password or of two-factor have ended', async () => {
    for (const change of ['password', 'two-factor on', 'two-factor off'] as const) {
      const { email, at } = await member();
      const enable = async () => {
        const { json } = await at.post('/two-factor/enable', { password });
        expect((await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) })).status).toBe(200);
      };
      if (change === 'two-factor off') await enable();
      await browser().post('/request-password-reset', { email });
      const token = await lastToken(email);
      if (change === 'password') {
        const changed = await at.post('/change-password', { currentPassword: password, newPassword: `${password}!` });
        expect(changed.status).toBe(200);
      }
      if (change === 'two-factor on') await enable();
      if (change === 'two-factor off') expect((await at.post('/two-factor/disable', { password })).status).toBe(200);
      const late = await browser().post('/reset-password', { token, newPassword: 'a password of Eve' });
      expect([change, late.status]).toEqual([change, 400]);
    }
  });

  test('ends a sign-in that waits for its code', async () => {
    const { email, at } = await member();
    const { json } = await at.post('/two-factor/enable', { password });
    await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) });
    const thief = browser();
    await thief.post('/sign-in/email', { email, password });
    await browser().post('/request-password-reset', { email });
    await browser().post('/reset-password', { token: await lastToken(email), newPassword: `${password}!` });
    expect((await thief.post('/two-factor/verify-totp', { code: totp(json['totpURI'], 1) })).status).toBe(401);
    expect(await thief.session()).toBeNull();
  });

  test('gets an address back from somebody else who signed up with it first', async () => {
    const email = newEmail();
    await browser().post('/sign-up/email', { name: 'Eve', email, password: 'a password of Eve' });
    await browser().post('/request-password-reset', { email });
    await browser().post('/reset-password', { token: await lastToken(email), newPassword: password });
    expect((await browser().post('/sign-in/email', { email, password: 'a password of Eve' })).status).toBe(401);
    expect((await browser().post('/sign-in/email', { email, password })).status).toBe(200);
  });
});

describe('a change of the sign-in', () => {
  test('is emailed to the owner, with what to do if it was somebody else', async () => {
    const { email, at } = await member();
    const { json } = await at.post('/two-factor/enable', { password });
    expect(await mailsTo(email)).toEqual([]);
    await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) });
    await at.post('/two-factor/disable', { password });
    await at.post('/change-password', { currentPassword: 'not the password', newPassword: 'a much newer password' });
    await at.post('/change-password', { currentPassword: password, newPassword: 'a much newer password' });
    const mails = await mailsTo(email);
    expect(mails.map((text) => /^Subject: (.*)$/m.exec(text)?.[1])).toEqual([
      'Two-factor sign-in was switched on',
      'Two-factor sign-in was switched off',
      'Your password was changed',
    ]);
    for (const text of mails) expect(text).toMatch(/Not you\?[^]*http:\/\/127\.0\.0\.1:3000\/forgot-password/);
  });

  test('does not include signing in with a code, or switching off what is off', async () => {
    const { email, at } = await member();
    await at.post('/two-factor/disable', { password });
    expect(await mailsTo(email)).toEqual([]);
    const { json } = await at.post('/two-factor/enable', { password });
    await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) });
    const phone = browser();
    await phone.post('/sign-in/email', { email, password });
    expect((await phone.post('/two-factor/verify-totp', { code: totp(json['totpURI'], 1) })).status).toBe(200);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  test('and every other response keep the session’s token in the cookie only', async () => {
    const { email, at } = await member();
    const seen = [await at.post('/sign-in/email', { email, password })];
    const { json } = await at.post('/two-factor/enable', { password });
    seen.push(await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) }));
    seen.push(await at.post('/two-factor/verify-totp', { code: totp(json['totpURI'], 1) }));
    seen.push(await at.post('/change-password', { currentPassword: password, newPassword: `${password}!` }));
    for (const response of seen) {
      expect(response.status).toBe(200);
      expect(response.json).not.toHaveProperty('token');
      const session = response.headers.getSetCookie().flatMap((line) => /session_token=([^.;]+)/.exec(line)?.[1] ?? []);
      for (const token of session) expect(JSON.stringify(response.json)).not.toContain(token);
    }
  });
});

describe('freshness', () => {
  const after = (minutes: number) => (clock = new Date(clock.getTime() + minutes * 60_000));

  test('lasts ten minutes from sign-in and comes back with the password', async () => {
    const { at } = await member();
    after(9.9);
    expect(await at.session()).toMatchObject({ fresh: true });
    after(0.2);
    expect(await at.session()).toMatchObject({ fresh: false });
    expect(await auth.confirmPassword({ cookie: at.headers().get('cookie'), password: 'not the password' })).toEqual({
      outcome: 'wrong_password',
    });
    expect(await at.session()).toMatchObject({ fresh: false });
    expect(await auth.confirmPassword({ cookie: at.headers().get('cookie'), password })).toEqual({
      outcome: 'confirmed',
    });
    expect(await at.session()).toMatchObject({ fresh: true });
    expect(await auth.confirmPassword({ cookie: null, password })).toEqual({ outcome: 'signed_out' });
  });

  test('does not come back with only an authenticator code', async () => {
    const { at } = await member();
    const { json } = await at.post('/two-factor/enable', { password });
    after(11);
    expect((await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) })).status).toBe(200);
    expect(await at.session()).toMatchObject({ fresh: false });
  });

  /** A person with two-factor sign-in who signed in eleven minutes ago, and unused codes. */
  async function withTwoFactor() {
    const { at, email } = await member();
    const { json } = await at.post('/two-factor/enable', { password });
    expect((await at.post('/two-factor/verify-totp', { code: totp(json['totpURI']) })).status).toBe(200);
    after(11);
    expect(await at.session()).toMatchObject({ fresh: false, twoFactor: true });
    const code = totp(json['totpURI'], 1);
    return {
      at,
      email,
      code,
      wrongCode: String((Number(code) + 500_000) % 1_000_000).padStart(6, '0'),
      backupCodes: z.array(z.string()).parse(json['backupCodes']),
      confirm: (given: { password: string; code?: string | undefined }) =>
        auth.confirmPassword({ cookie: at.headers().get('cookie'), ...given }),
    };
  }

  test('comes back with two-factor sign-in by password and code, each code once', async () => {
    const { at, code, wrongCode, confirm } = await withTwoFactor();
    expect(await confirm({ password })).toEqual({ outcome: 'code_wanted' });
    expect(await confirm({ password, code: wrongCode })).toEqual({ outcome: 'wrong_code' });
    expect(await confirm({ password: 'not the password', code })).toEqual({ outcome: 'wrong_password' });
    expect(await at.session()).toMatchObject({ fresh: false });
    expect(await confirm({ password, code })).toEqual({ outcome: 'confirmed' });
    expect(await at.session()).toMatchObject({ fresh: true });
    expect(await confirm({ password, code })).toEqual({ outcome: 'wrong_code' });
  });

  test('comes back with a code that opened no session; a code that confirmed opens none', async () => {
    const { email, code, confirm } = await withTwoFactor();
    expect(await confirm({ password, code })).toEqual({ outcome: 'confirmed' });
    const thief = browser();
    await thief.post('/sign-in/email', { email, password });
    expect(await thief.post('/two-factor/verify-totp', { code })).toMatchObject({
      status: 401,
      json: { code: 'code_already_used' },
    });
  });

  test('comes back with a backup code, once', async () => {
    const { backupCodes, confirm } = await withTwoFactor();
    const [code] = backupCodes;
    expect(await confirm({ password, code })).toEqual({ outcome: 'confirmed' });
    expect(await confirm({ password, code })).toEqual({ outcome: 'wrong_code' });
  });

  test('does not come back with two-factor sign-in by only the password, in any way', async () => {
    const { at, code, confirm } = await withTwoFactor();
    for (const path of ['/two-factor/disable', '/two-factor/generate-backup-codes']) {
      expect(await at.post(path, { password })).toMatchObject({ status: 403, json: { code: 'session_not_fresh' } });
    }
    expect(await at.post('/two-factor/enable', { password })).toMatchObject({ status: 400 });
    const newPassword = 'a much newer password';
    expect((await at.post('/change-password', { currentPassword: password, newPassword })).status).toBe(200);
    expect(await at.session()).toMatchObject({ fresh: false, twoFactor: true });
    expect(await confirm({ password: newPassword })).toEqual({ outcome: 'code_wanted' });

    expect(await confirm({ password: newPassword, code })).toEqual({ outcome: 'confirmed' });
    expect((await at.post('/two-factor/generate-backup-codes', { password: newPassword })).status).toBe(200);
    expect((await at.post('/two-factor/disable', { password: newPassword })).status).toBe(200);
    expect(await at.session()).toMatchObject({ fresh: true, twoFactor: false });
  });

  test('allows a signed-in person five guesses at the code, also at the calls of sign-in', async () => {
    const { at, wrongCode, code, confirm } = await withTwoFactor();
    for (let guess = 0; guess < 3; guess += 1)
      expect((await at.post('/two-factor/verify-totp', { code: wrongCode })).status).toBe(401);
    expect((await at.post('/two-factor/verify-backup-code', { code: 'aB3dE-9xY2z' })).status).toBe(401);
    expect(await confirm({ password, code: wrongCode })).toEqual({ outcome: 'wrong_code' });
    expect(await confirm({ password, code })).toMatchObject({ outcome: 'rate_limited' });
    expect((await at.post('/two-factor/verify-totp', { code })).status).toBe(429);
  });

  test('starts again with a sign-in in a browser whose session is stale', async () => {
    const { at, email } = await member();
    after(11);
    expect((await at.post('/sign-in/email', { email, password })).status).toBe(200);
    expect(await at.session()).toMatchObject({ fresh: true });
  });

  test('allows five guesses in a quarter of an hour, over all places that ask for the password', async () => {
    const { at } = await member();
    for (let guess = 0; guess < 4; guess += 1) {
      expect(await auth.confirmPassword({ cookie: at.headers().get('cookie'), password: `guess ${guess}` })).toEqual({
        outcome: 'wrong_password',
      });
    }
    expect(await at.post('/two-factor/enable', { password: 'guess 5' })).toMatchObject({ status: 400 });
    expect(await auth.confirmPassword({ cookie: at.headers().get('cookie'), password })).toEqual({
      outcome: 'rate_limited',
      retryAfterMs: expect.any(Number),
    });
    expect(await at.post('/two-factor/enable', { password })).toMatchObject({
      status: 429,
      json: { code: 'rate_limited' },
    });
    after(15);
    expect(await auth.confirmPassword({ cookie: at.headers().get('cookie'), password })).toEqual({
      outcome: 'confirmed',
    });
  });
});

describe('limits', () => {
  const wrong = (at: ReturnType<typeof browser>, email: string) =>
    at.post('/sign-in/email', { email, password: 'not the password' });
  const right = (at: ReturnType<typeof browser>, email: string) => at.post('/sign-in/email', { email, password });

  test('hold for an account from one network, and end with their window', async () => {
    const { email } = await member();
    const ip = newIp();
    const guesses = await Promise.all(Array.from({ length: 14 }, () => wrong(browser({ ip }), email)));
    expect(statuses(guesses)).toEqual([...Array(10).fill(401), ...Array(4).fill(429)]);
    const locked = await right(browser({ ip }), email);
    expect(locked).toMatchObject({
      status: 429,
      json: { code: 'rate_limited', message: 'Too many attempts. Try again in 15 minutes.' },
    });
    expect(locked.headers.get('retry-after')).toBe('900');
    clock = new Date(clock.getTime() + 15 * 60_000);
    expect((await right(browser({ ip }), email)).status).toBe(200);
  });

  test('that a stranger has used up keep out nobody who comes from elsewhere', async () => {
    const { email } = await member();
    const ip = newIp();
    for (let guess = 0; guess < 12; guess += 1) await wrong(browser({ ip }), email);
    for (let ask = 0; ask < 6; ask += 1) await browser({ ip }).post('/request-password-reset', { email });
    expect((await right(browser(), email)).status).toBe(200);
  });

  test('count an IPv6 network of 64 bits as one', async () => {
    const { email } = await member();
    for (let guess = 0; guess < 10; guess += 1) await wrong(browser({ ip: `2001:db8:7:1::${guess}` }), email);
    expect((await right(browser({ ip: '2001:db8:7:1:ffff::1' }), email)).status).toBe(429);
    expect((await right(browser({ ip: '2001:db8:7:2::1' }), email)).status).toBe(200);
  });

  test('of a browser that has signed in before are its own, even in the stranger’s network', async () => {
    const { email, at } = await member();
    const home = newIp();
    const known = browser({ ip: home });
    await right(known, email);
    await known.post('/sign-out', {});
    for (let guess = 0; guess < 12; guess += 1) await wrong(browser({ ip: home }), email);
    expect((await right(browser({ ip: home }), email)).status).toBe(429);
    expect((await right(known, email)).status).toBe(200);
    for (let guess = 0; guess < 10; guess += 1) expect((await wrong(known, email)).status).toBe(401);
    expect((await right(known, email)).status).toBe(429);
    // It has used up its own count and no other.
    expect((await right(at, email)).status).toBe(200);
  });

  test('of all browsers never seen end at 100 wrong passwords; a known one and the reset link pass', async () => {
    const { email, at } = await member();
    const other = await member();
    /** Counts wrong passwords, each from another network, without the third of a second that a real check takes. */
    const guessed = async (times: number) => {
      const account = { bucket: '/sign-in/email', by: 'email', value: email } as const;
      for (let guess = 0; guess < times; guess += 1) await consume(database.db, account, SIGN_IN_CEILING, clock);
    };
    await guessed(97);
    const last = [await wrong(browser(), email), await wrong(browser(), email), await wrong(browser(), email)];
    expect(statuses(last)).toEqual([401, 401, 401]);
    const refused = await right(browser(), email);
    expect(refused).toMatchObject({ status: 429, json: { message: expect.stringContaining('choose a new password') } });
    expect((await right(other.at, email)).status).toBe(429);
    expect((await right(at, email)).status).toBe(200);

    const elsewhere = browser();
    await elsewhere.post('/request-password-reset', { email });
    expect(
      (await elsewhere.post('/reset-password', { token: await lastToken(email), newPassword: password })).status,
    ).toBe(200);
    expect((await right(browser(), email)).status).toBe(200);
    await guessed(100);
    // The browser that opened the link is known from now on.
    expect((await right(browser(), email)).status).toBe(429);
    expect((await right(elsewhere, email)).status).toBe(200);
    clock = new Date(clock.getTime() + 24 * 3_600_000);
    expect((await right(browser(), email)).status).toBe(200);
  });

  test('are not bypassed with the device cookie of another account, a forged one or one of an old secret', async () => {
    const { email } = await member();
    const { at: thief, email: own } = await member();
    const ip = newIp();
    for (let guess = 0; guess < 10; guess += 1) await wrong(browser({ ip }), email);
    const cookies = thief.headers().get('cookie') ?? '';
    const mine = /cryptoix\.device_\S+?=[^;]+/.exec(cookies)?.[0] ?? '';
    const name =
      /cryptoix\.device_[^=]+/.exec((await right(browser(), email)).headers.getSetCookie().join())?.[0] ?? '';
    expect([mine, name]).not.toContain('');
    for (const cookie of [mine, mine.replace(/^[^=]+/, name), `${name}=`, `${name}=a.b`, `${name}=.`, `${name}=%00`]) {
      const tried = await browser({ ip }).post('/sign-in/email', { email, password }, { cookie });
      expect([cookie, tried.status]).toEqual([cookie, 429]);
    }
    expect((await right(thief, own)).status).toBe(200);
  });

  test('bound the emails that a stranger can have sent to an address, and no response shows that they are used up', async () => {
    const { email } = await member();
    const responses = [];
    for (let ask = 0; ask < 7; ask += 1) responses.push(await browser().post('/request-password-reset', { email }));
    expect(new Set(responses.map(({ status, json }) => JSON.stringify([status, json]))).size).toBe(1);
    expect(statuses(responses)).toEqual(Array(7).fill(200));
    expect(await mailsTo(email)).toHaveLength(5);
    // Each of the emailed links still works while no other can be requested.
    expect(
      (await browser().post('/reset-password', { token: await lastToken(email), newPassword: password })).status,
    ).toBe(200);
    // A person who has set a new password can ask again, and the emails of one kind do not count for another.
    await browser().post('/request-password-reset', { email });
    expect(await mailsTo(email)).toHaveLength(7);
  });

  test('of confirmation emails are silent too', async () => {
    const email = newEmail();
    const responses = [];
    for (let ask = 0; ask < 7; ask += 1)
      responses.push(await browser().post('/sign-up/email', { name: 'Ada', email, password }));
    for (let ask = 0; ask < 7; ask += 1) responses.push(await browser().post('/send-verification-email', { email }));
    expect(statuses(responses)).toEqual(Array(14).fill(200));
    const subjects = (await mailsTo(email)).map((text) => /^Subject: (.*)$/m.exec(text)?.[1]);
    expect(subjects.filter((subject) => subject === 'Confirm your email address')).toHaveLength(5);
    expect(subjects).toHaveLength(10);
  }, 30_000);

  test('are reset for an account by a right password', async () => {
    const { email } = await member();
    for (let round = 0; round < 2; round += 1) {
      for (let guess = 0; guess < 6; guess += 1)
        await browser().post('/sign-in/email', { email, password: 'not the password' });
      expect((await browser().post('/sign-in/email', { email, password })).status).toBe(200);
    }
  });

  test('hold for a client address, with an IPv6 network of 64 bits as one', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 32 }, (_, guess) =>
        browser({ ip: `2001:db8:1:2::${guess + 1}` }).post('/verify-email', { token: `guess-${guess}` }),
      ),
    );
    expect(statuses(guesses)).toEqual([...Array(30).fill(401), 429, 429]);
  });
});

describe('the gate', () => {
  test.each(['/get-session', '/update-user', '/update-session', '/sign-in/social', '/list-sessions', '/toString', ''])(
    'does not let %s through',
    async (path) => {
      const { at } = await member();
      expect(await at.post(path, {})).toMatchObject({ status: 404, json: { code: 'not_found' } });
    },
  );

  test('refuses other methods, other content types, other JSON and unknown fields', async () => {
    const url = `${origin}/api/auth/sign-in/email`;
    expect((await auth.handler(new Request(url))).status).toBe(405);
    expect((await auth.handler(new Request(url, { method: 'POST', body: 'email=a' }))).status).toBe(415);
    const headers = { 'content-type': 'application/json' };
    expect((await auth.handler(new Request(url, { method: 'POST', headers, body: '{' }))).status).toBe(422);
    const extra = await browser().post('/sign-in/email', {
      email: newEmail(),
      password,
      callbackURL: 'https://evil.example',
    });
    expect(extra).toMatchObject({
      status: 422,
      json: { issues: [{ message: expect.stringContaining('callbackURL') }] },
    });
  });

  test('refuses a page of another origin, with and without cookies', async () => {
    const { at, email } = await member();
    expect((await at.post('/sign-out', {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect(
      (await browser().post('/sign-in/email', { email, password }, { origin: 'https://evil.example' })).status,
    ).toBe(403);
    expect(await at.session()).not.toBeNull();
  });

  test('accepts no forged cookie', async () => {
    const { at } = await member();
    const cookie = at.headers().get('cookie') ?? '';
    expect(await auth.sessionOf(cookie)).not.toBeNull();
    expect(
      await auth.sessionOf(cookie.replace(/(token=)(.)/, (_, name, c) => name + (c === 'a' ? 'b' : 'a'))),
    ).toBeNull();
  });

  test('logs no password, link or session', async () => {
    const { email, at } = await member();
    await at.post('/request-password-reset', { email });
    const token = await lastToken(email);
    await at.post('/reset-password', { token, newPassword: 'a much newer password' });
    await at.post('/sign-in/email', { email, password: 'not the password' });
    const session = /session_token=([^.]+)/.exec(at.headers().get('cookie') ?? '')?.[1] ?? 'no session';
    for (const secret of [token, session, password, 'a much newer password', 'not the password'])
      expect(logged).not.toContain(secret);
  });
});

test('without a database every call gets a 500 and says nothing of what it tried', async () => {
  const unreachable = openDatabase('postgres://127.0.0.1:1/unreachable', { max: 1, name: 'test' });
  const broken = createAuth({ ...options, db: unreachable.db, mailer });
  const email = newEmail();
  const response = await browser({ through: broken }).post('/sign-in/email', { email, password });
  expect(response).toMatchObject({ status: 500, json: { code: 'internal_error' } });
  expect(logged).toContain('sign-in call failed');
  expect(logged + JSON.stringify(response.json)).not.toMatch(/example\.com|params|correct horse/);
  await unreachable.close();
});

test('the seeded user is made once, signs in without an email, and keeps their password', async () => {
  const email = newEmail();
  const first = await auth.createUserForSeed({ email, password, name: 'Demo' });
  expect(await auth.createUserForSeed({ email, password: 'another password', name: 'Demo' })).toEqual(first);
  expect((await browser().post('/sign-in/email', { email, password })).status).toBe(200);
  expect(await mailsTo(email)).toEqual([]);
});

test('pruning deletes what has expired and leaves the rest', async () => {
  const { at, email } = await member();
  await at.post('/request-password-reset', { email });
  await auth.prune();
  expect(await at.session()).not.toBeNull();
  clock = new Date(clock.getTime() + 8 * 24 * 3600_000);
  await auth.prune();
  expect(await database.db.select().from(sessions)).toEqual([]);
  expect(await database.db.select().from(verifications)).toEqual([]);
  expect((await database.db.select().from(users)).length).toBeGreaterThan(0);
});
