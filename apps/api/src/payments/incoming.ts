import { AppError, type Asset, newId, type TransactionStatus } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { rowsOf } from '../db/rows.ts';
import { type Account, transactions } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import type { PaymentRow, TransactionRow } from './view.ts';

// Everything here runs in the caller's transaction, with the payment's row locked.

/** An output that pays an address, as it is kept. */
export type Incoming = Pick<
  TransactionRow,
  'tx_hash' | 'output_index' | 'from_address' | 'amount' | 'block_number' | 'block_hash' | 'late'
>;

/** What happened to a transaction. */
export interface Change {
  /** As it is now. */
  row: TransactionRow;
  /** As it was when there was something to tell of it, which its status says. */
  told: readonly TransactionRow[];
  /** Where its money was, and where it is now. */
  from: Account;
  to: Account;
}

/** The account that has the money of an incoming transaction. */
export const moneyIn = (status: TransactionStatus): Account =>
  ({ detected: 'pending', confirmed: 'available', reorged: 'chain', failed: 'chain' } as const)[status];

/**
 * Takes in money that was seen for the first time: it is pending from now on. In another asset than the payment's it is
 * recorded and credited like that asset's own. @throws AppError `conflict`
 */
export async function receive(tx: TenantContext, payment: PaymentRow, seen: Incoming, asset: Asset): Promise<Change> {
  const now = tx.services.now();
  const own = asset.asset === payment.asset;
  const row: TransactionRow = {
    id: newId('transaction', now.getTime()),
    merchant_id: payment.merchant_id,
    mode: payment.mode,
    direction: 'incoming',
    payment_id: payment.id,
    ...seen,
    network: payment.network,
    asset: asset.asset,
    to_address: payment.address,
    confirmations: 0,
    required_confirmations: own ? payment.required_confirmations : asset.required_confirmations,
    status: 'detected',
    created_at: now,
  };
  const inserted = await tx.db
    .insert(transactions)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: transactions.id });
  if (inserted.length === 0) throw new AppError('conflict', 'This output was reported just now, for another payment.');
  return { row, told: [row], from: 'chain', to: moneyIn('detected') };
}

/** Writes down what became of transactions, in one statement however many there are. */
export async function updateTransactions(tx: TenantContext, changes: readonly Change[]): Promise<void> {
  const moved = rowsOf('moved', changes, {
    id: ['text', ({ row }) => row.id],
    status: ['text', ({ row }) => row.status],
    confirmations: ['int', ({ row }) => row.confirmations],
    block_number: ['bigint', ({ row }) => row.block_number],
    block_hash: ['text', ({ row }) => row.block_hash],
    late: ['boolean', ({ row }) => row.late],
  });
  await tx.db.execute(sql`
    UPDATE ${transactions} SET status = moved.status, confirmations = moved.confirmations,
      block_number = moved.block_number, block_hash = moved.block_hash, late = moved.late
    FROM ${moved}
    WHERE ${transactions.id} = moved.id AND ${owned(tx, transactions)}`);
}
