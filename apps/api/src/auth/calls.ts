import { isOneLine, isWellFormedText, limits } from '@cryptoix/core';
import { z } from 'zod';
import type { Limit } from './limits.ts';

const minutes = (count: number): number => count * 60_000;

/** Guesses at the password, and as many at the code, of a signed-in user, from every place that asks for them. */
export const PASSWORD_GUESSES: Limit = { max: 5, windowMs: minutes(15) };

/** Wrong passwords for one account from one network, or from one browser that has signed in to it before. */
export const SIGN_IN_GUESSES: Limit = { max: 10, windowMs: minutes(15) };

/**
 * Wrong passwords for one account from all browsers that have never signed in to it. NIST SP 800-63B, 5.2.2 allows 100
 * in a row. Ours reset after a day, otherwise a stranger could lock out the owner's next browser for good.
 */
export const SIGN_IN_CEILING: Limit = { max: 100, windowMs: minutes(24 * 60) };

/** Emails of one kind to one address, from all callers together. */
export const EMAILS_TO_ONE: Limit = { max: 5, windowMs: minutes(60) };

/** One call of the sign-in API: the schema of its body and its limits. */
export type Call = {
  readonly body: z.ZodType<Record<string, unknown>>;
  /** Attempts from one client network. */
  readonly perIp: Limit;
  /** The body has the current password, or a code, of the signed-in user, if there is one: PASSWORD_GUESSES applies. */
  readonly asks?: 'password' | 'code';
  /**
   * Needs a fresh session, since it weakens what makes one fresh: the password alone must not replace password and
   * code.
   */
  readonly fresh?: true;
};

const email = z.email('Enter an email address').max(limits.emailLength).toLowerCase();
// A refused sign-in must not reveal the minimum length of a password.
const password = z.string().min(1, 'Enter your password').max(limits.passwordMaxLength);
export const newPassword = z
  .string()
  .min(limits.passwordMinLength, `Use at least ${limits.passwordMinLength} characters`)
  .max(limits.passwordMaxLength, `Use at most ${limits.passwordMaxLength} characters`);
/** A person's name. */
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
/** The second factor beside the password: a code of the authenticator app, or one of the backup codes. */
export const secondFactor = z
  .string()
  .regex(/^(\d{6}|[A-Za-z0-9]{5}-[A-Za-z0-9]{5})$/, 'Enter the six digits, or a backup code such as aB3dE-9xY2z');
const backupCode = z.string().regex(/^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/, 'A backup code looks like aB3dE-9xY2z');

const guesses: Limit = { max: 30, windowMs: minutes(5) };
const emails: Limit = { max: 20, windowMs: minutes(60) };

/**
 * Every call under /api/auth, all of them POST. The other calls of better-auth (reading the session token, editing the
 * user, social sign-in, …) are not reachable.
 */
export const calls: Readonly<Record<string, Call>> = {
  '/sign-up/email': {
    body: z.strictObject({ name: personName, email, password: newPassword }),
    perIp: emails,
  },
  '/sign-in/email': { body: z.strictObject({ email, password }), perIp: guesses },
  '/sign-out': { body: z.strictObject({}), perIp: guesses },
  '/revoke-sessions': { body: z.strictObject({}), perIp: guesses },
  '/send-verification-email': { body: z.strictObject({ email }), perIp: emails },
  '/verify-email': { body: z.strictObject({ token }), perIp: guesses },
  '/request-password-reset': { body: z.strictObject({ email }), perIp: emails },
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
  // For a signed-in user a code opens nothing, but the response shows whether it is right.
  '/two-factor/verify-totp': { body: z.strictObject({ code: totp }), perIp: guesses, asks: 'code' },
  '/two-factor/verify-backup-code': { body: z.strictObject({ code: backupCode }), perIp: guesses, asks: 'code' },
};
