import { AppError, invalidField } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { endSession, sessionsOfUser } from '../auth/sessions.ts';
import { type Context, requireSession } from '../context.ts';
import { users } from '../db/schema/index.ts';
import type { ConfirmPasswordInput, SessionView } from './schemas.ts';

/**
 * Makes the session fresh, with the password and, with two-factor sign-in, a code.
 * @throws AppError `missing_api_key`, `validation_failed` for `password` or `code`, `rate_limited`
 */
export async function confirmPassword(ctx: Context, given: ConfirmPasswordInput) {
  requireSession(ctx.principal);
  const result = await ctx.services.auth.confirmPassword({ cookie: ctx.cookie, ...given });
  switch (result.outcome) {
    case 'confirmed':
      return { fresh: true as const };
    case 'signed_out':
      throw new AppError('missing_api_key', 'Your session has ended. Sign in again.');
    case 'wrong_password':
      throw invalidField('password', 'This is not your password.');
    case 'code_wanted':
      throw invalidField('code', 'Enter the six digits that your authenticator app shows now, or a backup code.');
    case 'wrong_code':
      throw invalidField('code', 'This code is not right, or was used before. Enter the next one that your app shows.');
    case 'rate_limited': {
      const seconds = Math.ceil(result.retryAfterMs / 1000);
      throw new AppError('rate_limited', `Too many wrong guesses. Try again in ${seconds} seconds.`, {
        retry_after: seconds,
      });
    }
  }
}

/** Changes the name of the signed-in person. @throws AppError `missing_api_key` */
export async function rename(ctx: Context, name: string) {
  const { userId } = requireSession(ctx.principal);
  await ctx.db.update(users).set({ name, updatedAt: ctx.services.now() }).where(eq(users.id, userId));
  return { name };
}

/** The sessions of the person, newest first. @throws AppError `missing_api_key` */
export async function listSessions(ctx: Context): Promise<SessionView[]> {
  const { userId } = requireSession(ctx.principal);
  const [current, all] = await Promise.all([
    ctx.services.auth.sessionOf(ctx.cookie),
    sessionsOfUser(ctx.db, userId, ctx.services.now()),
  ]);
  return all.map((session) => ({
    id: session.id,
    created_at: session.createdAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    ip: session.ipAddress,
    user_agent: session.userAgent,
    current: session.id === current?.sessionId,
  }));
}

/** Signs one of the person's browsers out, at once. @throws AppError `missing_api_key`, `not_found` */
export async function endOneSession(ctx: Context, id: string) {
  const { userId } = requireSession(ctx.principal);
  if (!(await endSession(ctx.db, userId, id)))
    throw new AppError('not_found', 'You have no such session, or it has ended.');
  return { id, deleted: true as const };
}
