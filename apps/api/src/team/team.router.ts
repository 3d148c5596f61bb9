import { z } from 'zod';
import { router, scoped } from '../trpc.ts';
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
  members: scoped('team:write')
    .input(z.strictObject({}))
    .output(z.array(memberOutput))
    .query(({ ctx }) => listMembers(ctx)),

  invitations: scoped('team:write')
    .input(z.strictObject({}))
    .output(z.array(invitationOutput))
    .query(({ ctx }) => listInvitations(ctx)),

  invite: scoped('team:write')
    .meta({ fresh: 'by_change' })
    .input(inviteInput)
    .output(invitationOutput)
    .mutation(({ ctx, input }) => invite(ctx, input)),

  revoke_invitation: scoped('team:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(invitationId)
    .output(removedOutput)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input.id)),

  change_role: scoped('team:write')
    .meta({ fresh: 'by_change', frozen: 'by_change' })
    .input(roleInput)
    .output(changedRoleOutput)
    .mutation(({ ctx, input }) => changeRole(ctx, input)),

  remove: scoped('team:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(memberId)
    .output(removedOutput)
    .mutation(({ ctx, input }) => removeMember(ctx, input.user_id)),

  // Of every role: who may not change the team may still leave it.
  leave: scoped('any_key')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(z.strictObject({}))
    .output(removedOutput)
    .mutation(({ ctx }) => leaveTeam(ctx)),
});
