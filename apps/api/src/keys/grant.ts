import { AppError, keyScopeRows, moneyScopes, scopePresets, type Scope } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';

/** Scopes that make a key able to move money: wanted only from somebody who just showed the password. */
const money: ReadonlySet<Scope> = new Set(moneyScopes);

/** Whether the caller holds a scope, so that they may give it to a key; the platform itself may give all. */
const mayGrant = (ctx: TenantContext, scope: Scope) => ctx.granted === null || ctx.granted.has(scope);

/** Nobody grants what they do not hold, and money needs a fresh sign-in. @throws AppError `missing_scope` */
export function requireGrant(ctx: TenantContext, wanted: readonly Scope[]): void {
  const missing = wanted.find((scope) => !mayGrant(ctx, scope));
  if (missing !== undefined) {
    throw new AppError('missing_scope', `A key cannot be given ${missing} by somebody who does not hold it.`, {
      required_scope: missing,
    });
  }
  if (ctx.principal.type === 'session' && !ctx.principal.fresh && wanted.some((scope) => money.has(scope))) {
    throw new AppError(
      'missing_scope',
      'A key that can move money is made only right after signing in. Confirm your password and try again.',
      {
        required_scope: 'api_keys:write',
        reason: 'session_not_fresh',
      },
    );
  }
}

/** What a key can be given: every scope with what it means, and the presets that the caller may give as a whole. */
export function describeScopes(ctx: TenantContext) {
  return {
    scopes: keyScopeRows.map(({ scope, resource, action, group, description }) => ({
      scope,
      resource,
      action,
      group,
      description,
      money: money.has(scope),
      grantable: mayGrant(ctx, scope),
    })),
    presets: scopePresets
      .filter((preset) => preset.scopes.every((scope) => mayGrant(ctx, scope)))
      .map((preset) => ({ ...preset, scopes: [...preset.scopes] })),
  };
}
