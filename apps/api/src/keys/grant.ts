import { AppError, keyScopeRows, moneyScopes, scopePresets, type Scope } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { scopesOf } from '../principal.ts';
import { type Power, raises, requireChange } from '../risk.ts';
import type { Grantable } from './schemas.ts';

/** Scopes that make a key able to move money. */
const money: ReadonlySet<Scope> = new Set(moneyScopes);

/** Whether the caller holds a scope, so that they may give it to a key. */
const mayGrant = (ctx: TenantContext, scope: Scope) => scopesOf(ctx.principal).has(scope);

/**
 * What restricts a key is loosened only by who could make the key as it then is, and at a time when they could: nobody
 * grants what they do not hold. `before` is null for a new key.
 * @throws AppError `missing_scope`, `conflict` while the merchant is frozen
 */
export function requireGrant(ctx: TenantContext, before: Power | null, after: Power): void {
  const missing = raises(before, after) ? after.scopes.find((scope) => !mayGrant(ctx, scope)) : undefined;
  if (missing !== undefined) {
    throw new AppError('missing_scope', `A key cannot be given ${missing} by somebody who does not hold it.`, {
      required_scope: missing,
    });
  }
  requireChange(ctx, 'api_keys:write', before, after);
}

/** What a key can be given: every scope with what it means, and the presets that the caller may give as a whole. */
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
