import { AppError } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { aboutObject } from '../response-shape.ts';
import { owned } from '../tenant-rows.ts';
import { insertKey, requireFuture } from './create.ts';
import { requireGrant } from './grant.ts';
import { active, eventOf, type KeyRow, requireKey } from './rows.ts';
import type { RotateKeyInput } from './schemas.ts';
import { viewKey } from './view.ts';

/** @throws AppError `conflict` when the key has a working successor */
async function requireNoSuccessor(ctx: TenantContext, old: KeyRow, now: Date): Promise<void> {
  const [successor] = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.rotated_from, old.id), owned(ctx, apiKeys), active(now)));
  if (successor === undefined) return;
  const message = `This key was rotated already: ${successor.id} is its successor. Revoke that one first to rotate again.`;
  throw aboutObject('api_keys:read', new AppError('conflict', message));
}

/** The id of the first key of a line of rotations: that of the key itself when it is no successor. */
export async function firstKeyOf(ctx: TenantContext, id: string): Promise<string> {
  const { merchantId, mode } = ctx.tenant;
  const [first] = await ctx.db.execute<{ id: string }>(sql`
    WITH RECURSIVE line AS (
      SELECT id, rotated_from, 0 AS back FROM api_keys WHERE id = ${id} AND merchant_id = ${merchantId} AND mode = ${mode}
      UNION ALL
      SELECT before.id, before.rotated_from, back + 1 FROM line JOIN api_keys before ON before.id = line.rotated_from
      WHERE before.merchant_id = ${merchantId} AND before.mode = ${mode}
    )
    SELECT id FROM line ORDER BY back DESC LIMIT 1`);
  return first?.id ?? id;
}

/** Sets the old key to expire when the overlap ends, unless it expires before. @returns its new row */
async function retire(ctx: TenantContext, old: KeyRow, ends: Date): Promise<KeyRow> {
  if (old.expires_at !== null && old.expires_at <= ends) return old;
  await ctx.db
    .update(apiKeys)
    .set({ expires_at: ends })
    .where(and(eq(apiKeys.id, old.id), owned(ctx, apiKeys)));
  return { ...old, expires_at: ends };
}

/**
 * Creates the successor of a key: same label, scopes, mode and limits, linked to it. The old key stays valid until it
 * is revoked, or until the overlap ends.
 * @returns the new key and, this once, the key itself
 * @throws AppError `not_found`, `conflict`, `missing_scope`, `validation_failed`
 */
export async function rotateKey(ctx: TenantContext, input: RotateKeyInput) {
  const now = ctx.services.now();
  return transact(ctx, async (tx) => {
    const old = await requireKey(tx, input.id, { lock: true });
    if (old.revoked_at !== null) throw new AppError('conflict', 'This key is revoked. Create a new key instead.');
    await requireNoSuccessor(tx, old, now);
    requireGrant(tx, null, old);
    // A key that lives for 90 days gets a successor that lives for 90 days, from now.
    const lifetimeMs = old.expires_at === null ? null : old.expires_at.getTime() - old.created_at.getTime();
    const inherited = lifetimeMs === null ? null : new Date(now.getTime() + lifetimeMs);
    const { row, key } = await insertKey(tx, {
      label: old.label,
      scopes: old.scopes,
      ip_allowlist: old.ip_allowlist,
      rate_limit: old.rate_limit,
      require_idempotency_key: old.require_idempotency_key,
      expires_at: input.expires_at === undefined ? inherited : requireFuture(input.expires_at, now),
      rotated_from: old.id,
    });
    const overlap = input.overlap_seconds;
    const retired = overlap === undefined ? old : await retire(tx, old, new Date(now.getTime() + overlap * 1000));
    await audit(tx, {
      action: 'api_key.rotated',
      target: { type: 'api_key', id: old.id },
      details: { replaced_by: row.id, old_key_ends_at: retired.expires_at?.toISOString() ?? null },
    });
    await emit(tx, 'api_key.rotated', eventOf(retired, row.id));
    return { ...(await viewKey(tx, row)), key };
  });
}
