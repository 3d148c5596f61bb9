import { moneyScopes, scopes, type Scope } from './scopes.ts';

const sessionRows = scopes.filter((row) => row.holders.some((holder) => holder === 'session'));
const all: readonly Scope[] = sessionRows.map((row) => row.scope);
const notForDevelopers: readonly Scope[] = [...moneyScopes, 'team:write'];

interface RoleRow {
  role: string;
  /** The scopes of a session with this role. */
  scopes: readonly Scope[];
  /** True when its people get an email if something goes wrong: a key leaked, an endpoint was disabled. */
  alerts: boolean;
}

/**
 * The roles in a merchant's team, most powerful first. The team's code enforces that only an owner may change owners.
 */
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

/** The roles whose people get an email when something goes wrong. */
export const alertedRoles: readonly Role[] = rows.filter((row) => row.alerts).map((row) => row.role);

/** The scopes of a session with this role. A role of a newer version, which is not in the table, has none. */
export function scopesOfRole(role: Role): readonly Scope[] {
  return rows.find((row) => row.role === role)?.scopes ?? [];
}
