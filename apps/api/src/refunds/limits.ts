import {
  add,
  AppError,
  canonical,
  compare,
  type Decimal,
  invalidField,
  type RefundStatus,
  subtract,
} from '@cryptoix/core';
import { and, eq, inArray, sql, sum } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { refunds } from '../db/schema/index.ts';
import type { TransactionRow } from '../payments/view.ts';
import { aboutObject } from '../response-shape.ts';
import { owned } from '../tenant-rows.ts';
import { coinOf, type Source } from './source.ts';

type RefundRow = typeof refunds.$inferSelect;

/** A sum that refunds together must not exceed. */
interface Limit {
  /** Its name in messages. */
  readonly object: 'payment' | 'transaction';
  readonly status: string;
  /** The part of it that has all its confirmations. */
  readonly confirmed: Decimal;
  /** The sum of its refunds with these statuses. */
  readonly refunded: (statuses: readonly RefundStatus[]) => Promise<Decimal>;
}

const notFailed: readonly RefundStatus[] = ['created', 'processing', 'completed'];
const sent: readonly RefundStatus[] = ['processing', 'completed'];

/** The amount that a refund takes from its source: the amount sent, and the fee if it was taken out of the amount. */
const takenBy = ({ amount, fee, fee_from }: RefundRow) =>
  fee_from === 'amount' ? add(amount, fee) : canonical(amount);
const taken = sql<string>`${refunds.amount} + CASE ${refunds.fee_from} WHEN 'amount' THEN ${refunds.fee} ELSE 0 END`;

/** The limits of a refund. One in another asset than the payment's does not count against the payment. */
function limitsOf(tx: TenantContext, source: Source): Limit[] {
  const { payment, transaction } = source;
  const { asset } = coinOf(source);
  const sumOf = async (which: ReturnType<typeof eq>, statuses: readonly RefundStatus[]) => {
    const [row] = await tx.db
      .select({ amount: sum(taken) })
      .from(refunds)
      .where(
        and(eq(refunds.payment_id, payment.id), which, owned(tx, refunds), inArray(refunds.status, [...statuses])),
      );
    return canonical(row?.amount ?? '0');
  };
  const ofTransaction = (of: TransactionRow): Limit => ({
    object: 'transaction',
    status: of.status,
    confirmed: of.status === 'confirmed' ? canonical(of.amount) : '0',
    refunded: (statuses) => sumOf(eq(refunds.transaction_id, of.id), statuses),
  });
  const ofPayment: Limit = {
    object: 'payment',
    status: payment.status,
    confirmed: canonical(payment.amount_confirmed),
    refunded: (statuses) => sumOf(eq(refunds.asset, asset), statuses),
  };
  return [
    ...(transaction === null ? [] : [ofTransaction(transaction)]),
    ...(asset === payment.asset ? [ofPayment] : []),
  ];
}

/** A refusal that shows what was paid. */
const ofPaid = (message: string, details: Record<string, unknown>) =>
  aboutObject('payments:read', new AppError('conflict', message, details));

/** @throws AppError `conflict` when nothing is left of it */
async function leftOfLimit({ object, status, confirmed, refunded }: Limit, asset: string): Promise<Decimal> {
  if (compare(confirmed, '0') === 0) {
    throw ofPaid(`This ${object} is ${status}: none of it is confirmed, so there is nothing to refund.`, {
      status,
      amount_confirmed: '0',
    });
  }
  const given = await refunded(notFailed);
  const left = subtract(confirmed, given);
  if (compare(left, '0') > 0) return left;
  throw ofPaid(
    `This ${object} is fully refunded: ${given} of the ${confirmed} ${asset} received are refunded or being refunded.`,
    { status, amount_confirmed: confirmed, amount_refunded: given },
  );
}

/**
 * The amount that can still be refunded: the confirmed amount less all refunds that did not fail.
 * @throws AppError `conflict` when that is nothing
 */
export async function leftOf(tx: TenantContext, source: Source): Promise<Decimal> {
  const { asset } = coinOf(source);
  let least: Decimal | undefined;
  for (const limit of limitsOf(tx, source)) {
    const left = await leftOfLimit(limit, asset);
    if (least === undefined || compare(left, least) < 0) least = left;
  }
  return least ?? '0';
}

/** @throws AppError `validation_failed`, with what is left in its details */
export function requireLeft(source: Source, amount: Decimal, left: Decimal): void {
  if (compare(amount, left) <= 0) return;
  const object = source.transaction === null ? 'payment' : 'transaction';
  const message = `is more than the ${left} ${coinOf(source).asset} left to refund of this ${object}`;
  throw aboutObject('payments:read', invalidField('amount', message, { amount_left: left }));
}

/**
 * Checks that the amount is still received. A reorg may have undone the payment since the refund was created: otherwise a
 * double spend could be refunded. @throws AppError `conflict`
 */
export async function requireReceived(tx: TenantContext, source: Source, refund: RefundRow): Promise<void> {
  const { status } = refund;
  const { asset } = coinOf(source);
  // A refund that is processing is already in the sum of those sent.
  const more = sent.includes(status) ? '0' : takenBy(refund);
  for (const { object, confirmed, refunded } of limitsOf(tx, source)) {
    const given = await refunded(sent);
    if (compare(add(given, more), confirmed) <= 0) continue;
    throw ofPaid(
      `This refund is ${status}, but its blockchain undid the ${object}: ${confirmed} ${asset} of it are confirmed and ${given} refunded. Fail the refund, or wait until the ${object} is confirmed again.`,
      { status, amount_confirmed: confirmed, amount_refunded: given },
    );
  }
}
