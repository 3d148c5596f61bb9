import { type Decimal, findAsset, idSchema, newId } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { insertAll } from '../db/insert.ts';
import { transactions } from '../db/schema/index.ts';
import { emitAll } from '../events/events.ts';
import { listPage } from '../paging.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import type { TransactionFilter, TransactionOutput } from './schemas.ts';
import { keylessAmong, presentTransaction, type TransactionRow } from './view.ts';

/**
 * A transaction as the API shows it: as in its events, with the payment it pays and when we first saw it. An address
 * without a key is not shown.
 */
function presentInFull(row: TransactionRow, keyless: ReadonlySet<string>): TransactionOutput {
  const shown = presentTransaction(row);
  return {
    ...shown,
    to: row.payment_id !== null && keyless.has(row.payment_id) ? '' : shown.to,
    payment_uuid: row.payment_id,
    created_at: row.created_at.toISOString(),
  };
}

/** The transaction's row. @throws AppError `not_found` */
export async function requireTransaction(ctx: TenantContext, uuid: string): Promise<TransactionRow> {
  const [row] = await ctx.db
    .select()
    .from(transactions)
    .where(and(eq(transactions.id, uuid), owned(ctx, transactions)));
  if (row === undefined) throw notFound('transaction');
  return row;
}

/** @throws AppError `not_found` */
export async function readTransaction(ctx: TenantContext, uuid: string): Promise<TransactionOutput> {
  const row = await requireTransaction(ctx, uuid);
  return presentInFull(row, await keylessAmong(ctx, [row]));
}

/** The transactions of this merchant and mode, newest first. Each filter has its own index. */
export function listTransactions(ctx: TenantContext, filter: TransactionFilter) {
  const { status, asset, network, direction, payment_uuid } = filter;
  return listPage(ctx.db, filter, {
    list: 'transactions',
    id: idSchema('transaction'),
    table: transactions,
    where: and(owned(ctx, transactions), madeBetween('transaction', transactions.id, filter)),
    filters: [
      status === undefined ? undefined : eq(transactions.status, status),
      asset === undefined ? undefined : eq(transactions.asset, asset),
      network === undefined ? undefined : eq(transactions.network, network),
      direction === undefined ? undefined : eq(transactions.direction, direction),
      payment_uuid === undefined ? undefined : eq(transactions.payment_id, payment_uuid),
    ],
    rows: (where) => ctx.db.select().from(transactions).where(where).$dynamic(),
    present: async (rows) => {
      const keyless = await keylessAmong(ctx, rows);
      return rows.map((row) => presentInFull(row, keyless));
    },
  });
}

/** A transfer that was sent out for a refund, payout or withdrawal. */
export interface Outgoing {
  tx_hash: string;
  network: string;
  asset: string;
  to: string;
  amount: Decimal;
}

/**
 * Records transfers that were sent out, so that they are listed and their confirmations are tracked. Call it once for each
 * transfer, in the database transaction that completes its object. The caller makes the ledger's posting.
 */
export async function recordOutgoing(tx: TenantContext, ...all: readonly Outgoing[]): Promise<void> {
  const now = tx.services.now();
  const rows = all.map(({ to, ...sent }): TransactionRow => ({
    id: newId('transaction', now.getTime()),
    merchant_id: tx.tenant.merchantId,
    mode: tx.tenant.mode,
    direction: 'outgoing',
    payment_id: null,
    ...sent,
    output_index: null,
    from_address: null,
    to_address: to,
    block_number: null,
    block_hash: null,
    confirmations: 0,
    required_confirmations: findAsset(sent.asset, sent.network)?.required_confirmations ?? 1,
    status: 'detected',
    late: false,
    created_at: now,
  }));
  await insertAll(tx.db, transactions, rows);
  await emitAll(
    tx,
    rows.map((row) => ({ type: 'transaction.detected', data: presentTransaction(row) })),
  );
}
