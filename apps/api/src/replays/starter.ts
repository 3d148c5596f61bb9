import { type Scope, scopesOfRole } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import type { Runtime } from '../context.ts';
import { apiKeys, merchants } from '../db/schema/index.ts';
import { active } from '../keys/rows.ts';
import { frozenMessage } from '../merchants/freeze.ts';
import { membershipOf } from '../merchants/merchants.ts';
import type { Actor, Tenant } from '../principal.ts';
import { owned } from '../tenant-rows.ts';

/**
 * The scopes of somebody who has started a job, as they are now: none for a key that was revoked or has expired, for a
 * person who is no longer in the team, and while the merchant is frozen.
 */
export async function scopesNow({ db, services }: Runtime, tenant: Tenant, actor: Actor): Promise<ReadonlySet<Scope>> {
  if (actor.type === 'api_key') {
    const [key] = await db
      .select({ scopes: apiKeys.scopes, frozen: frozenMessage })
      .from(apiKeys)
      .innerJoin(merchants, eq(merchants.id, apiKeys.merchant_id))
      .where(and(eq(apiKeys.id, actor.id), owned({ tenant }, apiKeys), active(services.now())));
    return new Set(key === undefined || key.frozen !== null ? [] : key.scopes);
  }
  if (actor.type === 'user') {
    const member = await membershipOf(db, tenant.merchantId, actor.id);
    return new Set<Scope>(member === null || member.frozen !== null ? [] : scopesOfRole(member.role));
  }
  const service = services.config.serviceTokens.find(({ name }) => name === actor.id);
  return new Set<Scope>(service?.scopes);
}
