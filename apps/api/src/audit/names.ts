import { and, eq, isNull, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { oneOf } from '../db/one-of.ts';
import { apiKeys, endpoints, memberships, users } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';

/** The current names of this merchant's and mode's keys, endpoints and members, by id; deleted ones have none. */
export async function namesOf(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const [keys, urls, members] = await Promise.all([
    ctx.db
      .select({ id: apiKeys.id, name: apiKeys.label })
      .from(apiKeys)
      .where(and(oneOf(apiKeys.id, wanted), owned(ctx, apiKeys))),
    ctx.db
      .select({ id: endpoints.id, name: sql<string>`coalesce(nullif(${endpoints.description}, ''), ${endpoints.url})` })
      .from(endpoints)
      .where(and(oneOf(endpoints.id, wanted), owned(ctx, endpoints), isNull(endpoints.deleted_at))),
    ctx.db
      .select({ id: users.id, name: users.name })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.user_id))
      .where(and(oneOf(memberships.user_id, wanted), eq(memberships.merchant_id, ctx.tenant.merchantId))),
  ]);
  return new Map([...keys, ...urls, ...members].map(({ id, name }) => [id, name]));
}
