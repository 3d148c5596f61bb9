import {
  AppError,
  canonical,
  compare,
  type Decimal,
  invalidField,
  isTooLarge,
  newId,
  type Payment,
  paymentMachine,
  transactionMachine,
} from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { type Account, payments, transactions } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { post } from '../ledger/ledger.ts';
import { requireMove } from '../ledger/moves.ts';
import { paymentState } from './state.ts';
import { type PaymentRow, presentPayment, presentTransaction, type TransactionRow, transactionsOf } from './view.ts';

// Everything here runs in the caller's transaction, with the payment's row locked.

/** What a watcher says of an output that pays an address. */
export interface Seen {
  tx_hash: string;
  output_index: number | null;
  from: string | null;
  amount: Decimal;
  block_number: number | null;
  block_hash: string | null;
}

/** Where a transaction stands in the chain. */
export interface Depth {
  confirmations: number;
  block_number: number | null;
  block_hash: string | null;
}

/** A payment that was just changed: its row and how its events show it. */
export interface Settled {
  row: PaymentRow;
  payment: Payment;
}

const emitPayment = (
  tx: TenantContext,
  name: Exclude<PaymentRow['status'] | PaymentRow['exception'], 'none'>,
  payment: Payment,
) => emit(tx, `payment.${name}`, payment);

/**
 * Brings a payment's state up to its transactions, and tells of every change of it.
 * @throws AppError `conflict`, `validation_failed` for more than an amount can say
 */
async function settle(
  tx: TenantContext,
  before: PaymentRow,
  { expired = before.status === 'expired' } = {},
): Promise<Settled> {
  const paidBy = (await transactionsOf(tx, [before.id])).get(before.id) ?? [];
  const state = paymentState({ due: before.pay_amount, expired, transactions: paidBy });
  if (isTooLarge(state.received)) {
    throw invalidField('amount', `would bring what this payment received to more than 18 digits before the point`);
  }
  if (state.status !== before.status) requireMove(paymentMachine, before.status, state.status);
  const change = {
    status: state.status,
    exception: state.exception,
    amount_received: state.received,
    amount_confirmed: state.confirmed,
  };
  await tx.db
    .update(payments)
    .set(change)
    .where(
      and(
        eq(payments.id, before.id),
        eq(payments.merchant_id, tx.tenant.merchantId),
        eq(payments.mode, tx.tenant.mode),
      ),
    );
  const row = { ...before, ...change };
  const payment = presentPayment(row, paidBy);
  const eased = state.exception === 'none' && before.exception !== 'none';
  // The rest of an underpaid payment has come: said again. A completed one is never said twice, for goods follow it.
  const again = eased && (state.status === 'detected' || state.status === 'confirming');
  if (state.status !== before.status || again) await emitPayment(tx, state.status, payment);
  if (state.exception !== before.exception && state.exception !== 'none') {
    await emitPayment(tx, state.exception, payment);
  }
  return { row, payment };
}

/** Whether all of it is on chain, confirmed or not. */
export const isPaid = (row: PaymentRow): boolean => compare(row.amount_received, row.pay_amount) >= 0;

/**
 * Whether the payment's time is over and it is not paid. A failed one too: its rate must not wait for whoever let a
 * first transaction drop. What was seen in time and comes back is another matter, see `receiveAgain`.
 */
export function isOverdue(row: PaymentRow, now: Date): boolean {
  const ended = row.status === 'completed' || row.status === 'expired';
  return !ended && now >= row.expires_at && !isPaid(row);
}

/** Ends a payment that was not paid in time, which `isOverdue` tells. */
export const expire = (tx: TenantContext, row: PaymentRow): Promise<Settled> => settle(tx, row, { expired: true });

/** Posts what a transaction's move means for the merchant's money. */
const postReceipt = (
  tx: TenantContext,
  { id, asset, amount }: TransactionRow,
  kind: string,
  from: Account,
  to: Account,
) => post(tx, { kind: `transaction.${kind}`, objectId: id, moves: [{ asset, amount: canonical(amount), from, to }] });

