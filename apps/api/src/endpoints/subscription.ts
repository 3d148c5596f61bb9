import { AppError, scopesForSubscription } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { scopesOf } from '../principal.ts';

/**
 * What an API key sees through webhooks never exceeds what it may read (contract, Scopes): the whole subscription is
 * checked, not only what a change adds. @throws AppError `missing_scope`
 */
export function requireSubscriptionScopes(ctx: TenantContext, eventTypes: readonly string[]): void {
  const granted = scopesOf(ctx.principal);
  const missing = scopesForSubscription(eventTypes).filter((scope) => !granted.has(scope));
  const [first] = missing;
  if (first === undefined) return;
  throw new AppError(
    'missing_scope',
    `Events of this endpoint carry what only ${missing.join(', ')} may read. Subscribe to fewer events, or use a key that holds ${missing.length === 1 ? 'it' : 'them'}.`,
    {
      required_scope: first,
      required_scopes: missing,
    },
  );
}
