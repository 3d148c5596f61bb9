import { idSchema } from '@cryptoix/core';
import { and, desc, eq, isNotNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { owned } from '../tenant-rows.ts';
import { attentionReasons, expiringMs } from './attention.ts';
import { active, notRevoked, requireKey } from './rows.ts';
import type { KeyFilter } from './schemas.ts';
import { viewKey, viewKeys } from './view.ts';

function ofStatus(status: NonNullable<KeyFilter['status']>, now: Date): SQL | undefined {
  switch (status) {
    case 'active':
      return active(now);
    case 'expiring':
      return and(active(now), lte(apiKeys.expires_at, new Date(now.getTime() + expiringMs)));
    case 'exposed':
      return and(active(now), isNotNull(apiKeys.exposed_at));
    case 'expired':
      return and(notRevoked, lte(apiKeys.expires_at, now));
    case 'revoked':
      return isNotNull(apiKeys.revoked_at);
  }
}

const matching = (q: string) =>
  or(
    sql`strpos(lower(${apiKeys.label}), lower(${q})) > 0`,
    sql`starts_with(${apiKeys.start}, ${q})`,
    eq(apiKeys.id, q),
  );

/** The keys of this merchant and mode, newest first. */
export async function listKeys(ctx: TenantContext, filter: KeyFilter) {
  return listPage(ctx.db, filter, {
    list: 'api_keys',
    id: idSchema('api_key'),
    table: apiKeys,
    where: and(
      owned(ctx, apiKeys),
      filter.status === undefined ? undefined : ofStatus(filter.status, ctx.services.now()),
      filter.q === undefined ? undefined : matching(filter.q),
    ),
    rows: (where) => ctx.db.select().from(apiKeys).where(where).$dynamic(),
    present: (rows) => viewKeys(ctx, rows),
  });
}

/** One key. @throws AppError `not_found` */
export async function getKey(ctx: TenantContext, id: string) {
  return viewKey(ctx, await requireKey(ctx, id));
}

/** The working keys that need a look, most urgent first. */
export async function reviewKeys(ctx: TenantContext) {
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(and(owned(ctx, apiKeys), active(ctx.services.now())))
    .orderBy(desc(apiKeys.id));
  const keys = await viewKeys(ctx, rows);
  return attentionReasons.flatMap((reason) => keys.filter((key) => key.attention[0] === reason));
}
