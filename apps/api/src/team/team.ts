import { createHash, randomBytes } from 'node:crypto';
import { AppError, newId, type Role, scopesOfRole } from '@cryptoix/core';
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { consume } from '../auth/limits.ts';
import { nameInEmail } from '../auth/name-in-email.ts';
import { requireSession, type TenantContext, transact } from '../context.ts';
import { invitations, memberships, merchants, users } from '../db/schema/index.ts';
import { membershipOf } from '../merchants/merchants.ts';
import { powerOfRole, requireChange } from '../risk.ts';
import type { Invitation, InviteInput, Member, RoleInput } from './schemas.ts';

/** How long an invitation can be accepted, in ms: 7 days. */
const invitationMs = 7 * 86_400_000;

/**
 * Invitations that one person may send for all their merchants: each is an email from us to an address they type in.
 */
const invitationsADay = { max: 50, windowMs: 86_400_000 };

export const hashToken = (token: string) => createHash('sha256').update(token).digest();
/** The invitations that can be accepted. */
export const openInvitation = (now: Date) =>
  and(isNull(invitations.accepted_at), isNull(invitations.revoked_at), gt(invitations.expires_at, now));

/** Only an owner adds, changes or removes an owner; services have no role and may. @throws AppError `missing_scope` */
function requireOwnerFor(ctx: TenantContext, ...touched: (Role | null)[]): void {
  if (ctx.principal.type !== 'session' || ctx.principal.binding?.role === 'owner' || !touched.includes('owner')) return;
  throw new AppError('missing_scope', 'Only an owner can make, change or remove an owner.', {
    required_scope: 'team:write',
  });
}

/** True when a member with `role` may invite others with the role `as`. */
const mayInvite = (role: Role | null, as: Role): boolean =>
  role !== null && scopesOfRole(role).includes('team:write') && (as !== 'owner' || role === 'owner');

/** The members of this merchant's team, oldest first. */
export async function listMembers(ctx: TenantContext): Promise<Member[]> {
  const rows = await ctx.db
    .select({
      user_id: memberships.user_id,
      role: memberships.role,
      created_at: memberships.created_at,
      name: users.name,
      email: users.email,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.user_id))
    .where(eq(memberships.merchant_id, ctx.tenant.merchantId))
    .orderBy(asc(memberships.created_at), asc(memberships.user_id));
  return rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() }));
}

/** The invitations that can still be accepted, oldest first. */
export async function listInvitations(ctx: TenantContext): Promise<Invitation[]> {
  const rows = await ctx.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.merchant_id, ctx.tenant.merchantId), openInvitation(ctx.services.now())))
    .orderBy(asc(invitations.id));
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    invited_by: row.invited_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  }));
}

/** @throws AppError `rate_limited` */
async function countInvitation({ services, db }: TenantContext, userId: string): Promise<void> {
  const waitMs = await consume(
    db,
    { bucket: 'invitation', by: 'user', value: userId },
    invitationsADay,
    services.now(),
  );
  if (waitMs === null) return;
  throw new AppError('rate_limited', 'You have sent 50 invitations in a day. Send more tomorrow.', {
    retry_after: Math.ceil(waitMs / 1000),
  });
}

/**
 * An invitation would outlive its sender's role.
 * @throws AppError `missing_scope` when the role was lost during the call
 */
async function requireStillMayInvite(tx: TenantContext, as: Role): Promise<void> {
  if (tx.principal.type !== 'session') return;
  await lockTeam(tx);
  const member = await membershipOf(tx.db, tx.tenant.merchantId, tx.principal.userId);
  if (mayInvite(member?.role ?? null, as)) return;
  throw new AppError('missing_scope', 'Your role no longer lets you invite somebody.', {
    required_scope: 'team:write',
  });
}

/** Takes back the open invitations of a person that they could not send with the role they have now. */
async function revokeSentBy(ctx: TenantContext, userId: string, role: Role | null): Promise<void> {
  const now = ctx.services.now();
  const sent = await ctx.db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.merchant_id, ctx.tenant.merchantId),
        openInvitation(now),
        sql`${invitations.invited_by} ->> 'type' = 'user'`,
        sql`${invitations.invited_by} ->> 'id' = ${userId}`,
      ),
    );
  for (const { id, email } of sent.filter((invitation) => !mayInvite(role, invitation.role))) {
    await ctx.db.update(invitations).set({ revoked_at: now }).where(eq(invitations.id, id));
    await audit(ctx, { action: 'invitation.revoked', target: { type: 'invitation', id }, details: { email } });
  }
}

/** The email of an invitation. It names people by address, and the merchant only if its name cannot pass for a link. */
function invitationEmail(ctx: TenantContext, to: string, merchant: string, role: Role, token: string) {
  const name = nameInEmail(merchant);
  // The token stands behind #: browsers send that part to no server, so no log records it.
  const link = `${ctx.services.config.publicUrl}/invitation#${token}`;
  return {
    to,
    subject: name === null ? 'Join a team on Cryptoix' : `Join ${name} on Cryptoix`,
    text: `${ctx.actor.label} invites you to work on ${name ?? 'a merchant'} as ${role}.\n\nAccept within 7 days:\n${link}\n`,
  };
}

/**
 * Invites a person by email; an open invitation for the same address is replaced.
 * @throws AppError `missing_scope`, `conflict`, `rate_limited`
 */
