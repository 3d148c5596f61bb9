import { type Asked, canonical, type Decimal } from '@cryptoix/core';
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { transactions } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import type { PaymentFacts } from './state.ts';
import { type PaymentRow, shownTransactions, type TransactionRow } from './view.ts';

const onChain = sql`${transactions.status} IN ('detected', 'confirmed')`;
const confirmedOnes = sql`${transactions.status} = 'confirmed'`;

/** The amounts of its own asset that a payment received, summed by Postgres, and its latest transactions, oldest first. */
export async function receivedBy(
  tx: TenantContext,
  { id, asset }: PaymentRow,
): Promise<{ facts: Omit<PaymentFacts, keyof Asked | 'expired'>; latest: TransactionRow[] }> {
  const own = sql`${transactions.asset} = ${asset}`;
  const inTime = sql`NOT ${transactions.late}`;
  const amountOf = (...which: SQL[]) =>
    sql<Decimal>`coalesce(sum(${transactions.amount}) FILTER (WHERE ${and(own, ...which)}) OVER (), 0)`;
  const rows = await tx.db
    .select({
      transaction: transactions,
      transactions: sql<number>`(count(*) FILTER (WHERE ${own}) OVER ())::integer`,
      received: amountOf(onChain),
      confirmed: amountOf(confirmedOnes),
      receivedInTime: amountOf(onChain, inTime),
      confirmedInTime: amountOf(confirmedOnes, inTime),
      hasConfirmation: sql<boolean>`coalesce(bool_or(${transactions.confirmations} > 0) FILTER (WHERE ${and(own, onChain)}) OVER (), false)`,
    })
    .from(transactions)
    .where(and(eq(transactions.payment_id, id), owned(tx, transactions)))
    .orderBy(desc(transactions.id))
    .limit(shownTransactions);
  const [first] = rows;
  const { transactions: count = 0, hasConfirmation = false } = first ?? {};
  const { received = '0', confirmed = '0', receivedInTime = '0', confirmedInTime = '0' } = first ?? {};
  return {
    facts: {
      transactions: count,
      received: canonical(received),
      confirmed: canonical(confirmed),
      receivedInTime: canonical(receivedInTime),
      confirmedInTime: canonical(confirmedInTime),
      hasConfirmation,
    },
    latest: rows.map(({ transaction }) => transaction).toReversed(),
  };
}
