import { compare, invoiceMachine, invoiceStatusOf, priceDigits } from '@cryptoix/core';
import { and, asc, lt, sql } from 'drizzle-orm';
import { type Runtime, systemContext, type TenantContext, transact } from '../context.ts';
import { invoices } from '../db/schema/index.ts';
import { requireMove } from '../ledger/moves.ts';
import { askedBy, type PaymentRow } from '../payments/view.ts';
import { changeInvoice } from './invoices.ts';
import { updateOpenPayments } from './open-payments.ts';
import { creditOf, sumOfCredits } from './totals.ts';
import { type InvoiceRow, paymentsOf, requireInvoice } from './view.ts';

/** The confirmed part of an invoice's total, in its currency, at the locked rates of its payments. */
function amountPaid({ currency }: InvoiceRow, made: readonly PaymentRow[]): string {
  const places = priceDigits(currency) ?? 0;
  const credits = made.map((row) =>
    creditOf(
      { price: row.price_amount, asked: askedBy(row), rate: row.exchange_rate, confirmed: row.amount_confirmed },
      places,
    ),
  );
  return sumOfCredits(credits);
}

/**
 * Updates an invoice after one of its payments has changed, and then its payments that still wait for money. Call it in the
 * transaction that changed the payment, with that payment locked; a payment without an invoice changes nothing.
 */
export async function paymentChanged(tx: TenantContext, payment: { invoice_id: string | null }): Promise<void> {
  if (payment.invoice_id === null) return;
  const before = await requireInvoice(tx, payment.invoice_id, { lock: true });
  const made = await paymentsOf(tx, before.id);
  const amount_paid = amountPaid(before, made);
  const status = invoiceStatusOf(before.status, amount_paid, before.total);
  if (status !== before.status) requireMove(invoiceMachine, before.status, status);
  if (status !== before.status || compare(amount_paid, before.amount_paid) !== 0) {
    // The event of its end is emitted once; the payment's events report money that comes later.
    const ended = status === 'expired' || status === 'voided';
    await changeInvoice(tx, before, { status, amount_paid }, ended ? null : status);
  }
  await updateOpenPayments(tx, { ...before, status, amount_paid }, made);
}

/** Invoices that one run of the job checks; the next run checks the rest. */
const expireBatch = 1_000;
// Repeats the condition of the index invoices_due: with parameters Postgres would not use it.
const unpaid = sql`status IN ('sent', 'partially_paid')`;

/** Expires the invoices that were not paid in full by their due date, each in its own transaction. */
export async function expireInvoices({ services, db }: Runtime): Promise<void> {
  const overdue = await db
    .select({ id: invoices.id, merchantId: invoices.merchant_id, mode: invoices.mode })
    .from(invoices)
    .where(and(unpaid, lt(invoices.due_at, services.now())))
    .orderBy(asc(invoices.due_at))
    .limit(expireBatch);
  for (const { id, ...tenant } of overdue) {
    try {
      await transact(systemContext({ services, db }, tenant, 'expiry'), async (tx) => {
        const row = await requireInvoice(tx, id, { lock: true });
        // It may have been paid or voided meanwhile.
        if (invoiceMachine.canMove(row.status, 'expired')) await changeInvoice(tx, row, { status: 'expired' });
      });
    } catch (error) {
      services.log.error({ err: error, invoice: id }, 'an invoice could not be expired');
    }
  }
}
