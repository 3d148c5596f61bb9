import { idSchema, roleSchema } from '@cryptoix/core';
import { z } from 'zod';
import { router, scopedProcedure } from '../trpc.ts';
import { changeRole, invite, leaveTeam, listInvitations, listMembers, removeMember, revokeInvitation } from './team.ts';

const userId = idSchema('user');
const actor = z.object({ type: z.enum(['api_key', 'user', 'service', 'system']), id: z.string(), label: z.string() });
const memberOutput = z.object({
  user_id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  created_at: z.iso.datetime(),
});
const invitationOutput = z.object({
  id: idSchema('invitation'),
  email: z.string(),
  role: roleSchema,
  invited_by: actor,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});

export const teamRouter = router({
  members: scopedProcedure('team:write')
    .input(z.strictObject({}))
    .output(z.array(memberOutput))
    .query(({ ctx }) => listMembers(ctx)),

  invitations: scopedProcedure('team:write')
    .input(z.strictObject({}))
    .output(z.array(invitationOutput))
    .query(({ ctx }) => listInvitations(ctx)),

  invite: scopedProcedure('team:write')
    .meta({ fresh: 'by_change' })
    .input(z.strictObject({ email: z.email('Must be an e-mail address.').max(254), role: roleSchema }))
    .output(invitationOutput)
    .mutation(({ ctx, input }) => invite(ctx, input)),

  revoke_invitation: scopedProcedure('team:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(z.strictObject({ id: idSchema('invitation') }))
    .output(z.object({ id: z.string(), deleted: z.literal(true) }))
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input.id)),

  change_role: scopedProcedure('team:write')
    .meta({ fresh: 'by_change', frozen: 'by_change' })
    .input(z.strictObject({ user_id: userId, role: roleSchema }))
    .output(z.object({ user_id: z.string(), role: roleSchema }))
    .mutation(({ ctx, input }) => changeRole(ctx, input)),

  remove: scopedProcedure('team:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(z.strictObject({ user_id: userId }))
    .output(z.object({ id: z.string(), deleted: z.literal(true) }))
    .mutation(({ ctx, input }) => removeMember(ctx, input.user_id)),

  // Of every role: who may not change the team may still leave it.
  leave: scopedProcedure('any_key')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(z.strictObject({}))
    .output(z.object({ id: z.string(), deleted: z.literal(true) }))
    .mutation(({ ctx }) => leaveTeam(ctx)),
});
