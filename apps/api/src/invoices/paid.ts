import { compare, currencyPrecision, invoiceMachine, invoiceStatusOf } from '@cryptoix/core';
import { and, asc, lt, sql } from 'drizzle-orm';
import { type Services, systemContext, type TenantContext, transact } from '../context.ts';
import { invoices } from '../db/schema/index.ts';
import { requireMove } from '../ledger/moves.ts';
import { changeInvoice } from './invoices.ts';
import { creditOf, paidOf } from './totals.ts';
import { type InvoiceRow, paymentsOf, requireInvoice } from './view.ts';

/** What of its total is certain to be paid, in its currency, at the rates its payments were locked at. */
async function amountPaid(tx: TenantContext, { id, currency }: InvoiceRow): Promise<string> {
  const places = currencyPrecision(currency) ?? 0;
  const credits = (await paymentsOf(tx, id)).map((row) =>
    creditOf(
      { price: row.price_amount, pay: row.pay_amount, rate: row.exchange_rate, confirmed: row.amount_confirmed },
      places,
    ),
  );
  return paidOf(credits);
}

/**
 * Brings an invoice up to its payments. Call it in the transaction that changed a payment, with that payment locked;
 * a payment of no invoice changes nothing.
 */
export async function paymentChanged(tx: TenantContext, payment: { invoice_id: string | null }): Promise<void> {
  if (payment.invoice_id === null) return;
  const row = await requireInvoice(tx, payment.invoice_id, { lock: true });
  const paid = await amountPaid(tx, row);
  const status = invoiceStatusOf(row.status, paid, row.total);
  if (status !== row.status) requireMove(invoiceMachine, row.status, status);
  else if (compare(paid, row.amount_paid) === 0) return;
  // That it ended without its money is told once: of what comes after that, the payment tells.
  const ended = status === 'expired' || status === 'voided';
  await changeInvoice(tx, row, { status, amount_paid: paid }, ended ? null : status);
}

/** Invoices that one run of the chore looks at; the next run takes up the rest. */
const expireBatch = 1_000;
// In the words of the index invoices_due: with parameters Postgres would not know that it fits.
const unpaid = sql`status IN ('sent', 'partially_paid')`;

/** Ends what was not paid in full by its due date, each in a transaction of its own. */
export async function expireInvoices(services: Services): Promise<void> {
  const overdue = await services.db
    .select({ id: invoices.id, merchantId: invoices.merchant_id, mode: invoices.mode })
    .from(invoices)
    .where(and(unpaid, lt(invoices.due_at, services.now())))
    .orderBy(asc(invoices.due_at))
    .limit(expireBatch);
  for (const { id, ...tenant } of overdue) {
    try {
      await transact(systemContext(services, tenant), async (tx) => {
        const row = await requireInvoice(tx, id, { lock: true });
        // It may have been paid or voided while we came here.
        if (invoiceMachine.canMove(row.status, 'expired')) await changeInvoice(tx, row, { status: 'expired' });
      });
    } catch (error) {
      services.log.error({ err: error, invoice: id }, 'an invoice could not be expired');
    }
  }
}
