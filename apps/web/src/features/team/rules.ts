import { type Role, roles } from '@cryptoix/core/tables';
import type { Member } from './types.ts';

/** The roles that this role can give: only owners make owners. */
export const rolesGivenBy = (own: Role): readonly Role[] => roles.filter((role) => own === 'owner' || role !== 'owner');

/** What the signed-in person can do with a member. The server decides; this hides what it would refuse. */
export function standing(
  member: Member,
  members: readonly Member[],
  own: Role,
): 'free' | 'only_owner' | 'out_of_reach' {
  if (member.role !== 'owner') return 'free';
  if (own !== 'owner') return 'out_of_reach';
  return members.some((other) => other.role === 'owner' && other.user_id !== member.user_id) ? 'free' : 'only_owner';
}
