import { randomUUID } from 'node:crypto';
import { limits, newId } from '@cryptoix/core';
import { betterAuth } from 'better-auth/minimal';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { eq, lte } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import { accounts, sessions, twoFactors, users, verifications } from '../db/schema/auth.ts';
import { followChanges } from './changes.ts';
import { createDevices } from './devices.ts';
import { BASE_PATH, CLIENT_IP_HEADER, createGate, reasonOf } from './gate.ts';
import { guessesAt } from './guesses.ts';
import { clear, consume, pruneLimits } from './limits.ts';
import type { Email, Mailer } from './mail.ts';
import { alreadySignedUp, choosePassword, confirmAddress, passwordChanged } from './messages.ts';
import { resetPassword } from './passwords.ts';
import { EMAILS_TO_ONE, PASSWORD_GUESSES } from './calls.ts';
import { type AuthSecrets, engineSecrets, reencryptTwoFactors, renewCookies, textsOf } from './secrets.ts';
import { isUsedCode, refuseUsedCode } from './used-codes.ts';

/** How long a session lasts, used or not, in seconds: seven days. */
const SESSION_SECONDS = 7 * 24 * 60 * 60;
/**
 * How long a session stays fresh after the password (and the code, with two-factor sign-in), in milliseconds: ten
 * minutes.
 */
const FRESH_MS = 10 * 60_000;
const LINK_SECONDS = 60 * 60;

/** A signed-in person. Their email address is always verified: sign-in requires it. */
export type SignedIn = {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly emailVerified: boolean;
  /** True when sign-in asks for a code after the password. */
  readonly twoFactor: boolean;
  /** True when they signed in or confirmed the password (and the code, with `twoFactor`) less than FRESH_MS ago. */
  readonly fresh: boolean;
  /** When `fresh` ends, or ended. */
  readonly freshUntil: Date;
};

/** The result of a confirmation; `retryAfterMs` is the wait until the next guess is allowed. */
export type Confirmation =
  | { readonly outcome: 'confirmed' | 'signed_out' | 'wrong_password' | 'code_wanted' | 'wrong_code' }
  | { readonly outcome: 'rate_limited'; readonly retryAfterMs: number };

/** Dashboard sign-in. */
export type Auth = {
  /** Serves everything under /api/auth. Never throws. */
  handler(request: Request): Promise<Response>;
  /**
   * The person of the session in this `Cookie` header, read from the database each time, so that a sign-out holds at
   * once.
   */
  sessionOf(cookie: string | null): Promise<SignedIn | null>;
  /** True when the dashboard may be opened from this origin, as in an `Origin` header. */
  trusts(origin: string): boolean;
  /** The hash of a new password, as stored. */
  hashPassword(password: string): Promise<string>;
  /**
   * Checks the password of the signed-in user again and, with two-factor sign-in, a code of their app or a backup code.
   * When both are right, the session becomes fresh.
   */
  confirmPassword(input: { cookie: string | null; password: string; code?: string | undefined }): Promise<Confirmation>;
  /** Creates a user with a verified address; a user who has the address already is returned unchanged. */
  createUserForSeed(input: { email: string; password: string; name: string }): Promise<{ userId: string }>;
  /** Deletes expired sessions, links and attempt counts. */
  prune(): Promise<void>;
  /** Encrypts authenticator secrets of older versions of the secret again with the newest. */
  reencrypt(): Promise<void>;
};

type AuthOptions = {
  db: Db;
  /** At least 32 characters each; sign cookies and links, encrypt authenticator secrets. */
  secrets: AuthSecrets;
  /** Origin of the dashboard, without a trailing slash. With https, cookies are Secure. */
  publicUrl: string;
  /** Further origins that the dashboard may be opened from, for example `http://localhost:3000`. */
  trustedOrigins: readonly string[];
  mailer: Mailer;
  log: Logger;
  now?: () => Date;
};

