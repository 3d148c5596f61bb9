import { moneyScopes, scopes, type Scope } from './scopes.ts';

/** What a person can be in a merchant's team, most powerful first. */
export const roles = ['owner', 'admin', 'developer', 'viewer'] as const;
export type Role = (typeof roles)[number];

const sessionRows = scopes.filter((row) => row.holders.some((holder) => holder === 'session'));
const all: readonly Scope[] = sessionRows.map((row) => row.scope);
const notForDevelopers: readonly Scope[] = [...moneyScopes, 'team:write'];

const scopesByRole: Record<Role, readonly Scope[]> = {
  owner: all,
  admin: all,
  developer: all.filter((scope) => !notForDevelopers.includes(scope)),
  viewer: sessionRows.filter((row) => row.action === 'read').map((row) => row.scope),
};

/**
 * What a session of this role may do. Owner and admin: everything a session can; developer: neither send money out nor
 * change the team; viewer: look. That only an owner touches owners is a rule of the team, not a scope.
 */
export function scopesOfRole(role: Role): readonly Scope[] {
  return scopesByRole[role];
}
