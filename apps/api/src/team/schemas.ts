import { idSchema, limits, roleSchema } from '@cryptoix/core';
import { z } from 'zod';
import { actorOutput } from '../audit/schemas.ts';
import { newPassword, personName } from '../auth/calls.ts';

const userId = idSchema('user');
/** The secret of a mailed link. */
const token = z.string().min(20).max(100);

/** Who is invited into the team, and as what. */
export const inviteInput = z.strictObject({
  email: z.email('Must be an e-mail address.').max(limits.emailLength),
  role: roleSchema,
});
export type InviteInput = z.output<typeof inviteInput>;

/** An invitation that is named. */
export const invitationId = z.strictObject({ id: idSchema('invitation') });

/** A member that is named. */
export const memberId = z.strictObject({ user_id: userId });

/** The role that a member is to have. */
export const roleInput = memberId.extend({ role: roleSchema });
export type RoleInput = z.output<typeof roleInput>;

/** The link of an invitation. */
export const invitationToken = z.strictObject({ token });

/** An invitation and the account that is to be made to accept it. */
export const joinInput = invitationToken.extend({ name: personName, password: newPassword });
export type JoinInput = z.output<typeof joinInput>;

/** Somebody who works for the merchant. */
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

/** An invitation as who follows its link sees it. */
export const readInvitationOutput = z.object({
  merchant: z.string(),
  role: roleSchema,
  invited_by: z.string(),
  email: z.string(),
  has_account: z.boolean().describe('Its owner signs in to accept; otherwise `join` makes the account.'),
});
export type ReadInvitation = z.output<typeof readInvitationOutput>;

/** The team that somebody has joined. */
export const joinedOutput = z.object({ merchant_id: z.string(), role: roleSchema });
export type Joined = z.output<typeof joinedOutput>;

export const removedOutput = z.object({ id: z.string(), deleted: z.literal(true) });
