import { AppError, invoiceMachine, type InvoiceStatus, type SentInvoiceStatus } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { invoices } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireMove } from '../ledger/moves.ts';
import { createPayment } from '../payments/create.ts';
import { isPaid, type PaymentRow } from '../payments/view.ts';
import { aboutObject } from '../response-shape.ts';
import { owned } from '../tenant-rows.ts';
import { endUnpaid, isOpen } from './open.ts';
import { amountDue, type InvoiceRow, paymentsOf, presentInFull, presentInvoice, requireInvoice } from './view.ts';

/** Payments that an invoice can have (`payment_uuids` of its events). */
const maxPayments = 100;
/** How long, in seconds, a rate is locked for a customer who pays whenever it suits: a day, or until the due date. */
const longestLock = 86_400;
const shortestLock = 60;

/** Why an invoice asks for nothing any more, by its state; in every other one its customer may be asked to pay. */
const asksNothing: Partial<Record<InvoiceStatus, string>> = {
  paid: 'Nothing is due any more.',
  overpaid: 'Nothing is due any more; refund what is too much.',
  expired: 'Its due date is over. Void it and write another.',
  voided: 'It was withdrawn for good. Write another.',
};

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
    .where(and(eq(invoices.id, before.id), owned(tx, invoices)));
  const row = { ...before, ...change };
  const paidBy = await paymentsOf(tx, row.id);
  if (event !== null) await emit(tx, `invoice.${event}`, presentInvoice(tx, row, paidBy));
  return presentInFull(tx, row, paidBy);
}

/** A refusal that shows more of an invoice than its status. */
const ofInvoice = (message: string, details?: Record<string, unknown>) =>
  aboutObject('invoices:read', new AppError('conflict', message, details));

/** Seconds for which a new payment of the invoice can be paid. @throws AppError `conflict` when its due date is over */
function lockFor({ due_at: due, status }: InvoiceRow, now: Date): number {
  if (due === null) return longestLock;
  const seconds = Math.floor((due.getTime() - now.getTime()) / 1_000);
  if (seconds >= 0) return Math.max(shortestLock, Math.min(longestLock, seconds));
  const message = `This invoice is ${status} and was due at ${due.toISOString()}. Void it and write another.`;
  throw ofInvoice(message, { status });
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
    requireSendable(row, before.find(isOpen));
    if (before.length >= maxPayments)
      throw ofInvoice(`This invoice has ${maxPayments} payments already. Void it and write another.`);
    const asked = {
      amount: amountDue(row),
      currency: row.currency,
      description: `Invoice ${row.number}`,
      expires_in: lockFor(row, tx.services.now()),
    };
    await createPayment(tx, asked, id).catch((error: unknown) => {
      // The amount is the invoice's own: the caller has no field to change.
      if (!(error instanceof AppError) || error.code !== 'validation_failed') throw error;
      const why = `The ${amountDue(row)} ${row.currency} that are due cannot be asked for in one payment. ${error.message}`;
      throw ofInvoice(`${why} Void this invoice, or settle the rest with your customer yourself.`, {
        status: row.status,
      });
    });
    const status = row.status === 'draft' ? 'sent' : row.status;
    return changeInvoice(tx, row, { status }, 'sent');
  });
}

/** @throws AppError `conflict` when it asks for nothing, or a payment of it is under way */
function requireSendable({ status }: InvoiceRow, underWay: PaymentRow | undefined): void {
  const why = asksNothing[status];
  if (why !== undefined) throw new AppError('conflict', `This invoice is ${status}. ${why}`, { status });
  if (underWay !== undefined) throw ofInvoice(`This invoice is ${status}. ${waitFor(underWay)}`, { status });
}

const waitFor = (payment: PaymentRow): string =>
  isPaid(payment)
    ? `Its payment ${payment.id} has come and waits for its confirmations.`
    : `Its payment ${payment.id} still waits for money; it can be sent again when that has expired.`;

/**
 * Withdraws an invoice; payments that can still be paid expire, and one that only waits for confirmations completes.
 * What was paid stays paid: refund it if need be.
 * @throws AppError `not_found`, `conflict`
 */
export async function voidInvoice(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireInvoice(tx, id, { lock: true });
    requireMove(invoiceMachine, row.status, 'voided');
    await endUnpaid(tx, await paymentsOf(tx, id));
    return changeInvoice(tx, row, { status: 'voided' });
  });
}
