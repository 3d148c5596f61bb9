import {
  AppError,
  invoiceMachine,
  type InvoiceStatus,
  type PaymentStatus,
  type SentInvoiceStatus,
} from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { invoices } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireMove } from '../ledger/moves.ts';
import { createPayment } from '../payments/create.ts';
import { lockPayment } from '../payments/payments.ts';
import { expire, isPaid } from '../payments/settle.ts';
import {
  amountDue,
  type InvoiceRow,
  owned,
  paymentsOf,
  presentInFull,
  presentInvoice,
  requireInvoice,
} from './view.ts';

/** Payments that an invoice can have (`payment_uuids` of its events). */
const maxPayments = 100;
/** How long, in seconds, a rate is locked for a customer who pays whenever it suits: a day, or until the due date. */
const longestLock = 86_400;
const shortestLock = 60;

/** States in which a payment waits for money. */
const open: ReadonlySet<PaymentStatus> = new Set(['created', 'detected', 'confirming']);
/** States in which money completes a payment: also one whose transaction was rejected can still be paid in its time. */
const payable: ReadonlySet<PaymentStatus> = new Set([...open, 'failed']);
/** States in which a customer may be asked, again, to pay. */
const sendable: ReadonlySet<InvoiceStatus> = new Set(['draft', 'sent', 'partially_paid']);

/** Writes down what has become of an invoice and tells of it, as the event of its status unless it is another or none. */
export async function changeInvoice(
  tx: TenantContext,
  before: InvoiceRow,
  change: { status: SentInvoiceStatus; amount_paid?: string },
  event: SentInvoiceStatus | null = change.status,
) {
  await tx.db
    .update(invoices)
    .set(change)
    .where(and(eq(invoices.id, before.id), owned(tx)));
  const row = { ...before, ...change };
  const paidBy = await paymentsOf(tx, row.id);
  if (event !== null) await emit(tx, `invoice.${event}`, presentInvoice(tx, row, paidBy));
  return presentInFull(tx, row, paidBy);
}

/** Seconds for which a new payment of the invoice can be paid. @throws AppError `conflict` when its due date is over */
function lockFor({ due_at: due, status }: InvoiceRow, now: Date): number {
  if (due === null) return longestLock;
  const seconds = Math.floor((due.getTime() - now.getTime()) / 1_000);
  if (seconds >= 0) return Math.max(shortestLock, Math.min(longestLock, seconds));
  throw new AppError(
    'conflict',
    `This invoice is ${status} and was due at ${due.toISOString()}. Void it and write another.`,
    {
      status,
    },
  );
}

/**
 * Asks the customer for what is due: makes a payment for it, whose rate is locked for a day at most. An invoice that
 * was sent before is sent again when the payment made then has run out.
 * @throws AppError `not_found`, `conflict`, `unavailable` without a fresh rate or, in live mode, a wallet
 */
export async function sendInvoice(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireInvoice(tx, id, { lock: true });
    const before = await paymentsOf(tx, id);
    if (!sendable.has(row.status) || before.some(({ status }) => open.has(status)))
      throw cannotBeSent(row, before.find(({ status }) => open.has(status))?.id);
    if (before.length >= maxPayments)
      throw new AppError('conflict', `This invoice has ${maxPayments} payments already. Void it and write another.`);
    await createPayment(tx, {
      amount: amountDue(row),
      currency: row.currency,
      description: `Invoice ${row.number}`,
      invoice_uuid: id,
      expires_in: lockFor(row, tx.services.now()),
    });
    const status = row.status === 'draft' ? 'sent' : row.status;
    return changeInvoice(tx, row, { status }, 'sent');
  });
}

function cannotBeSent({ status }: InvoiceRow, waiting: string | undefined): AppError {
  const why =
    waiting === undefined
      ? `Only one that is ${[...sendable].join(', ')} can be sent.`
      : `Its payment ${waiting} still waits for money; it can be sent again when that has expired.`;
  return new AppError('conflict', `This invoice is ${status}. ${why}`, { status });
}

/**
 * Withdraws an invoice; payments that can still be paid expire, and one that only waits for confirmations completes.
 * What was paid stays paid: refund it if need be.
 * @throws AppError `not_found`, `conflict`
 */
export async function voidInvoice(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    await requireInvoice(tx, id);
    // Payments first, then the invoice: in that order a payment that changes locks them too.
    const waiting = (await paymentsOf(tx, id)).filter(({ status }) => payable.has(status));
    const locked = [];
    for (const payment of waiting) locked.push(await lockPayment(tx, payment.id));
    const row = await requireInvoice(tx, id, { lock: true });
    requireMove(invoiceMachine, row.status, 'voided');
    const ids = new Set(locked.map((payment) => payment.id));
    if ((await paymentsOf(tx, id)).some((payment) => payable.has(payment.status) && !ids.has(payment.id)))
      throw new AppError('conflict', 'This invoice was sent again just now. Read it before you decide.');
    for (const payment of locked) if (payable.has(payment.status) && !isPaid(payment)) await expire(tx, payment);
    return changeInvoice(tx, row, { status: 'voided' });
  });
}