/** Creates dashboard sign-in on better-auth, behind a gate that keeps its surface small (see `calls.ts`). */
export function createAuth({ db, publicUrl, mailer, log, now = () => new Date(), ...options }: AuthOptions): Auth {
  const secure = publicUrl.startsWith('https:');
  const { secrets } = options;
  const devices = createDevices({ secrets: textsOf(secrets), secure });

  /** Sends an email that anybody can ask for. Past the limit none is sent, and the response does not show it. */
  async function sendLimited(kind: string, message: Email): Promise<void> {
    const wait = await consume(db, { bucket: kind, by: 'email', value: message.to }, EMAILS_TO_ONE, now());
    if (wait === null) mailer.send(message);
  }

  const engine = betterAuth({
    appName: 'Cryptoix',
    baseURL: publicUrl,
    basePath: BASE_PATH,
    ...engineSecrets(secrets),
    trustedOrigins: [...options.trustedOrigins],
    telemetry: { enabled: false },
    database: drizzleAdapter(db, {
      provider: 'pg',
      transaction: true,
      schema: { user: users, session: sessions, account: accounts, verification: verifications, twoFactor: twoFactors },
    }),
    advanced: {
      // __Host-: neither a page over http nor another host of the domain can set it (RFC 6265bis, 4.1.3.2).
      cookiePrefix: secure ? '__Host-cryptoix' : 'cryptoix',
      useSecureCookies: false,
      defaultCookieAttributes: { secure },
      // Set explicitly because better-auth drops both checks when NODE_ENV is `test`.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
      database: { generateId: ({ model }) => (model === 'user' ? newId('user', now().getTime()) : randomUUID()) },
    },
    // The gate counts attempts: better-auth's own limits count by IP address but not by account.
    rateLimit: { enabled: false },
    session: {
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      additionalFields: { confirmedAt: { type: 'date', required: false, input: false } },
    },
    databaseHooks: {
      ...followChanges({ db, mailer, publicUrl }),
      session: {
        create: {
          // A session that replaces another (two-factor switched on or off, a new password) is as fresh as the old one:
          // for a person with two factors, the password alone confirms nothing.
          before: async (session, request) => {
            await refuseUsedCode(db, session.userId, request, now());
            const replaced = request?.path === '/change-password' ? request.context.session?.session : undefined;
            const confirmedAt: unknown = session['confirmedAt'] ?? replaced?.['confirmedAt'] ?? now();
            return { data: { ...session, confirmedAt } };
          },
        },
      },
    },
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      minPasswordLength: limits.passwordMinLength,
      maxPasswordLength: limits.passwordMaxLength,
      resetPasswordTokenExpiresIn: LINK_SECONDS,
      sendResetPassword: ({ user, token }) => sendLimited('reset', choosePassword(publicUrl, user.email, token)),
      onExistingUserSignUp: ({ user }) => sendLimited('signed_up', alreadySignedUp(publicUrl, user.email)),
    },
    emailVerification: {
      sendOnSignUp: true,
      expiresIn: LINK_SECONDS,
      sendVerificationEmail: ({ user, token }) => sendLimited('confirm', confirmAddress(publicUrl, user.email, token)),
    },
    plugins: [twoFactor({ issuer: 'Cryptoix' })],
    onAPIError: { throw: true },
    logger: {
      level: 'error',
      log: (_level, message, ...details) =>
        log.error({ reason: details.map(reasonOf).join('; ') }, `better-auth: ${message.split('\n', 1)[0]}`),
    },
  });

  const headersOf = (cookie: string) => new Headers({ cookie: renewCookies(cookie, secrets) });

  async function sessionOf(cookie: string | null): Promise<SignedIn | null> {
    if (cookie === null) return null;
    const found = await engine.api.getSession({ headers: headersOf(cookie) });
    if (found === null) return null;
    const { session, user } = found;
    const freshUntil = new Date((session.confirmedAt?.getTime() ?? 0) + FRESH_MS);
    return {
      sessionId: session.id,
      userId: user.id,
      email: user.email,
      name: user.name,
      emailVerified: user.emailVerified,
      twoFactor: user.twoFactorEnabled === true,
      fresh: now() < freshUntil,
      freshUntil,
    };
  }

  /** True for an unused code of the user's app, or for one of their backup codes, which is used up. */
  async function isRightCode(cookie: string, userId: string, code: string): Promise<boolean> {
    const headers = headersOf(cookie);
    try {
      if (/^\d{6}$/.test(code)) await engine.api.verifyTOTP({ headers, body: { code } });
      else await engine.api.verifyBackupCode({ headers, body: { code, disableSession: true } });
    } catch (error) {
      if (error instanceof APIError && error.statusCode < 500) return false;
      throw error;
    }
    return !(await isUsedCode(db, userId, code, now()));
  }

  const confirmPassword: Auth['confirmPassword'] = async ({ cookie, password, code }) => {
    const signedIn = await sessionOf(cookie);
    if (cookie === null || signedIn === null) return { outcome: 'signed_out' };
    if (signedIn.twoFactor && code === undefined) return { outcome: 'code_wanted' };
    const asked = signedIn.twoFactor ? (['password', 'code'] as const) : (['password'] as const);
    const subjects = asked.map((secret) => guessesAt(secret, signedIn.userId));
    for (const subject of subjects) {
      const retryAfterMs = await consume(db, subject, PASSWORD_GUESSES, now());
      if (retryAfterMs !== null) return { outcome: 'rate_limited', retryAfterMs };
    }
    const context = await engine.$context;
    const account = await context.internalAdapter.findCredentialAccount(signedIn.userId);
    const hash = account?.password;
    const right =
      typeof hash === 'string' &&
      password.length <= limits.passwordMaxLength &&
      (await context.password.verify({ hash, password }));
    if (!right) return { outcome: 'wrong_password' };
    if (signedIn.twoFactor && !(await isRightCode(cookie, signedIn.userId, code ?? '')))
      return { outcome: 'wrong_code' };
    await db.update(sessions).set({ confirmedAt: now() }).where(eq(sessions.id, signedIn.sessionId));
    for (const subject of subjects) await clear(db, subject);
    return { outcome: 'confirmed' };
  };

  async function createUserForSeed(input: {
    email: string;
    password: string;
    name: string;
  }): Promise<{ userId: string }> {
    const { internalAdapter, password } = await engine.$context;
    const email = input.email.toLowerCase();
    const existing = await internalAdapter.findUserByEmail(email);
    if (existing !== null) return { userId: existing.user.id };
    const user = await internalAdapter.createUser(
      { email, name: input.name, emailVerified: true },
      { method: 'email-password' },
    );
    const hash = await password.hash(input.password);
    await internalAdapter.linkAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: hash,
    });
    return { userId: user.id };
  }

  async function prune(): Promise<void> {
    await db.delete(sessions).where(lte(sessions.expiresAt, now()));
    await db.delete(verifications).where(lte(verifications.expiresAt, now()));
    await pruneLimits(db, now());
  }

  const hashPassword = async (password: string) => (await engine.$context).password.hash(password);

  async function resetByLink(token: string, password: string): Promise<{ email: string } | null> {
    const user = await resetPassword(db, { token, hash: () => hashPassword(password), now: now() });
    if (user === null) return null;
    await clear(db, { bucket: 'reset', by: 'email', value: user.email });
    mailer.send(passwordChanged(publicUrl, user.email));
    return user;
  }

  const origins = new Set([new URL(publicUrl).origin, ...options.trustedOrigins]);
  const gate = createGate({
    db,
    now,
    log,
    baseUrl: publicUrl,
    inner: (request) => {
      const cookie = request.headers.get('cookie');
      if (cookie !== null) request.headers.set('cookie', renewCookies(cookie, secrets));
      return engine.handler(request);
    },
    resetPassword: resetByLink,
    devices,
    sessionOf,
  });
  return {
    handler: gate,
    sessionOf,
    trusts: (origin) => origins.has(origin),
    hashPassword,
    confirmPassword,
    createUserForSeed,
    prune,
    reencrypt: () => reencryptTwoFactors(db, secrets, log),
  };
}
