import { newId } from '@cryptoix/core';
import { and, eq, gt } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { accounts, sessions, twoFactors, users, verifications } from '../db/schema/auth.ts';

/** Ends a user's open links and sign-ins: emailed links to a new password, and sign-ins that wait for a code. */
export async function endLinks(db: Db, userId: string): Promise<void> {
  await db.delete(verifications).where(eq(verifications.value, userId));
}

/** Sets a user's password. Sessions and open sign-ins of the old one end. */
async function replacePassword(tx: Db, userId: string, hash: string, now: Date): Promise<void> {
  await endLinks(tx, userId);
  await tx.delete(sessions).where(eq(sessions.userId, userId));
  await tx
    .insert(accounts)
    .values({ id: randomUUID(), userId, accountId: userId, providerId: 'credential', password: hash })
    .onConflictDoUpdate({
      target: [accounts.userId, accounts.providerId],
      set: { password: hash, updatedAt: now },
    });
}

/**
 * Sets the password that somebody chose by an emailed link, which works once and ends all other links of the user. The
 * link came by email, so it also proves their address. @param hash makes the hash; called only for a link that works
 * @returns the user's email address; null when the link does not work
 */
export async function resetPassword(
  db: Db,
  { token, hash, now }: { token: string; hash: () => Promise<string>; now: Date },
): Promise<{ email: string } | null> {
  const identifier = `reset-password:${token}`;
  const works = and(eq(verifications.identifier, identifier), gt(verifications.expiresAt, now));
  return db.transaction(async (tx) => {
    const [link] = await tx.select({ userId: verifications.value }).from(verifications).where(works);
    if (link === undefined) return null;
    // Two links of one person take turns here, and the second one finds that it has ended.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, link.userId)).for('update');
    const spent = await tx.delete(verifications).where(works).returning({ id: verifications.id });
    if (spent.length === 0) return null;
    await replacePassword(tx, link.userId, await hash(), now);
    const [user] = await tx
      .update(users)
      .set({ emailVerified: true, updatedAt: now })
      .where(eq(users.id, link.userId))
      .returning({ email: users.email });
    return user ?? null;
  });
}

/** True when this address has an account whose owner has confirmed the address. @param email in lower case */
export async function hasConfirmedAccount(db: Db, email: string): Promise<boolean> {
  const [user] = await db.select({ confirmed: users.emailVerified }).from(users).where(eq(users.email, email));
  return user?.confirmed === true;
}

/**
 * Creates the account of a person who has just proved their address. Nobody proved it before, so an existing account
 * may be a stranger's: its name, password, sessions and second factor are replaced or deleted.
 * @param tx a transaction @param email in lower case
 * @returns the user's id; null when the address has a confirmed account, which stays as it is
 */
export async function claimAddress(
  tx: Db,
  { email, name, hash, now }: { email: string; name: string; hash: string; now: Date },
): Promise<string | null> {
  const proved = { name, emailVerified: true, twoFactorEnabled: false, updatedAt: now };
  const [user] = await tx
    .insert(users)
    .values({ id: newId('user', now.getTime()), email, createdAt: now, ...proved })
    .onConflictDoUpdate({ target: users.email, set: proved, setWhere: eq(users.emailVerified, false) })
    .returning({ id: users.id });
  if (user === undefined) return null;
  await tx.delete(twoFactors).where(eq(twoFactors.userId, user.id));
  await replacePassword(tx, user.id, hash, now);
  return user.id;
}
