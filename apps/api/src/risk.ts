import { AppError, moneyScopes, type Role, scopesOfRole, type Scope } from '@cryptoix/core';
import type { Context } from './context.ts';
import { isWithin } from './net/ranges.ts';
import type { Principal } from './principal.ts';

/** When a mutation needs a fresh session; `by_change`: the procedure calls `requireChange`. */
export const freshness = ['always', 'never', 'by_change'] as const;
/**
 * The mutations that a frozen merchant's keys and sessions may still make, since they only reduce risk. By default
 * none.
 */
export const whenFrozen = ['allowed', 'by_change'] as const;

/** The risk of a mutation, as its procedure declares it. */
export interface Risk {
  readonly fresh?: (typeof freshness)[number];
  readonly frozen?: (typeof whenFrozen)[number];
}

/** The rights of a key or a role, and their restrictions. */
export interface Power {
  readonly scopes: readonly Scope[];
  /** True when it may add, change and remove owners. */
  readonly owner?: boolean;
  /** IP addresses and ranges it works from; empty means anywhere. */
  readonly ip_allowlist: readonly string[];
  /** Requests a minute. */
  readonly rate_limit: number;
  readonly require_idempotency_key: boolean;
}

/** The rights of a member with this role, which have no restrictions. */
export const powerOfRole = (role: Role): Power => ({
  scopes: scopesOfRole(role),
  owner: role === 'owner',
  ip_allowlist: [],
  rate_limit: Number.POSITIVE_INFINITY,
  require_idempotency_key: false,
});

/** True when a change allows something that was not allowed before; `before` is null for a new key or member. */
export function raises(before: Power | null, after: Power): boolean {
  return (
    before === null ||
    after.scopes.some((scope) => !before.scopes.includes(scope)) ||
    (after.owner === true && before.owner !== true) ||
    !isWithin(after.ip_allowlist, before.ip_allowlist) ||
    after.rate_limit > before.rate_limit ||
    (before.require_idempotency_key && !after.require_idempotency_key)
  );
}

const critical: ReadonlySet<Scope> = new Set<Scope>([...moneyScopes, 'team:write']);

/**
 * Checks that the caller may make this change now. A change that only reduces risk is always allowed. Any other is
 * refused while the merchant is frozen, and needs a fresh session when its result can send money out or change the
 * team.
 * @throws AppError `conflict`, `missing_scope` with `reason: session_not_fresh`
 */
export function requireChange({ principal }: Context, scope: Scope, before: Power | null, after: Power): void {
  if (!raises(before, after)) return;
  requireUnfrozen(principal);
  if (after.owner === true || after.scopes.some((one) => critical.has(one))) requireFresh(principal, scope);
}

/**
 * Refuses a session that is not fresh; keys and services have no password to confirm.
 * @throws AppError `missing_scope` with `reason: session_not_fresh`
 */
export function requireFresh(principal: Principal, scope: Scope | 'any_key'): void {
  if (principal.type !== 'session' || principal.fresh) return;
  throw new AppError(
    'missing_scope',
    'This moves money or decides who can, so it is done only right after signing in. Confirm your password and try again.',
    { ...(scope !== 'any_key' && { required_scope: scope }), reason: 'session_not_fresh' },
  );
}

/** @throws AppError `conflict` for a key or session of a frozen merchant, with the message for the merchant */
export function requireUnfrozen(principal: Principal): void {
  const frozen =
    principal.type === 'api_key' ? principal.frozen : principal.type === 'session' ? principal.binding?.frozen : null;
  if (typeof frozen === 'string') throw frozenError(frozen);
}

/** The error for the keys and sessions of a frozen merchant. */
export const frozenError = (message: string) => new AppError('conflict', message, { reason: 'merchant_frozen' });
