import { moneyScopes, scopes, type Scope } from './scopes.ts';

const sessionRows = scopes.filter((row) => row.holders.some((holder) => holder === 'session'));
const all: readonly Scope[] = sessionRows.map((row) => row.scope);
const notForDevelopers: readonly Scope[] = [...moneyScopes, 'team:write'];

interface RoleRow {
  role: string;
  /** What a session of this role may do, of what sessions may do at all. */
  scopes: readonly Scope[];
  /** Whether its people get a mail when something goes wrong: a key that leaked, an endpoint that was disabled. */
  alerts: boolean;
}

/** What a person can be in a merchant's team, most powerful first. That only an owner touches owners is a rule of the team. */
const rows = [
  { role: 'owner', scopes: all, alerts: true },
  { role: 'admin', scopes: all, alerts: true },
  { role: 'developer', scopes: all.filter((scope) => !notForDevelopers.includes(scope)), alerts: true },
  {
    role: 'viewer',
    scopes: sessionRows.filter((row) => row.action === 'read').map((row) => row.scope),
    alerts: false,
  },
] as const satisfies readonly RoleRow[];

export type Role = (typeof rows)[number]['role'];
export const roles: readonly Role[] = rows.map((row) => row.role);

/** The roles whose people get a mail when something goes wrong. */
export const alertedRoles: readonly Role[] = rows.filter((row) => row.alerts).map((row) => row.role);

/** What a session of this role may do. A role of a newer version, which is not in the table, may do nothing. */
export function scopesOfRole(role: Role): readonly Scope[] {
  return rows.find((row) => row.role === role)?.scopes ?? [];
}
