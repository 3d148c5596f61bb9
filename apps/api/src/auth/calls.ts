import { isOneLine, isWellFormedText, limits } from '@cryptoix/core';
import { z } from 'zod';
import type { Limit } from './limits.ts';

const minutes = (count: number): number => count * 60_000;

/** Guesses at the password, and as many at the code, of somebody who is signed in, wherever they are asked for. */
export const PASSWORD_GUESSES: Limit = { max: 5, windowMs: minutes(15) };

/** Wrong passwords for one account from one network, or from one browser that has signed in to it before. */
export const SIGN_IN_GUESSES: Limit = { max: 10, windowMs: minutes(15) };

/**
 * Wrong passwords for one account from all browsers together that have never signed in to it. NIST SP 800-63B, 5.2.2 allows
 * 100 in a row; ours end after a day, as a stranger could else keep the owner's next browser out for good.
 */
export const SIGN_IN_CEILING: Limit = { max: 100, windowMs: minutes(24 * 60) };

/** Emails of one kind to one address, no matter who asks for them. */
export const MAILS_TO_ONE: Limit = { max: 5, windowMs: minutes(60) };

/** One call of the sign-in API: what its body may hold, and how often it may be tried. */
export type Route = {
  readonly body: z.ZodType<Record<string, unknown>>;
  /** By the client's network. */
  readonly perIp: Limit;
  /** The body holds the current password, or a code, of the signed-in user, if there is one: PASSWORD_GUESSES applies. */
  readonly asks?: 'password' | 'code';
  /** Weakens what makes a session fresh: only in a fresh one, or the password alone would do in place of password and code. */
  readonly fresh?: true;
};

const email = z.email('Enter an e-mail address').max(limits.emailLength).toLowerCase();
// A refused sign-in must not say how long a password could have been.
const password = z.string().min(1, 'Enter your password').max(limits.passwordMaxLength);
export const newPassword = z
  .string()
  .min(limits.passwordMinLength, `Use at least ${limits.passwordMinLength} characters`)
  .max(limits.passwordMaxLength, `Use at most ${limits.passwordMaxLength} characters`);
/** What a person goes by. */
export const personName = z
  .string()
  .trim()
  .min(1, 'Enter your name')
  .max(limits.personNameLength, `Use at most ${limits.personNameLength} characters`)
  .refine((name) => isWellFormedText(name) && isOneLine(name), 'Use one line without control characters');
const token = z
  .string()
  .max(2_000)
  .regex(/^[\w.-]+$/, 'This link is incomplete: open it again from the message');
const totp = z.string().regex(/^\d{6}$/, 'Enter the six digits');
/** The second factor that confirms beside the password: a code of the authenticator app, or one of the backup codes. */
export const secondFactor = z
  .string()
  .regex(/^(\d{6}|[A-Za-z0-9]{5}-[A-Za-z0-9]{5})$/, 'Enter the six digits, or a backup code such as aB3dE-9xY2z');
const backupCode = z.string().regex(/^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/, 'A backup code looks like aB3dE-9xY2z');

const guesses: Limit = { max: 30, windowMs: minutes(5) };
const mails: Limit = { max: 20, windowMs: minutes(60) };

/**
 * Every call there is under /api/auth, all of them POST. What better-auth offers beside (reading the session token,
 * editing the user, social sign-in, …) is not reachable.
 */
export const routes: Readonly<Record<string, Route>> = {
  '/sign-up/email': {
    body: z.strictObject({ name: personName, email, password: newPassword }),
    perIp: mails,
  },
  '/sign-in/email': { body: z.strictObject({ email, password }), perIp: guesses },
  '/sign-out': { body: z.strictObject({}), perIp: guesses },
  '/revoke-sessions': { body: z.strictObject({}), perIp: guesses },
  '/send-verification-email': { body: z.strictObject({ email }), perIp: mails },
  '/verify-email': { body: z.strictObject({ token }), perIp: guesses },
  '/request-password-reset': { body: z.strictObject({ email }), perIp: mails },
  '/reset-password': { body: z.strictObject({ token, newPassword }), perIp: guesses },
  '/change-password': {
    body: z.strictObject({ currentPassword: password, newPassword, revokeOtherSessions: z.boolean().default(true) }),
    perIp: guesses,
    asks: 'password',
  },
  '/two-factor/enable': { body: z.strictObject({ password }), perIp: guesses, asks: 'password' },
  '/two-factor/disable': { body: z.strictObject({ password }), perIp: guesses, asks: 'password', fresh: true },
  '/two-factor/generate-backup-codes': {
    body: z.strictObject({ password }),
    perIp: guesses,
    asks: 'password',
    fresh: true,
  },
  // Signed in already, a code opens nothing, but would say whether it is right.
  '/two-factor/verify-totp': { body: z.strictObject({ code: totp }), perIp: guesses, asks: 'code' },
  '/two-factor/verify-backup-code': { body: z.strictObject({ code: backupCode }), perIp: guesses, asks: 'code' },
};
