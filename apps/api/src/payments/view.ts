import { add, type Asked, canonical, measure, type Payment, subtract, type Transaction } from '@cryptoix/core';
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { payments, transactions } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import type { PaymentOutput } from './schemas.ts';

export type PaymentRow = typeof payments.$inferSelect;
export type TransactionRow = typeof transactions.$inferSelect;

/** A payment shows this many transactions, its latest; others, which can only be dust, still count. */
export const shownTransactions = 100;

/**
 * True when a live payment's address has no key, so that money sent there is lost: payments from before there were wallets,
 * and those of the demo's past. Their addresses are not shown.
 */
export const isKeyless = ({ mode, wallet }: PaymentRow): boolean => mode === 'live' && wallet === null;

/** The payments of these transactions whose addresses are not shown. */
export async function keylessAmong(ctx: TenantContext, paidBy: readonly TransactionRow[]): Promise<Set<string>> {
  const ids = paidBy.flatMap(({ payment_id }) => payment_id ?? []);
  if (ctx.tenant.mode !== 'live' || ids.length === 0) return new Set();
  const rows = await ctx.db
    .select({ id: payments.id })
    .from(payments)
    .where(and(inArray(payments.id, ids), owned(ctx, payments), isNull(payments.wallet)));
  return new Set(rows.map(({ id }) => id));
}

/** The amount that a payment asks for, and its tolerance. */
export const askedBy = (row: PaymentRow): Asked => ({
  pay: row.pay_amount,
  tolerance: { below: row.tolerance_below, above: row.tolerance_above },
});

/** True when the amount to pay is on chain within its tolerance, confirmed or not. */
export const isPaid = (row: PaymentRow): boolean => measure(row.amount_received, askedBy(row)) !== 'short';

/** A transaction as the API and its events show it. */
export function presentTransaction(row: TransactionRow): Transaction {
  return {
    uuid: row.id,
    direction: row.direction,
    tx_hash: row.tx_hash,
    output_index: row.output_index,
    network: row.network,
    asset: row.asset,
    from: row.from_address,
    to: row.to_address,
    amount: canonical(row.amount),
    block_number: row.block_number,
    block_hash: row.block_hash,
    confirmations: row.confirmations,
    required_confirmations: row.required_confirmations,
    status: row.status,
  };
}

/**
 * The confirmations of a payment: the fewest of the transactions that cover its amount, those with the most confirmations
 * first, or of all while they do not cover it. A completed payment may not show all transactions that cover it.
 */
function confirmationsOf(payment: PaymentRow, paidBy: readonly TransactionRow[]) {
  const { status, asset, required_confirmations } = payment;
  const mostConfirmed = paidBy
    .filter((row) => row.asset === asset && (row.status === 'detected' || row.status === 'confirmed'))
    .toSorted((a, b) => b.confirmations - a.confirmations);
  let covered = '0';
  let fewest = 0;
  for (const { amount, confirmations } of mostConfirmed) {
    if (measure(covered, askedBy(payment)) !== 'short') break;
    covered = add(covered, amount);
    fewest = confirmations;
  }
  return status === 'completed' ? Math.max(fewest, required_confirmations) : fewest;
}

/** A payment as its events show it. @param paidBy the transactions it shows, oldest first */
export function presentPayment(row: PaymentRow, paidBy: readonly TransactionRow[]): Payment {
  return {
    uuid: row.id,
    status: row.status,
    exception: row.exception,
    order_id: row.order_id,
    invoice_uuid: row.invoice_id,
    payment_link_uuid: row.payment_link_id,
    price: { amount: canonical(row.price_amount), currency: row.price_currency },
    pay: { amount: canonical(row.pay_amount), asset: row.asset, network: row.network },
    address: isKeyless(row) ? '' : row.address,
    memo: isKeyless(row) ? null : row.memo,
    amount_received: canonical(row.amount_received),
    amount_confirmed: canonical(row.amount_confirmed),
    amount_refunded: canonical(row.amount_refunded),
    amount_due: isPaid(row) ? '0' : subtract(row.pay_amount, row.amount_received),
    exchange_rate: canonical(row.exchange_rate),
    confirmations: confirmationsOf(row, paidBy),
    required_confirmations: row.required_confirmations,
    transactions: paidBy.map((transaction) => ({
      uuid: transaction.id,
      tx_hash: transaction.tx_hash,
      asset: transaction.asset,
      amount: canonical(transaction.amount),
      confirmations: transaction.confirmations,
      status: transaction.status,
    })),
    expires_at: row.expires_at.toISOString(),
    metadata: row.metadata,
  };
}

/** A payment as the API shows it: as in its events, with fields that only its merchant needs. */
export function presentPaymentInFull(
  { services }: TenantContext,
  row: PaymentRow,
  paidBy: readonly TransactionRow[],
): PaymentOutput {
  return {
    ...presentPayment(row, paidBy),
    description: row.description,
    callback_url: row.callback_url,
    success_url: row.success_url,
    cancel_url: row.cancel_url,
    hosted_url: `${services.config.checkoutUrl}/pay/${row.id}`,
    created_at: row.created_at.toISOString(),
  };
}

/** The transactions that these payments show, oldest first, by payment. */
export async function transactionsOf(
  ctx: TenantContext,
  paymentIds: readonly string[],
): Promise<Map<string, TransactionRow[]>> {
  if (paymentIds.length === 0) return new Map();
  const chosen = ctx.db
    .select({ id: payments.id })
    .from(payments)
    .where(and(inArray(payments.id, [...paymentIds]), owned(ctx, payments)))
    .as('chosen');
  const latest = ctx.db
    .select()
    .from(transactions)
    .where(and(eq(transactions.payment_id, chosen.id), owned(ctx, transactions)))
    .orderBy(desc(transactions.id))
    .limit(shownTransactions)
    .as('latest');
  const rows = await ctx.db.select().from(chosen).crossJoinLateral(latest).orderBy(asc(latest.id));
  return Map.groupBy(
    rows.map((row) => row.latest),
    (row) => row.payment_id ?? '',
  );
}
