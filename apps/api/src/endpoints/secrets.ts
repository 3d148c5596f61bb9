import { newId } from '@cryptoix/core';
import { mintEndpointSecret, mintSigningKeyPair } from '@cryptoix/core/signing';
import { and, desc, eq, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { endpoints, endpointSecrets } from '../db/schema/index.ts';
import type { RotateSecretInput } from './schemas.ts';
import { requireSubscriptionScopes } from './subscription.ts';
import { getEndpoint, ownedEndpoints, requireEndpoint } from './view.ts';

/** How long, in seconds, a rotated secret still signs beside the new one by default: 24 h. */
const defaultOverlapSeconds = 86_400;

/** The identities that sealed values of an endpoint are bound to; the dispatcher opens them too. */
export const sealedAs = {
  headers: (id: string) => `endpoints.headers:${id}`,
  secret: (id: string) => `endpoint_secrets.secret:${id}`,
};

/** Adds a signing secret. @returns it in the clear, this once */
export async function addSecret(ctx: TenantContext, endpointId: string, kind: 'hmac' | 'ed25519'): Promise<string> {
  const now = ctx.services.now();
  const id = newId('endpoint_secret', now.getTime());
  const pair = kind === 'ed25519' ? mintSigningKeyPair() : { secret: mintEndpointSecret(), public: null };
  await ctx.db.insert(endpointSecrets).values({
    id,
    endpoint_id: endpointId,
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    kind,
    secret: ctx.services.vault.seal(pair.secret, sealedAs.secret(id)),
    public_key: pair.public,
    created_at: now,
  });
  return pair.secret;
}

/** Turns the additional ed25519 signature of an endpoint on or off. */
export async function setEd25519(ctx: TenantContext, endpointId: string, on: boolean): Promise<void> {
  const live = and(eq(endpointSecrets.endpoint_id, endpointId), eq(endpointSecrets.kind, 'ed25519'));
  const [existing] = await ctx.db.select({ id: endpointSecrets.id }).from(endpointSecrets).where(live).limit(1);
  if (on && existing === undefined) await addSecret(ctx, endpointId, 'ed25519');
  if (!on && existing !== undefined) await ctx.db.delete(endpointSecrets).where(live);
}

/**
 * Creates a new signing secret. The old one signs beside it for the overlap, then ends.
 * @throws AppError `not_found`, `missing_scope`
 */
export async function rotateSecret(ctx: TenantContext, input: RotateSecretInput) {
  return transact(ctx, async (tx) => {
    const row = await requireEndpoint(tx, input.id, { lock: true });
    requireSubscriptionScopes(tx, row.event_types);
    const now = tx.services.now();
    const ends = new Date(now.getTime() + (input.overlap_seconds ?? defaultOverlapSeconds) * 1000);
    await tx.db
      .update(endpointSecrets)
      .set({ expires_at: sql`least(${endpointSecrets.expires_at}, ${ends.toISOString()}::timestamptz)` })
      .where(and(eq(endpointSecrets.endpoint_id, input.id), eq(endpointSecrets.kind, 'hmac')));
    const secret = await addSecret(tx, input.id, 'hmac');
    await tx.db
      .update(endpoints)
      .set({ version: row.version + 1, updated_at: now })
      .where(and(eq(endpoints.id, input.id), ownedEndpoints(tx)));
    await audit(tx, {
      action: 'webhook_endpoint.secret_rotated',
      target: { type: 'webhook_endpoint', id: input.id },
      details: { old_secret_ends_at: ends.toISOString() },
    });
    return { ...(await getEndpoint(tx, input.id)), secret };
  });
}

/** The newest signing secret, in the clear; this is audited. @throws AppError `not_found`, `missing_scope` */
export async function revealSecret(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireEndpoint(tx, id);
    requireSubscriptionScopes(tx, row.event_types);
    const [newest] = await tx.db
      .select()
      .from(endpointSecrets)
      .where(and(eq(endpointSecrets.endpoint_id, id), eq(endpointSecrets.kind, 'hmac')))
      .orderBy(desc(endpointSecrets.id))
      .limit(1);
    if (newest === undefined) throw new Error(`${id} has no secret`);
    await audit(tx, { action: 'webhook_endpoint.secret_revealed', target: { type: 'webhook_endpoint', id } });
    return { id, secret: tx.services.vault.open(newest.secret, sealedAs.secret(newest.id)) };
  });
}
