import { APIError } from 'better-auth/api';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { consume } from './limits.ts';

/**
 * How long one code of an authenticator app is valid, in ms: its own 30 s and, for clocks that differ, 30 s on each
 * side.
 */
const CODE_MS = 90_000;

const codeBody = z.object({ code: z.string() });

/** True when a right code was used before. Marks it as used. */
export async function isUsedCode(db: Db, userId: string, code: string, now: Date): Promise<boolean> {
  const subject = { bucket: 'totp-code', by: 'user', value: `${userId} ${code}` } as const;
  return (await consume(db, subject, { max: 1, windowMs: CODE_MS }, now)) !== null;
}

/**
 * Refuses to open a session with an authenticator code that has opened one already: a person who looked over the user's
 * shoulder must not get in with it (RFC 6238, 5.2). @throws APIError 401 `code_already_used`
 */
export async function refuseUsedCode(
  db: Db,
  userId: string,
  request: { path?: string | undefined; body?: unknown } | null,
  now: Date,
): Promise<void> {
  if (request?.path !== '/two-factor/verify-totp') return;
  if (!(await isUsedCode(db, userId, codeBody.parse(request.body).code, now))) return;
  throw new APIError('UNAUTHORIZED', {
    code: 'CODE_ALREADY_USED',
    message: 'This code was used already. Sign in again with the next one your app shows.',
  });
}
