import {
  AppError,
  canonical,
  decimalPlaces,
  findAsset,
  invalidField,
  isZero,
  type Mode,
  subtract,
} from '@cryptoix/core';
import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { type Context, requireKnown, type TenantContext, transact } from '../context.ts';
import { payments, transactions } from '../db/schema/index.ts';
import { paymentChanged } from '../invoices/paid.ts';
import { lockPayment } from '../payments/payments.ts';
import {
  bringBack,
  deepen,
  drop,
  receive,
  receiveAgain,
  type Depth,
  type Seen,
  type Settled,
} from '../payments/settle.ts';
import { type PaymentRow, presentTransaction, type TransactionRow } from '../payments/view.ts';
import { actorOf } from '../principal.ts';

/** An output that pays an address of ours, as a watcher reports it. */
export interface Observation extends Seen {
  network: string;
  address: string;
  memo?: string | undefined;
  asset: string;
}

/** Binds a watcher, who stands above merchants, to the merchant of what it tells of. It stays the actor. */
function actFor(ctx: Context, { merchant_id: merchantId, mode }: { merchant_id: string; mode: Mode }): TenantContext {
  return { ...ctx, tenant: { merchantId, mode }, actor: actorOf(requireKnown(ctx.principal)), granted: null };
}

/** Lets the invoice of a changed payment follow. */
async function follow(tx: TenantContext, settled: Settled | null): Promise<void> {
  if (settled !== null) await paymentChanged(tx, settled.row);
}

/** The payment that owns an address. @throws AppError `not_found` */
async function paymentAt(ctx: Context, { network, address, memo }: Observation) {
  // An address in hex has no case.
  const sameAddress = address.startsWith('0x') ? address.toLowerCase() : address;
  const [row] = await ctx.db
    .select()
    .from(payments)
    .where(and(eq(payments.network, network), eq(payments.address, sameAddress)));
  if (row === undefined || (memo !== undefined && row.memo !== null && memo !== row.memo)) {
    throw new AppError('not_found', 'No payment has this address and memo on this network.');
  }
  return row;
}

async function outputOf(
  tx: TenantContext,
  network: string,
  { tx_hash, output_index }: Seen,
): Promise<TransactionRow | undefined> {
  const [row] = await tx.db
    .select()
    .from(transactions)
    .where(
      and(
        eq(transactions.network, network),
        eq(transactions.tx_hash, tx_hash),
        sql`${transactions.output_index} IS NOT DISTINCT FROM ${output_index}::integer`,
        eq(transactions.direction, 'incoming'),
      ),
    )
    .for('update');
  return row;
}

/** Told once with its index and once without, an output would be paid twice. @throws AppError `conflict` */
async function requireSameForm(tx: TenantContext, { id, network }: PaymentRow, { tx_hash, output_index }: Seen) {
  const { merchantId, mode } = tx.tenant;
  const [other] = await tx.db
    .select({ output_index: transactions.output_index })
    .from(transactions)
    .where(
      and(
        eq(transactions.network, network),
        eq(transactions.tx_hash, tx_hash),
        eq(transactions.payment_id, id),
        eq(transactions.merchant_id, merchantId),
        eq(transactions.mode, mode),
        output_index === null ? isNotNull(transactions.output_index) : isNull(transactions.output_index),
      ),
    )
    .limit(1);
  if (other === undefined) return;
  const known = other.output_index === null ? 'without an output_index' : `with the output_index ${other.output_index}`;
  throw new AppError('conflict', `This transfer was reported before ${known}. Report it the same way again.`);
}

/**
 * Money for an address of ours was seen on chain. Told again it changes nothing; one that had dropped out of the chain
 * is taken in again.
 * @throws AppError `not_found` for an address we do not know, `validation_failed` for another asset than the payment's
 * or an amount it cannot have, `conflict` when the same output was reported otherwise, or was rejected
 */
