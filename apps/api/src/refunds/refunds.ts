import {
  canonical,
  compare,
  findAsset,
  idSchema,
  invalidField,
  invalidFields,
  newId,
  type Refund,
  refundMachine,
  subtract,
} from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { refunds } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { listPage } from '../paging.ts';
import { checkDestination } from '../transfers/input.ts';
import type { Step } from '../transfers/schemas.ts';
import { takeStep } from '../transfers/step.ts';
import { release, reserve, spendReserved } from '../transfers/transfers.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import { leftOf, requireLeft, requireReceived } from './limits.ts';
import type { RefundFilter, RefundInput, RefundOutput } from './schemas.ts';
import { coinOf, defaultDestination, lockSource, namedSource } from './source.ts';

type Row = typeof refunds.$inferSelect;

/** A refund as its events show it. */
const present = (row: Row): Refund => ({
  uuid: row.id,
  payment_uuid: row.payment_id,
  transaction_uuid: row.transaction_id,
  amount: canonical(row.amount),
  asset: row.asset,
  network: row.network,
  destination_address: row.destination_address,
  memo: row.memo,
  fee: canonical(row.fee),
  fee_from: row.fee_from,
  tx_hash: row.tx_hash,
  status: row.status,
  failure_code: row.failure_code,
  reason: row.reason,
  metadata: row.metadata,
});

/** A refund as the API shows it. */
const view = (row: Row): RefundOutput => ({ ...present(row), created_at: row.created_at.toISOString() });

/**
 * Refunds a payment or one of its transactions, whole or in part: reserves amount and fee, and leaves the sending to the
 * processors. The default amount is all that is left, the default address that of the payer. With `fee_from: 'amount'` the
 * fee is taken out of the amount, so that the customer receives less.
 * @throws AppError `not_found`, `conflict` when it is unpaid or fully refunded, `validation_failed`,
 * `insufficient_balance`
 */
export async function createRefund(ctx: TenantContext, input: RefundInput): Promise<RefundOutput> {
  const named = namedSource(input);
  return transact(ctx, async (tx) => {
    const source = await lockSource(tx, named);
    const { asset, network } = coinOf(source);
    const left = await leftOf(tx, source);
    const asked = input.amount ?? left;
    const fee = findAsset(asset, network)?.network_fee ?? '0';
    const fee_from = input.fee_from ?? 'balance';
    const amount = fee_from === 'amount' ? subtract(asked, fee) : asked;
    if (compare(amount, '0') <= 0) {
      throw invalidField('amount', `must be more than the fee of ${fee} ${asset}, which is taken out of it`);
    }
    const address = input.destination_address ?? (await defaultDestination(tx, source));
    const { issues, place } = checkDestination({ asset, network, amount, address, memo: input.memo }, (field) =>
      field === 'address' ? 'destination_address' : field,
    );
    if (issues.length > 0) throw invalidFields(issues);
    requireLeft(source, asked, left);

    const now = tx.services.now();
    const refund: Row = {
      id: newId('refund', now.getTime()),
      merchant_id: tx.tenant.merchantId,
      mode: tx.tenant.mode,
      payment_id: source.payment.id,
      order_id: source.payment.order_id,
      transaction_id: source.transaction?.id ?? null,
      status: 'created',
      amount,
      fee,
      fee_from,
      asset,
      network,
      destination_address: place.address,
      memo: place.memo,
      tx_hash: null,
      failure_code: null,
      reason: input.reason ?? null,
      metadata: input.metadata ?? {},
      created_at: now,
    };
    await tx.db.insert(refunds).values(refund);
    const target = { type: 'refund', id: refund.id };
    await audit(tx, { action: 'refund.created', target, details: { amount: canonical(amount), asset } });
    await reserve(tx, 'refund.created', refund.id, refund);
    await emit(tx, 'refund.created', present(refund));
    return view(refund);
  });
}

/** @throws AppError `not_found` */
export async function getRefund(ctx: TenantContext, id: string): Promise<RefundOutput> {
  const [row] = await ctx.db
    .select()
    .from(refunds)
    .where(and(eq(refunds.id, id), owned(ctx, refunds)));
  if (row === undefined) throw notFound('refund');
  return view(row);
}

/** The refunds of this merchant and mode, newest first. */
export async function listRefunds(ctx: TenantContext, filter: RefundFilter) {
  return listPage(ctx.db, filter, {
    list: 'refunds',
    id: idSchema('refund'),
    table: refunds,
    where: and(owned(ctx, refunds), madeBetween('refund', refunds.id, filter)),
    filters: [
      filter.status === undefined ? undefined : eq(refunds.status, filter.status),
      filter.payment_uuid === undefined ? undefined : eq(refunds.payment_id, filter.payment_uuid),
      filter.order_id === undefined ? undefined : eq(refunds.order_id, filter.order_id),
    ],
    rows: (matching) => ctx.db.select().from(refunds).where(matching).$dynamic(),
    present: (rows) => rows.map(view),
  });
}

/**
 * Moves a refund on, as a processor reports it. A repeated report changes nothing.
 * @throws AppError `not_found`, `conflict`, `validation_failed`
 */
export async function advanceRefund(ctx: TenantContext, id: string, step: Step) {
  return transact(ctx, async (tx) => {
    // The payment first: all code locks it before what belongs to it.
    const source = await lockSource(tx, await getRefund(tx, id));
    const [row] = await tx.db
      .select()
      .from(refunds)
      .where(and(eq(refunds.id, id), owned(tx, refunds)))
      .for('update');
    if (row === undefined) throw notFound('refund');
    // Also for a repeated report: a processor that did not get our response sends the money only now.
    if (step.status === 'processing') {
      await requireUnfrozenNow(tx.db, tx.tenant.merchantId);
      await requireReceived(tx, source, row);
    }
    const next = takeStep(refundMachine, row, step);
    if (next === null) return view(row);
    const moved = { ...row, ...next };
    await tx.db
      .update(refunds)
      .set(next)
      .where(and(eq(refunds.id, id), owned(tx, refunds)));
    const { destination_address: to } = row;
    if (next.status === 'completed') await spendReserved(tx, 'refund.completed', id, { ...row, ...next, to });
    if (next.status === 'failed') await release(tx, 'refund.failed', id, row);
    await emit(tx, `refund.${next.status}`, present(moved));
    return view(moved);
  });
}
