import { AppError, invoiceMachine, type InvoiceStatus, type SentInvoiceStatus } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { invoices } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireMove } from '../ledger/moves.ts';
import { createPayment } from '../payments/create.ts';
import { madeOnPage } from '../payments/from-pages.ts';
import { isOpen } from '../payments/state.ts';
import { isPaid, type PaymentRow } from '../payments/view.ts';
import { aboutObject } from '../response-shape.ts';
import { owned } from '../tenant-rows.ts';
import { expireUnpaid } from './open-payments.ts';
import { amountDue, type InvoiceRow, paymentsOf, presentInFull, presentInvoice, requireInvoice } from './view.ts';

/** Payments that an invoice can have (`payment_uuids` of its events). */
export const maxPayments = 100;
/** How long, in seconds, an invoice's payment locks its rate: until the due date, within these bounds. */
const longestLock = 86_400;
const shortestLock = 60;

/** Why an invoice in this status cannot be sent; in all others it can. */
const notSendable: Partial<Record<InvoiceStatus, string>> = {
  paid: 'Nothing is due any more.',
  overpaid: 'Nothing is due any more; refund the excess.',
  expired: 'Its due date has passed. Void it and create another.',
  voided: 'Create another.',
};

/** Stores the change of an invoice and emits an event. @param event by default that of its status; null: none */
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

/** Seconds for which a new payment of the invoice can be paid. @throws AppError `conflict` when its due date has passed */
export function lockFor({ due_at: due, status }: InvoiceRow, now: Date): number {
  if (due === null) return longestLock;
  const seconds = Math.floor((due.getTime() - now.getTime()) / 1_000);
  if (seconds >= 0) return Math.max(shortestLock, Math.min(longestLock, seconds));
  const message = `This invoice is ${status} and was due at ${due.toISOString()}. Void it and create another.`;
  throw ofInvoice(message, { status });
}

/**
 * Creates a payment for the amount due, whose rate is locked for a day at most. An invoice can be sent again once that
 * payment has expired; payments that its customer made on the invoice's page do not count.
 * @throws AppError `not_found`, `conflict`, `unavailable` without a fresh rate or, in live mode, a wallet
 */
export async function sendInvoice(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireInvoice(tx, id, { lock: true });
    const before = await paymentsOf(tx, id);
    const byCustomers = await madeOnPage(tx, id);
    requireSendable(
      row,
      before.find((payment) => isOpen(payment) && !byCustomers.has(payment.id)),
    );
    if (before.length >= maxPayments)
      throw ofInvoice(`This invoice has ${maxPayments} payments already. Void it and create another.`);
    const asked = {
      amount: amountDue(row),
      currency: row.currency,
      description: `Invoice ${row.number}`,
      expires_in: lockFor(row, tx.services.now()),
    };
    await createPayment(tx, asked, { invoice_id: id }).catch((error: unknown) => {
      // The amount is the invoice's: the caller has no field to correct.
      if (!(error instanceof AppError) || error.code !== 'validation_failed') throw error;
      const why = `The ${amountDue(row)} ${row.currency} due cannot be paid in one payment. ${error.message}`;
      throw ofInvoice(`${why} Void this invoice, or agree with your customer on another way to pay the rest.`, {
        status: row.status,
      });
    });
    const status = row.status === 'draft' ? 'sent' : row.status;
    return changeInvoice(tx, row, { status }, 'sent');
  });
}

/** @throws AppError `conflict` when its status forbids it, or a payment that `send` made is open */
function requireSendable({ status }: InvoiceRow, openPayment: PaymentRow | undefined): void {
  const why = notSendable[status];
  if (why !== undefined) throw new AppError('conflict', `This invoice is ${status}. ${why}`, { status });
  if (openPayment !== undefined) throw ofInvoice(`This invoice is ${status}. ${waitReason(openPayment)}`, { status });
}

const waitReason = (payment: PaymentRow): string =>
  isPaid(payment)
    ? `Its payment ${payment.id} has arrived and waits for confirmations.`
    : `Its payment ${payment.id} still waits for money; send it again after that has expired.`;

/**
 * Voids an invoice. Payments that can still be paid expire; one that only waits for confirmations completes. Money that was
 * paid stays with the merchant, who can refund it.
 * @throws AppError `not_found`, `conflict`
 */
export async function voidInvoice(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireInvoice(tx, id, { lock: true });
    requireMove(invoiceMachine, row.status, 'voided');
    await expireUnpaid(tx, await paymentsOf(tx, id));
    return changeInvoice(tx, row, { status: 'voided' });
  });
}