export async function observe(ctx: Context, seen: Observation) {
  const found = await paymentAt(ctx, seen);
  const precision = findAsset(found.asset, found.network)?.precision ?? 0;
  if (seen.asset !== found.asset) throw invalidField('asset', `this address is to be paid in ${found.asset}`);
  if (decimalPlaces(seen.amount) > precision) {
    throw invalidField('amount', `has more than the ${precision} digits after the point that ${found.asset} has`);
  }
  return transact(actFor(ctx, found), async (tx) => {
    const payment = await lockPayment(tx, found.id);
    const known = await outputOf(tx, payment.network, seen);
    if (known !== undefined && (known.payment_id !== payment.id || !isZero(subtract(known.amount, seen.amount)))) {
      throw new AppError(
        'conflict',
        `This output was reported before, with ${canonical(known.amount)} to ${known.to_address}.`,
      );
    }
    if (known === undefined) {
      await requireSameForm(tx, payment, seen);
      await follow(tx, await receive(tx, payment, seen));
    } else if (known.status !== 'detected' && known.status !== 'confirmed') {
      await follow(tx, await receiveAgain(tx, payment, known, seen));
    }
    const now = await outputOf(tx, payment.network, seen);
    return reported(now === undefined ? [] : [now]);
  });
}

const reported = (rows: readonly TransactionRow[]) => ({ transactions: rows.map(presentTransaction) });

/** What to do with one transaction of a hash. The payment it pays, if any, is locked, and so is the row. */
type Step = (tx: TenantContext, row: TransactionRow, payment: PaymentRow | null) => Promise<Settled | null>;

/**
 * Takes the step with every transaction of a hash: one transfer may pay several payments, even of several merchants.
 * Each is a database transaction of its own; a report that failed half-way is told again.
 * @throws AppError `not_found`
 */
async function eachOf(ctx: Context, { network, tx_hash }: { network: string; tx_hash: string }, step: Step) {
  const ofHash = and(eq(transactions.network, network), eq(transactions.tx_hash, tx_hash));
  const rows = await ctx.db.select().from(transactions).where(ofHash).orderBy(asc(transactions.id));
  if (rows.length === 0) throw new AppError('not_found', 'We know no transaction with this hash on this network.');
  const after: TransactionRow[] = [];
  for (const { id, payment_id, ...owner } of rows) {
    const row = await transact(actFor(ctx, owner), async (tx) => {
      const { merchantId, mode } = tx.tenant;
      const mine = and(eq(transactions.id, id), eq(transactions.merchant_id, merchantId), eq(transactions.mode, mode));
      // The payment first: everybody locks it before its transactions.
      const payment = payment_id === null ? null : await lockPayment(tx, payment_id);
      const locked = () => tx.db.select().from(transactions).where(mine).for('update');
      const [before] = await locked();
      if (before !== undefined) await follow(tx, await step(tx, before, payment));
      return locked();
    });
    after.push(...row);
  }
  return reported(after);
}

/**
 * A transaction has this many confirmations. A number we have already, or a smaller one of the same block, changes
 * nothing; what is confirmed stays so. What we sent out ourselves nobody observes: confirming it says that it is back.
 * @throws AppError `not_found`, `conflict` when it dropped out of the chain and was not observed again
 */
export function confirm(ctx: Context, { network, tx_hash, ...depth }: Depth & { network: string; tx_hash: string }) {
  return eachOf(ctx, { network, tx_hash }, async (tx, row, payment) => {
    const known = row.confirmations >= depth.confirmations && row.block_hash === depth.block_hash;
    if (row.status === 'confirmed' || (row.status === 'detected' && known)) return null;
    if (row.direction === 'outgoing' && row.status === 'reorged') {
      return deepen(tx, null, await bringBack(tx, row, depth), depth);
    }
    if (row.status !== 'detected') {
      throw new AppError('conflict', `This transaction is ${row.status}. Observe it again before you confirm it.`, {
        status: row.status,
      });
    }
    return deepen(tx, payment, row, depth);
  });
}

/** A transaction dropped out of the chain. Told again it changes nothing. @throws AppError `not_found`, `conflict` */
export function reorg(ctx: Context, hash: { network: string; tx_hash: string }) {
  return eachOf(ctx, hash, async (tx, row, payment) =>
    row.status === 'reorged' ? null : drop(tx, payment, row, 'reorged'),
  );
}

/** A transaction was rejected by its chain. Told again it changes nothing. @throws AppError `not_found`, `conflict` */
export function reject(ctx: Context, hash: { network: string; tx_hash: string }) {
  return eachOf(ctx, hash, async (tx, row, payment) =>
    row.status === 'failed' ? null : drop(tx, payment, row, 'failed'),
  );
}
