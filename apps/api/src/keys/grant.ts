import { AppError, keyScopeRows, moneyScopes, scopePresets, type Scope } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { scopesOf } from '../principal.ts';
import { type Power, raises, requireChange } from '../risk.ts';
import type { Grantable } from './schemas.ts';

/** The scopes with which a key can move money. */
const money: ReadonlySet<Scope> = new Set(moneyScopes);

/** True when the caller holds a scope and so may give it to a key. */
const mayGrant = (ctx: TenantContext, scope: Scope) => scopesOf(ctx.principal).has(scope);

/**
 * Checks that the caller may create this key, or loosen a key to this: only a caller who could create the resulting key
 * now may, since nobody grants what they do not hold. `before` is null for a new key.
 * @throws AppError `missing_scope`, `conflict` while the merchant is frozen
 */
export function requireGrant(ctx: TenantContext, before: Power | null, after: Power): void {
  const missing = raises(before, after) ? after.scopes.find((scope) => !mayGrant(ctx, scope)) : undefined;
  if (missing !== undefined) {
    throw new AppError(
      'missing_scope',
      `You do not hold ${missing}, so you cannot give it to a key. Leave it out, or ask somebody who holds it.`,
      {
        required_scope: missing,
      },
    );
  }
  requireChange(ctx, 'api_keys:write', before, after);
}

/** All scopes with their descriptions, and the presets whose scopes the caller may all give. */
export function describeScopes(ctx: TenantContext): Grantable {
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
