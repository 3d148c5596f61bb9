import { canonical } from '@cryptoix/core';
import { and, asc, eq, or, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { ledgerEntries, ledgerPostings } from '../db/schema/index.ts';
import { madeBetween, owned } from '../tenant-rows.ts';
import type { Activity, ActivityFilter } from './schemas.ts';

const { kind } = ledgerPostings;
const { account, amount } = ledgerEntries;

const received = sql`${kind} LIKE 'transaction.%' AND ${account} IN ('available', 'debt')`;
const refunded = sql`${kind} LIKE 'refund.%' AND ${account} = 'chain'`;
const paidOut = sql`(${kind} LIKE 'payout.%' OR ${kind} LIKE 'withdrawal.%') AND ${account} = 'chain'`;
const sumOf = (which: ReturnType<typeof sql>) => sql<string>`COALESCE(sum(${amount}) FILTER (WHERE ${which}), 0)`;

/**
 * The money that came in and left in a time, by asset, as the ledger has it: what was confirmed less what reorgs undid,
 * and what was sent, fees aside. Assets that did not move are left out.
 */
export async function listActivity(ctx: TenantContext, filter: ActivityFilter): Promise<Activity[]> {
  const rows = await ctx.db
    .select({
      asset: ledgerEntries.asset,
      received: sumOf(received),
      refunded: sumOf(refunded),
      paid_out: sumOf(paidOut),
    })
    .from(ledgerPostings)
    .innerJoin(ledgerEntries, eq(ledgerEntries.posting_id, ledgerPostings.id))
    .where(
      and(
        owned(ctx, ledgerPostings),
        madeBetween('ledger_posting', ledgerPostings.id, filter),
        or(received, refunded, paidOut),
      ),
    )
    .groupBy(ledgerEntries.asset)
    .orderBy(asc(ledgerEntries.asset));
  return rows.map((row) => ({
    asset: row.asset,
    received: canonical(row.received),
    refunded: canonical(row.refunded),
    paid_out: canonical(row.paid_out),
  }));
}
