import { type KeyScope, keyScopeSchema } from '@cryptoix/core';
import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { notFound, owned } from '../tenant-rows.ts';
import type { Key } from './schemas.ts';

export type KeyRow = typeof apiKeys.$inferSelect;

/** `active` when a key works, otherwise why it does not. */
export function statusOf(row: KeyRow, now: Date): Key['status'] {
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at !== null && row.expires_at <= now ? 'expired' : 'active';
}

export const notRevoked = isNull(apiKeys.revoked_at);
/** The keys that work: `statusOf` in SQL. */
export const active = (now: Date) => and(notRevoked, or(isNull(apiKeys.expires_at), gt(apiKeys.expires_at, now)));

/** The key's row. @throws AppError `not_found`, also for another tenant's */
export async function requireKey(ctx: TenantContext, id: string, { lock = false } = {}): Promise<KeyRow> {
  const query = ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), owned(ctx, apiKeys)));
  const [row] = await (lock ? query.for('update') : query);
  if (row === undefined) throw notFound('API key');
  return row;
}

/** The scopes of a key. Stored scopes are always key scopes: input is validated. */
export const grantedScopes = (row: KeyRow): KeyScope[] => z.array(keyScopeSchema).parse(row.scopes);

/** The data of `api_key.*` events: everything but the key. */
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
