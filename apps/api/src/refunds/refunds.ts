import {
  add,
  AppError,
  canonical,
  compare,
  type FeeFrom,
  findAsset,
  idSchema,
  invalidField,
  newId,
  type Refund,
  refundMachine,
  type RefundStatus,
  subtract,
} from '@cryptoix/core';
import { and, desc, eq, inArray, isNotNull, sql, sum } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { refunds, transactions } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { listPage, type PageRequest } from '../paging.ts';
import { lockPayment } from '../payments/payments.ts';
import type { PaymentRow } from '../payments/view.ts';
import { readAddress } from '../addresses/read.ts';
import { checkDestination, invalidFields } from '../transfers/input.ts';
import { type Step, takeStep } from '../transfers/step.ts';
import { release, reserve, settle } from '../transfers/transfers.ts';

type Row = typeof refunds.$inferSelect;

/** A refund as its events carry it. */
const present = (row: Row): Refund => ({
  uuid: row.id,
  payment_uuid: row.payment_id,
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

/** A refund as callers read it. */
const view = (row: Row) => ({ ...present(row), created_at: row.created_at.toISOString() });

const owned = (ctx: TenantContext) =>
  and(eq(refunds.merchant_id, ctx.tenant.merchantId), eq(refunds.mode, ctx.tenant.mode));

const notFound = () => new AppError('not_found', 'There is no such refund in this account and mode.');

/** What a refund takes of its payment: what the customer gets, and the fee if that was taken out of it. */
const takenBy = ({ amount, fee, fee_from }: Row) => (fee_from === 'amount' ? add(amount, fee) : canonical(amount));
const taken = sql<string>`${refunds.amount} + CASE ${refunds.fee_from} WHEN 'amount' THEN ${refunds.fee} ELSE 0 END`;

/** What a payment's refunds in these states take of it together. */
async function refundedOf(tx: TenantContext, { id }: PaymentRow, statuses: readonly RefundStatus[]): Promise<string> {
  const [row] = await tx.db
    .select({ amount: sum(taken) })
    .from(refunds)
    .where(and(eq(refunds.payment_id, id), owned(tx), inArray(refunds.status, [...statuses])));
  return canonical(row?.amount ?? '0');
}

/**
 * What is sent back was received: since the refund was made, a reorg may have undone what was paid, which is how a double
 * spend would get itself refunded. The payment is locked. @throws AppError `conflict`
 */
async function requireReceived(tx: TenantContext, payment: PaymentRow, refund: Row): Promise<void> {
  const { status } = refund;
  const received = canonical(payment.amount_confirmed);
  const sent = await refundedOf(tx, payment, ['processing', 'completed']);
  if (compare(add(sent, takenBy(refund)), received) <= 0) return;
  throw new AppError(
    'conflict',
    `This refund is ${status}, but its blockchain undid what was paid: ${received} ${payment.asset} of its payment are confirmed and ${sent} refunded. Fail it, or wait until the payment is confirmed again.`,
    { status, amount_confirmed: received, amount_refunded: sent },
  );
}

/**
 * What is left to give back of a payment, whose row is locked: what was confirmed, less all refunds that did not fail.
 * @throws AppError `conflict` when that is nothing
 */
async function leftOf(tx: TenantContext, payment: PaymentRow): Promise<string> {
  const received = canonical(payment.amount_confirmed);
  if (compare(received, '0') === 0) {
    throw new AppError(
      'conflict',
      `This payment is ${payment.status}: nothing that was paid for it is confirmed yet, so there is nothing to refund.`,
      { status: payment.status, amount_received: canonical(payment.amount_received), amount_confirmed: '0' },
    );
  }
  const refunded = await refundedOf(tx, payment, ['created', 'processing', 'completed']);
  const left = subtract(received, refunded);
  if (compare(left, '0') > 0) return left;
  throw new AppError(
    'conflict',
    `This payment is fully refunded: ${refunded} of the ${received} ${payment.asset} received are refunded or on their way.`,
    { status: payment.status, amount_confirmed: received, amount_refunded: refunded },
  );
}

/** Who paid last, where the network tells. */
async function payerOf(tx: TenantContext, payment: PaymentRow): Promise<string | null> {
  const [last] = await tx.db
    .select({ address: transactions.from_address })
    .from(transactions)
    .where(
      and(
        eq(transactions.payment_id, payment.id),
        eq(transactions.merchant_id, tx.tenant.merchantId),
        eq(transactions.mode, tx.tenant.mode),
        eq(transactions.status, 'confirmed'),
        isNotNull(transactions.from_address),
      ),
    )
    .orderBy(desc(transactions.id))
    .limit(1);
  return last?.address ?? null;
}

/**
 * Where a refund goes that does not say: to who paid last, where that is one address to one customer.
 * @throws AppError `validation_failed` where it is not, or not known
 */
async function defaultDestination(tx: TenantContext, payment: PaymentRow): Promise<string> {
  const { asset, network } = payment;
  const required = (why: string) => invalidField('destination_address', `is required: ${why}`);
  if (findAsset(asset, network)?.memo) {
    throw required(
      `who paid over ${network} may share its address with others, as at an exchange, where only a tag tells them apart; ask the customer for both`,
    );
  }
  const payer = await payerOf(tx, payment);
  if (payer === null) throw required('who paid is not known, so say where the refund is to go');
  const read = readAddress(network, payer);
  if ('flaw' in read) throw required(`the address that paid ${read.flaw}`);
  return payer;
}

/** What is to be given back. Without an amount all that is left goes, without an address to who paid. */
export interface NewRefund {
  readonly payment_uuid: string;
  readonly amount?: string | null | undefined;
  readonly fee_from?: FeeFrom | null | undefined;
  readonly destination_address?: string | null | undefined;
  readonly memo?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly metadata?: Record<string, string> | null | undefined;
}

/**
 * Gives a payment back, whole or in part: reserves amount and fee, and leaves the sending to the processors. With
 * `fee_from: 'amount'` the fee is taken out of the amount that is asked for, so that the customer gets so much less.
 * @throws AppError `not_found`, `conflict` when the payment is unpaid or fully refunded, `validation_failed`,
 * `insufficient_balance`
 */
export async function createRefund(ctx: TenantContext, input: NewRefund) {
  return transact(ctx, async (tx) => {
    // Every refund of a payment passes through its lock, so that together they never exceed it.
    const payment = await lockPayment(tx, input.payment_uuid);
    const { asset, network } = payment;
    const left = await leftOf(tx, payment);
    const asked = input.amount ?? left;
    const fee = findAsset(asset, network)?.network_fee ?? '0';
    const fee_from = input.fee_from ?? 'balance';
    const amount = fee_from === 'amount' ? subtract(asked, fee) : asked;
    if (compare(amount, '0') <= 0) {
      throw invalidField('amount', `must be more than the fee of ${fee} ${asset}, which is to be taken out of it`);
    }
    const address = input.destination_address ?? (await defaultDestination(tx, payment));
    const { issues, place } = checkDestination({ asset, network, amount, address, memo: input.memo ?? null }, (field) =>
      field === 'address' ? 'destination_address' : field,
    );
    if (issues.length > 0) throw invalidFields(issues);
    if (compare(asked, left) > 0) {
      const message = `is more than the ${left} ${asset} that are left to refund of this payment`;
      throw new AppError('validation_failed', `The request is not valid: amount: ${message}.`, {
        issues: [{ path: 'amount', message }],
        amount_left: left,
      });
    }

    const now = tx.services.now();
    const refund: Row = {
      id: newId('refund', now.getTime()),
      merchant_id: tx.tenant.merchantId,
      mode: tx.tenant.mode,
      payment_id: payment.id,
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
export async function getRefund(ctx: TenantContext, id: string) {
  const [row] = await ctx.db
    .select()
    .from(refunds)
    .where(and(eq(refunds.id, id), owned(ctx)));
  if (row === undefined) throw notFound();
  return view(row);
}

/** What a list of refunds can be narrowed to. */
export interface RefundFilter extends PageRequest {
  status?: RefundStatus | undefined;
  payment_uuid?: string | undefined;
}

/** The refunds of this merchant and mode, newest first. */
export async function listRefunds(ctx: TenantContext, filter: RefundFilter) {
  return listPage(ctx.db, filter, {
    list: 'refunds',
    id: idSchema('refund'),
    table: refunds,
    where: and(
      owned(ctx),
      filter.status === undefined ? undefined : eq(refunds.status, filter.status),
      filter.payment_uuid === undefined ? undefined : eq(refunds.payment_id, filter.payment_uuid),
    ),
    rows: (matching) => ctx.db.select().from(refunds).where(matching).$dynamic(),
    present: (rows) => rows.map(view),
  });
}

/**
 * Moves a refund on, as a processor reports it. Saying again what it is already changes nothing.
 * @throws AppError `not_found`, `conflict`, `validation_failed`
 */
export async function advanceRefund(ctx: TenantContext, id: string, step: Step) {
  return transact(ctx, async (tx) => {
    // The payment first, as everybody locks it before what belongs to it.
    const payment = await lockPayment(tx, (await getRefund(tx, id)).payment_uuid);
    const [row] = await tx.db
      .select()
      .from(refunds)
      .where(and(eq(refunds.id, id), owned(tx)))
      .for('update');
    if (row === undefined) throw notFound();
    const next = takeStep(refundMachine, row, step);
    if (next === null) return view(row);
    if (next.status === 'processing') {
      await requireUnfrozenNow(tx.db, tx.tenant.merchantId);
      await requireReceived(tx, payment, row);
    }
    const moved = { ...row, ...next };
    await tx.db
      .update(refunds)
      .set(next)
      .where(and(eq(refunds.id, id), owned(tx)));
    const { destination_address: to } = row;
    if (next.status === 'completed') await settle(tx, 'refund.completed', id, { ...row, ...next, to });
    if (next.status === 'failed') await release(tx, 'refund.failed', id, row);
    await emit(tx, `refund.${next.status}`, present(moved));
    return view(moved);
  });
}
