import { z } from 'zod';
import { router, scopedProcedure } from '../trpc.ts';
import {
  changedRoleOutput,
  invitationId,
  invitationOutput,
  inviteInput,
  memberId,
  memberOutput,
  removedOutput,
  roleInput,
} from './schemas.ts';
import { changeRole, invite, leaveTeam, listInvitations, listMembers, removeMember, revokeInvitation } from './team.ts';

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
    .input(inviteInput)
    .output(invitationOutput)
    .mutation(({ ctx, input }) => invite(ctx, input)),

  revoke_invitation: scopedProcedure('team:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(invitationId)
    .output(removedOutput)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input.id)),

  change_role: scopedProcedure('team:write')
    .meta({ fresh: 'by_change', frozen: 'by_change' })
    .input(roleInput)
    .output(changedRoleOutput)
    .mutation(({ ctx, input }) => changeRole(ctx, input)),

  remove: scopedProcedure('team:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(memberId)
    .output(removedOutput)
    .mutation(({ ctx, input }) => removeMember(ctx, input.user_id)),

  // For every role: a member who may not change the team may still leave it.
  leave: scopedProcedure('any_key')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(z.strictObject({}))
    .output(removedOutput)
    .mutation(({ ctx }) => leaveTeam(ctx)),
});
