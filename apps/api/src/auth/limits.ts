import { createHash } from 'node:crypto';
import { eq, lte, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { rateLimits } from '../db/schema/auth.ts';

/** At most `max` attempts in a fixed window of `windowMs` milliseconds. */
export type Limit = { readonly max: number; readonly windowMs: number };

/**
 * The subject of a count: attempts at `bucket` by one network (an IPv4 address or an IPv6 /64), email address, user or
 * known browser, or at one email address from one network.
 */
export type Subject = {
  readonly bucket: string;
  readonly by: 'ip' | 'email' | 'email_from_ip' | 'user' | 'device';
  readonly value: string;
};

// Hashed, so that the table does not collect the email addresses that strangers type in.
const keyOf = ({ bucket, by, value }: Subject): string =>
  `${bucket}:${by}:${createHash('sha256').update(value).digest('base64url')}`;

/**
 * Counts one attempt, in one statement, so that parallel attempts cannot pass the limit together.
 * @returns null when it is allowed, otherwise the milliseconds until the window ends
 */
export async function consume(db: Db, subject: Subject, { max, windowMs }: Limit, now: Date): Promise<number | null> {
  const over = sql`${rateLimits.resetsAt} <= ${now.toISOString()}::timestamptz`;
  const [row] = await db
    .insert(rateLimits)
    .values({ key: keyOf(subject), count: 1, resetsAt: new Date(now.getTime() + windowMs) })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        // Stops counting just past the limit, so that a patient attacker cannot overflow the column.
        count: sql`CASE WHEN ${over} THEN 1 ELSE least(${rateLimits.count} + 1, ${max + 1}) END`,
        resetsAt: sql`CASE WHEN ${over} THEN excluded.resets_at ELSE ${rateLimits.resetsAt} END`,
      },
    })
    .returning();
  if (row === undefined || row.count <= max) return null;
  return Math.max(1, row.resetsAt.getTime() - now.getTime());
}

/** Deletes the attempts of one subject, once it has proved its identity. */
export async function clear(db: Db, subject: Subject): Promise<void> {
  await db.delete(rateLimits).where(eq(rateLimits.key, keyOf(subject)));
}

/** Deletes windows that have ended. */
export async function pruneLimits(db: Db, now: Date): Promise<void> {
  await db.delete(rateLimits).where(lte(rateLimits.resetsAt, now));
}
