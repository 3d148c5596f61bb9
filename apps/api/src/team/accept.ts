import { AppError } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { claimAddress, hasConfirmedAccount } from '../auth/passwords.ts';
import { actFor, type Context, requireSession, transact } from '../context.ts';
import { invitations, memberships, merchants } from '../db/schema/index.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import type { Joined, JoinInput, ReadInvitation } from './schemas.ts';
import { hashToken, lockTeam, openInvitation } from './team.ts';

const ended = () =>
  new AppError('not_found', 'This invitation has ended, was taken back, or is for another address. Ask for a new one.');

/**
 * The invitation that a link belongs to. A person who has the link can read that address's email.
 * @throws AppError `not_found`
 */
export async function readInvitation(ctx: Context, token: string): Promise<ReadInvitation> {
  const [row] = await ctx.db
    .select({
      email: invitations.email,
      role: invitations.role,
      invited_by: invitations.invited_by,
      merchant: merchants.name,
    })
    .from(invitations)
    .innerJoin(merchants, eq(merchants.id, invitations.merchant_id))
    .where(and(eq(invitations.token_hash, hashToken(token)), openInvitation(ctx.services.now())));
  if (row === undefined) throw ended();
  return {
    merchant: row.merchant,
    role: row.role,
    invited_by: row.invited_by.label,
    email: row.email,
    has_account: await hasConfirmedAccount(ctx.db, row.email),
  };
}

/**
 * Uses up an invitation and makes `userId` a member. @param email the user's address; the invitation must be for it
 * @throws AppError `not_found`, `conflict` while the merchant is frozen
 */
async function join(tx: Context, token: string, email: string, userId: string): Promise<Joined> {
  const now = tx.services.now();
  const wanted = and(eq(invitations.token_hash, hashToken(token)), eq(invitations.email, email), openInvitation(now));
  const [found] = await tx.db.select({ merchant_id: invitations.merchant_id }).from(invitations).where(wanted);
  if (found === undefined) throw ended();
  const tenant = { merchantId: found.merchant_id, mode: 'live' } as const;
  const actor = { type: 'user', id: userId, label: email } as const;
  const team = actFor(tx, tenant, 'invitation', actor);
  // The person who sent it may be leaving right now, which takes the invitation back.
  await lockTeam(team);
  await requireUnfrozenNow(tx.db, found.merchant_id);
  const [row] = await tx.db.update(invitations).set({ accepted_at: now }).where(wanted).returning();
  if (row === undefined) throw ended();
  await tx.db
    .insert(memberships)
    .values({ merchant_id: row.merchant_id, user_id: userId, role: row.role, created_at: now })
    .onConflictDoNothing();
  await audit(team, {
    action: 'invitation.accepted',
    target: { type: 'invitation', id: row.id },
    details: { role: row.role },
  });
  return { merchant_id: row.merchant_id, role: row.role };
}

/**
 * Accepts an invitation as the signed-in user, whose address it must be for.
 * @throws AppError `missing_api_key`, `not_found`
 */
export async function acceptInvitation(ctx: Context, token: string) {
  const { userId, email } = requireSession(ctx.principal);
  return transact(ctx, (tx) => join(tx, token, email, userId));
}

/**
 * Accepts an invitation as a person whose address has no confirmed account yet, and creates the account: the link
 * proves the address. They sign in with the password afterwards.
 * @throws AppError `not_found`, `conflict` when the address has an account, or somebody is signed in
 */
export async function joinWithNewAccount(ctx: Context, input: JoinInput) {
  if (ctx.principal.type === 'session')
    throw new AppError('conflict', 'You are signed in already. Accept the invitation as yourself, or sign out first.');
  const hasAccount = () => new AppError('conflict', 'This address has an account. Sign in to accept the invitation.');
  const { email, has_account } = await readInvitation(ctx, input.token);
  if (has_account) throw hasAccount();
  const hash = await ctx.services.auth.hashPassword(input.password);
  return transact(ctx, async (tx) => {
    const userId = await claimAddress(tx.db, { email, name: input.name, hash, now: tx.services.now() });
    if (userId === null) throw hasAccount();
    return join(tx, input.token, email, userId);
  });
}
