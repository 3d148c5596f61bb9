import { AppError, type KeyScope, keyScopeSchema, type KeyStatus } from '@cryptoix/core';
import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';

export type KeyRow = typeof apiKeys.$inferSelect;

export function statusOf(row: KeyRow, now: Date): KeyStatus {
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at !== null && row.expires_at <= now ? 'expired' : 'active';
}

/** The keys of this merchant and mode. */
export const owned = (ctx: TenantContext) =>
  and(eq(apiKeys.merchant_id, ctx.tenant.merchantId), eq(apiKeys.mode, ctx.tenant.mode));
export const notRevoked = isNull(apiKeys.revoked_at);
/** The keys that work: `statusOf` in SQL. */
export const active = (now: Date) => and(notRevoked, or(isNull(apiKeys.expires_at), gt(apiKeys.expires_at, now)));

/** The key's row. @throws AppError `not_found`, also for another tenant's */
export async function requireKey(ctx: TenantContext, id: string, { lock = false } = {}): Promise<KeyRow> {
  const query = ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), owned(ctx)));
  const [row] = await (lock ? query.for('update') : query);
  if (row === undefined) throw new AppError('not_found', 'There is no such API key in this account and mode.');
  return row;
}

/** Stored scopes of a key are key scopes: nothing else passes the door. */
export const grantedScopes = (row: KeyRow): KeyScope[] => z.array(keyScopeSchema).parse(row.scopes);

/** What `api_key.*` events carry: everything but the key. */
export const eventOf = (row: KeyRow, replacedBy: string | null = null) => ({
  id: row.id,
  label: row.label,
  mode: row.mode,
  start: row.start,
  scopes: grantedScopes(row),
  expires_at: row.expires_at?.toISOString() ?? null,
  revoked_at: row.revoked_at?.toISOString() ?? null,
  exposed_at: row.exposed_at?.toISOString() ?? null,
  replaced_by: replacedBy,
});
