import { AppError, invalidField, limits, newId } from '@cryptoix/core';
import { hashKey, mintKey } from '@cryptoix/core/minting';
import { and } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { countRows } from '../paging.ts';
import { owned } from '../tenant-rows.ts';
import { requireBelowCeiling } from './ceiling.ts';
import { requireGrant } from './grant.ts';
import { active, eventOf, type KeyRow } from './rows.ts';
import type { KeyInput } from './schemas.ts';
import { viewKey } from './view.ts';

/** The most working keys (neither revoked nor expired) of a merchant in one mode. */
const maxActiveKeys = 500;

/**
 * The longest life of a key that expires, in ms: a hundred years. Its successors live as long, each from its creation.
 */
const longestLifeMs = 100 * 365 * 86_400_000;

/** Parses a key's expiry, which must be in the future; null means never. @throws AppError `validation_failed` */
export function requireFuture(at: string | null | undefined, now: Date): Date | null {
  if (at === null || at === undefined) return null;
  const date = new Date(at);
  const lifeMs = date.getTime() - now.getTime();
  if (lifeMs > 0 && lifeMs <= longestLifeMs) return date;
  const wrong = lifeMs > 0 ? 'is more than a hundred years away' : 'is in the past';
  throw invalidField('expires_at', `${wrong}; leave it out for a key that does not expire`);
}

type NewKey = Pick<
  KeyRow,
  'label' | 'scopes' | 'ip_allowlist' | 'rate_limit' | 'require_idempotency_key' | 'expires_at' | 'rotated_from'
>;

/** Mints a key and writes its row, hashed. @throws AppError `conflict` when there are too many */
export async function insertKey(ctx: TenantContext, values: NewKey): Promise<{ row: KeyRow; key: string }> {
  const now = ctx.services.now();
  const count = await countRows(ctx.db, apiKeys, and(owned(ctx, apiKeys), active(now)), maxActiveKeys);
  if (count >= maxActiveKeys)
    throw new AppError('conflict', `There are ${maxActiveKeys} active keys in this mode already. Revoke one first.`);
  const pepper = ctx.services.config.keyPeppers[0];
  if (pepper === undefined) throw new Error('no pepper is configured');
  const { key, publicId, start } = mintKey(ctx.tenant.mode);
  const [row] = await ctx.db
    .insert(apiKeys)
    .values({
      ...values,
      id: newId('api_key', now.getTime()),
      merchant_id: ctx.tenant.merchantId,
      mode: ctx.tenant.mode,
      public_id: publicId,
      start,
      hash: hashKey(key, pepper.secret),
      pepper_version: pepper.version,
      created_by: ctx.actor,
      created_at: now,
    })
    .returning();
  if (row === undefined) throw new Error('insert returned no row');
  return { row, key };
}

/**
 * Creates an API key.
 * @returns the key as lists show it and, this once, the key itself
 * @throws AppError `missing_scope`, `validation_failed`, `conflict`
 */
export async function createKey(ctx: TenantContext, input: KeyInput) {
  const power = {
    scopes: input.scopes,
    ip_allowlist: input.ip_allowlist ?? [],
    rate_limit: input.rate_limit ?? limits.defaultKeyRate,
    require_idempotency_key: input.require_idempotency_key ?? false,
  };
  requireGrant(ctx, null, power);
  await requireBelowCeiling(ctx, 0, power.rate_limit);
  const expiresAt = requireFuture(input.expires_at, ctx.services.now());
  return transact(ctx, async (tx) => {
    const { row, key } = await insertKey(tx, {
      ...power,
      label: input.label,
      expires_at: expiresAt,
      rotated_from: null,
    });
    await audit(tx, {
      action: 'api_key.created',
      target: { type: 'api_key', id: row.id },
      details: { label: row.label, scopes: row.scopes },
    });
    await emit(tx, 'api_key.created', eventOf(row));
    return { ...(await viewKey(tx, row)), key };
  });
}
