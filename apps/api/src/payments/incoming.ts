import { AppError, type Asset, newId, type TransactionStatus } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { rowsOf } from '../db/rows.ts';
import { type Account, transactions } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import type { PaymentRow, TransactionRow } from './view.ts';

// Everything here runs in the caller's transaction, with the payment's row locked.

/** An output that pays an address, as it is stored. */
export type Incoming = Pick<
  TransactionRow,
  'tx_hash' | 'output_index' | 'from_address' | 'amount' | 'block_number' | 'block_hash' | 'late'
>;

/** A change of a transaction. */
export interface Change {
  /** The transaction after the change. */
  row: TransactionRow;
  /** The transaction at each event to emit, oldest first; its status there is the event's type. */
  eventRows: readonly TransactionRow[];
  /** The account of its money before and after. */
  from: Account;
  to: Account;
}

/** The account that holds the money of an incoming transaction. */
export const accountOf = (status: TransactionStatus): Account =>
  ({ detected: 'pending', confirmed: 'available', reorged: 'chain', failed: 'chain' } as const)[status];

/**
 * Records money that is seen for the first time; it is pending. Money in another asset than the payment's is recorded and
 * credited in that asset. @throws AppError `conflict`
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
  return { row, eventRows: [row], from: 'chain', to: accountOf('detected') };
}

/** Stores the changes of transactions, in one statement for any number. */
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
