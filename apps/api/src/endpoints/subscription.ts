import { AppError, scopesForSubscription } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { deliveryQueue } from '../db/schema/index.ts';
import { scopesOf } from '../principal.ts';

/**
 * An API key must not get through webhooks what it may not read (contract, Scopes), so the whole subscription is
 * checked, not only what a change adds. @throws AppError `missing_scope`
 */
export function requireSubscriptionScopes(ctx: TenantContext, eventTypes: readonly string[]): void {
  const granted = scopesOf(ctx.principal);
  const missing = scopesForSubscription(eventTypes).filter((scope) => !granted.has(scope));
  const [first] = missing;
  if (first === undefined) return;
  throw new AppError(
    'missing_scope',
    `Events of this endpoint contain data that needs ${missing.join(', ')}. Subscribe to fewer events, or use a key that holds ${missing.length === 1 ? 'it' : 'them'}.`,
    {
      required_scope: first,
      required_scopes: missing,
    },
  );
}

/** The types of the events in the queue of an endpoint. */
export async function queuedTypes(ctx: TenantContext, endpointId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectDistinct({ type: deliveryQueue.event_type })
    .from(deliveryQueue)
    .where(eq(deliveryQueue.endpoint_id, endpointId));
  return rows.map((row) => row.type);
}
