import { AppError } from '@cryptoix/core';
import { and, eq, isNull } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireUnfrozen } from '../risk.ts';
import { owned } from '../tenant-rows.ts';
import { requireBelowCeiling } from './ceiling.ts';
import { requireGrant } from './grant.ts';
import { emailAboutKey } from './notices.ts';
import { eventOf, requireKey } from './rows.ts';
import type { KeyChange } from './schemas.ts';
import { viewKey } from './view.ts';

/**
 * Revokes a key for good: its next request is refused in every process. Revoking it again is no error.
 * @throws AppError `not_found`
 */
export async function revokeKey(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireKey(tx, id, { lock: true });
    if (row.revoked_at !== null) return viewKey(tx, row);
    const revoked = { ...row, revoked_at: tx.services.now() };
    await tx.db
      .update(apiKeys)
      .set({ revoked_at: revoked.revoked_at })
      .where(and(eq(apiKeys.id, id), owned(tx, apiKeys)));
    await audit(tx, { action: 'api_key.revoked', target: { type: 'api_key', id }, details: { label: row.label } });
    await emit(tx, 'api_key.revoked', eventOf(revoked));
    return viewKey(tx, revoked);
  });
}

/**
 * Changes a key's label and restrictions; other scopes need a new key. Tightening needs no more rights than revoking.
 * @throws AppError `not_found`, `conflict`, `missing_scope`
 */
export async function updateKey(ctx: TenantContext, { id, ...change }: KeyChange) {
  return transact(ctx, async (tx) => {
    const before = await requireKey(tx, id, { lock: true });
    if (before.revoked_at !== null) throw new AppError('conflict', 'This key is revoked; it can no longer be changed.');
    const next = {
      label: change.label ?? before.label,
      ip_allowlist: change.ip_allowlist ?? before.ip_allowlist,
      rate_limit: change.rate_limit ?? before.rate_limit,
      require_idempotency_key: change.require_idempotency_key ?? before.require_idempotency_key,
    };
    requireGrant(tx, before, { ...before, ...next });
    await requireBelowCeiling(tx, before.rate_limit, next.rate_limit);
    // A new label does not reduce risk.
    if (next.label !== before.label) requireUnfrozen(tx.principal);
    await tx.db
      .update(apiKeys)
      .set(next)
      .where(and(eq(apiKeys.id, id), owned(tx, apiKeys)));
    await audit(tx, { action: 'api_key.updated', target: { type: 'api_key', id }, details: { ...change } });
    return viewKey(tx, { ...before, ...next });
  });
}

/**
 * Marks a key that was seen in a URL, once, and notifies its merchant. The key keeps working: revoking it is up to
 * them.
 */
export async function markExposed(ctx: TenantContext, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const [row] = await tx.db
      .update(apiKeys)
      .set({ exposed_at: tx.services.now() })
      .where(and(eq(apiKeys.id, id), owned(tx, apiKeys), isNull(apiKeys.exposed_at)))
      .returning();
    if (row === undefined) return;
    await audit(tx, { action: 'api_key.exposed', target: { type: 'api_key', id }, details: { label: row.label } });
    await emit(tx, 'api_key.exposed', eventOf(row));
    await emailAboutKey(tx, 'exposed', row);
  });
}