export async function invite(ctx: TenantContext, input: InviteInput): Promise<Invitation> {
  requireOwnerFor(ctx, input.role);
  requireChange(ctx, 'team:write', null, powerOfRole(input.role));
  const email = input.email.toLowerCase();
  const now = ctx.services.now();
  const token = randomBytes(32).toString('base64url');
  if (ctx.principal.type === 'session') await countInvitation(ctx, ctx.principal.userId);
  return transact(ctx, async (tx) => {
    const { merchantId } = tx.tenant;
    await requireStillMayInvite(tx, input.role);
    const members = await listMembers(tx);
    if (members.some((member) => member.email === email))
      throw new AppError('conflict', 'This person is in the team already. Change their role instead.');
    await tx.db
      .update(invitations)
      .set({ revoked_at: now })
      .where(
        and(
          eq(invitations.merchant_id, merchantId),
          eq(invitations.email, email),
          isNull(invitations.accepted_at),
          isNull(invitations.revoked_at),
        ),
      );
    const values = {
      id: newId('invitation', now.getTime()),
      merchant_id: merchantId,
      email,
      role: input.role,
      token_hash: hashToken(token),
      invited_by: tx.actor,
      created_at: now,
      expires_at: new Date(now.getTime() + invitationMs),
    };
    await tx.db.insert(invitations).values(values);
    await audit(tx, {
      action: 'invitation.created',
      target: { type: 'invitation', id: values.id },
      details: { email, role: input.role },
    });
    const [merchant] = await tx.db.select({ name: merchants.name }).from(merchants).where(eq(merchants.id, merchantId));
    const message = invitationEmail(tx, email, merchant?.name ?? '', input.role, token);
    tx.afterCommit(() => tx.services.mailer.send(message));
    return {
      id: values.id,
      email,
      role: input.role,
      invited_by: tx.actor,
      created_at: now.toISOString(),
      expires_at: values.expires_at.toISOString(),
    };
  });
}

/** Takes an invitation back. @throws AppError `not_found` */
export async function revokeInvitation(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const now = tx.services.now();
    const [row] = await tx.db
      .update(invitations)
      .set({ revoked_at: now })
      .where(and(eq(invitations.id, id), eq(invitations.merchant_id, tx.tenant.merchantId), openInvitation(now)))
      .returning();
    if (row === undefined) throw new AppError('not_found', 'There is no such open invitation.');
    await audit(tx, {
      action: 'invitation.revoked',
      target: { type: 'invitation', id },
      details: { email: row.email },
    });
    return { id, deleted: true as const };
  });
}

/**
 * Locks the team until the transaction ends, so that the roles and invitations that a change relies on stay as they
 * are.
 */
export async function lockTeam(ctx: TenantContext): Promise<void> {
  await ctx.db
    .select({ id: merchants.id })
    .from(merchants)
    .where(eq(merchants.id, ctx.tenant.merchantId))
    .for('no key update');
}

/** A merchant without an owner could never get one again. */
async function requireAnotherOwner(ctx: TenantContext, userId: string): Promise<void> {
  const owners = await ctx.db
    .select({ user_id: memberships.user_id })
    .from(memberships)
    .where(and(eq(memberships.merchant_id, ctx.tenant.merchantId), eq(memberships.role, 'owner')));
  if (!owners.some((owner) => owner.user_id !== userId))
    throw new AppError('conflict', 'This is the last owner. Make somebody else an owner first.');
}

async function requireMember(ctx: TenantContext, userId: string): Promise<Role> {
  const member = await membershipOf(ctx.db, ctx.tenant.merchantId, userId);
  if (member === null) throw new AppError('not_found', 'There is no such member in this team.');
  return member.role;
}

const membership = (ctx: TenantContext, userId: string) =>
  and(eq(memberships.merchant_id, ctx.tenant.merchantId), eq(memberships.user_id, userId));

/** @throws AppError `not_found`, `missing_scope`, `conflict` for the last owner */
export async function changeRole(ctx: TenantContext, input: RoleInput) {
  return transact(ctx, async (tx) => {
    await lockTeam(tx);
    const before = await requireMember(tx, input.user_id);
    requireOwnerFor(tx, before, input.role);
    requireChange(tx, 'team:write', powerOfRole(before), powerOfRole(input.role));
    if (before === 'owner' && input.role !== 'owner') await requireAnotherOwner(tx, input.user_id);
    await tx.db.update(memberships).set({ role: input.role }).where(membership(tx, input.user_id));
    await revokeSentBy(tx, input.user_id, input.role);
    await audit(tx, {
      action: 'member.role_changed',
      target: { type: 'user', id: input.user_id },
      details: { from: before, to: input.role },
    });
    return { user_id: input.user_id, role: input.role };
  });
}

/** @throws AppError `not_found`, `missing_scope`, `conflict` for the last owner */
export async function removeMember(ctx: TenantContext, userId: string) {
  return transact(ctx, async (tx) => {
    await lockTeam(tx);
    const role = await requireMember(tx, userId);
    requireOwnerFor(tx, role);
    return endMembership(tx, userId, role, 'member.removed');
  });
}

/**
 * Removes the signed-in person, of any role, from the team.
 * @throws AppError `missing_api_key`, `not_found`, `conflict` for the last owner
 */
export async function leaveTeam(ctx: TenantContext) {
  const { userId } = requireSession(ctx.principal);
  return transact(ctx, async (tx) => {
    await lockTeam(tx);
    return endMembership(tx, userId, await requireMember(tx, userId), 'member.left');
  });
}

async function endMembership(ctx: TenantContext, userId: string, role: Role, action: 'member.removed' | 'member.left') {
  if (role === 'owner') await requireAnotherOwner(ctx, userId);
  await ctx.db.delete(memberships).where(membership(ctx, userId));
  await revokeSentBy(ctx, userId, null);
  await audit(ctx, { action, target: { type: 'user', id: userId }, details: { role } });
  return { id: userId, deleted: true as const };
}
