import { canonical, idSchema } from '@cryptoix/core';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { oneOf } from '../db/one-of.ts';
import { ledgerEntries, ledgerPostings } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { madeBetween, owned } from '../tenant-rows.ts';
import type { PostingFilter, PostingOutput } from './schemas.ts';

/** The movements of this merchant's and mode's money, newest first, each with all its entries. */
export function listPostings(ctx: TenantContext, filter: PostingFilter) {
  const { asset, object_id } = filter;
  return listPage(ctx.db, filter, {
    list: 'postings',
    id: idSchema('ledger_posting'),
    table: ledgerPostings,
    where: and(owned(ctx, ledgerPostings), madeBetween('ledger_posting', ledgerPostings.id, filter)),
    filters: [
      asset === undefined ? undefined : inArray(ledgerPostings.id, postingsOf(ctx, asset)),
      object_id === undefined ? undefined : eq(ledgerPostings.object_id, object_id),
    ],
    rows: (where) => ctx.db.select().from(ledgerPostings).where(where).$dynamic(),
    present: async (rows) => {
      const entries = await entriesOf(
        ctx,
        rows.map(({ id }) => id),
      );
      return rows.map(({ id, kind, object_id: objectId, created_at }): PostingOutput => ({
        id,
        kind,
        object_id: objectId,
        created_at: created_at.toISOString(),
        entries: (entries.get(id) ?? []).map((entry) => ({
          asset: entry.asset,
          account: entry.account,
          amount: canonical(entry.amount),
        })),
      }));
    },
  });
}

/** The ids of the postings with an entry of this asset. */
const postingsOf = (ctx: TenantContext, asset: string) =>
  ctx.db
    .select({ id: ledgerEntries.posting_id })
    .from(ledgerEntries)
    .where(and(owned(ctx, ledgerEntries), eq(ledgerEntries.asset, asset)));

/** The entries of these postings, in their order, by posting. */
async function entriesOf(ctx: TenantContext, ids: readonly string[]) {
  const rows = await ctx.db
    .select()
    .from(ledgerEntries)
    .where(and(oneOf(ledgerEntries.posting_id, ids), owned(ctx, ledgerEntries)))
    .orderBy(asc(ledgerEntries.posting_id), asc(ledgerEntries.line));
  return Map.groupBy(rows, (row) => row.posting_id);
}
