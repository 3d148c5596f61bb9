import { idSchema, limits, roleSchema } from '@cryptoix/core';
import { z } from 'zod';
import { actorOutput } from '../audit/schemas.ts';
import { newPassword, personName } from '../auth/calls.ts';

const userId = idSchema('user');
/** The secret of an emailed link. */
const token = z.string().min(20).max(100);

/** The address to invite into the team, and its role. */
export const inviteInput = z.strictObject({
  email: z.email('Must be an email address.').max(limits.emailLength),
  role: roleSchema,
});
export type InviteInput = z.output<typeof inviteInput>;

/** Names an invitation. */
export const invitationId = z.strictObject({ id: idSchema('invitation') });

/** Names a member. */
export const memberId = z.strictObject({ user_id: userId });

/** A member's new role. */
export const roleInput = memberId.extend({ role: roleSchema });
export type RoleInput = z.output<typeof roleInput>;

/** The link of an invitation. */
export const invitationToken = z.strictObject({ token });

/** An invitation and the account to create with it. */
export const joinInput = invitationToken.extend({ name: personName, password: newPassword });
export type JoinInput = z.output<typeof joinInput>;

/** A member of the merchant's team. */
export const memberOutput = z.object({
  user_id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  created_at: z.iso.datetime(),
});
export type Member = z.output<typeof memberOutput>;

export const changedRoleOutput = memberOutput.pick({ user_id: true, role: true });

/** An invitation that can still be accepted. */
export const invitationOutput = z.object({
  id: idSchema('invitation'),
  email: z.string(),
  role: roleSchema,
  invited_by: actorOutput,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
export type Invitation = z.output<typeof invitationOutput>;

/** An invitation as shown to the person who opens its link. */
export const readInvitationOutput = z.object({
  merchant: z.string(),
  role: roleSchema,
  invited_by: z.string(),
  email: z.string(),
  has_account: z.boolean().describe('True: the owner signs in to accept. False: `join` creates the account.'),
});
export type ReadInvitation = z.output<typeof readInvitationOutput>;

/** The team that a person has joined. */
export const joinedOutput = z.object({ merchant_id: z.string(), role: roleSchema });
export type Joined = z.output<typeof joinedOutput>;

export const removedOutput = z.object({ id: z.string(), deleted: z.literal(true) });