async function updateTransaction(
  tx: TenantContext,
  row: TransactionRow,
  change: Partial<TransactionRow>,
): Promise<TransactionRow> {
  const { merchantId, mode } = tx.tenant;
  await tx.db
    .update(transactions)
    .set(change)
    .where(and(eq(transactions.id, row.id), eq(transactions.merchant_id, merchantId), eq(transactions.mode, mode)));
  return { ...row, ...change };
}

/** Takes in money that was seen for the first time: it is pending from now on. @throws AppError `conflict` */
export async function receive(tx: TenantContext, payment: PaymentRow, seen: Seen): Promise<Settled> {
  const now = tx.services.now();
  const { row: current } = isOverdue(payment, now) ? await expire(tx, payment) : { row: payment };
  const { from, ...rest } = seen;
  const row: TransactionRow = {
    id: newId('transaction', now.getTime()),
    merchant_id: current.merchant_id,
    mode: current.mode,
    direction: 'incoming',
    payment_id: current.id,
    ...rest,
    from_address: from,
    network: current.network,
    asset: current.asset,
    to_address: current.address,
    confirmations: 0,
    required_confirmations: current.required_confirmations,
    status: 'detected',
    late: current.status === 'expired',
    created_at: now,
  };
  const inserted = await tx.db
    .insert(transactions)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: transactions.id });
  if (inserted.length === 0) throw new AppError('conflict', 'This output was reported just now, for another payment.');
  await postReceipt(tx, row, 'detected', 'chain', 'pending');
  await emit(tx, 'transaction.detected', presentTransaction(row));
  return settle(tx, current);
}

/** A transaction that had dropped out of the chain is in it again. @throws AppError `conflict` when it had not */
export async function bringBack(
  tx: TenantContext,
  row: TransactionRow,
  { block_number, block_hash }: Pick<Depth, 'block_number' | 'block_hash'>,
): Promise<TransactionRow> {
  requireMove(transactionMachine, row.status, 'detected');
  const back = await updateTransaction(tx, row, { status: 'detected', confirmations: 0, block_number, block_hash });
  await emit(tx, 'transaction.detected', presentTransaction(back));
  return back;
}

/** Takes in again what had dropped out of the chain. @throws AppError `conflict` when it had not */
export async function receiveAgain(
  tx: TenantContext,
  payment: PaymentRow,
  row: TransactionRow,
  seen: Seen,
): Promise<Settled> {
  await postReceipt(tx, await bringBack(tx, row, seen), 'detected', 'chain', 'pending');
  return settle(tx, payment);
}

/** Counts confirmations; with all of them the money is available. */
export async function deepen(
  tx: TenantContext,
  payment: PaymentRow | null,
  row: TransactionRow,
  depth: Depth,
): Promise<Settled | null> {
  const final = depth.confirmations >= row.required_confirmations;
  if (final) requireMove(transactionMachine, row.status, 'confirmed');
  const deeper = await updateTransaction(tx, row, { ...depth, ...(final && { status: 'confirmed' as const }) });
  if (final) {
    if (payment !== null) await postReceipt(tx, deeper, 'confirmed', 'pending', 'available');
    await emit(tx, 'transaction.confirmed', presentTransaction(deeper));
  }
  return payment === null ? null : settle(tx, payment);
}

/** Takes back what dropped out of the chain or was rejected by it. @throws AppError `conflict` */
export async function drop(
  tx: TenantContext,
  payment: PaymentRow | null,
  row: TransactionRow,
  to: 'reorged' | 'failed',
): Promise<Settled | null> {
  requireMove(transactionMachine, row.status, to);
  const gone = await updateTransaction(tx, row, { status: to, confirmations: 0, block_number: null, block_hash: null });
  if (payment !== null) await postReceipt(tx, gone, to, row.status === 'confirmed' ? 'available' : 'pending', 'chain');
  await emit(tx, `transaction.${to}`, presentTransaction(gone));
  return payment === null ? null : settle(tx, payment);
}
