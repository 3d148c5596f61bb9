import { isZero } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { lockPayment } from '../payments/payments.ts';
import { reprice } from '../payments/reprice.ts';
import { isPayable } from '../payments/state.ts';
import { expirePayment, isOverdue } from '../payments/update.ts';
import { isPaid, type PaymentRow } from '../payments/view.ts';
import { amountDue, type InvoiceRow } from './view.ts';

/** Expires those of an invoice's payments that can still be paid. One that only waits for confirmations completes. */
export async function expireUnpaid(tx: TenantContext, made: readonly PaymentRow[]): Promise<void> {
  for (const payment of await lockUnpaid(tx, made)) await expirePayment(tx, payment);
}

/**
 * Updates an invoice's payments that can still be paid to the amount due. Those that have received nothing are repriced;
 * all expire when nothing is due, or less than can be sent. The invoice's row is locked.
 */
export async function updateOpenPayments(tx: TenantContext, invoice: InvoiceRow, made: readonly PaymentRow[]) {
  if (invoice.status === 'voided') return;
  const due = amountDue(invoice);
  for (const payment of await lockUnpaid(tx, made)) {
    if (isZero(due)) await expirePayment(tx, payment);
    else if (isZero(payment.amount_received) && !isOverdue(payment, tx.services.now())) {
      if (!(await reprice(tx, payment, due))) await expirePayment(tx, payment);
    }
  }
}

/** Locks and returns those that can still be paid. */
async function lockUnpaid(tx: TenantContext, made: readonly PaymentRow[]): Promise<PaymentRow[]> {
  const locked: PaymentRow[] = [];
  for (const { id } of made.filter(isPayable)) locked.push(await lockPayment(tx, id));
  return locked.filter((payment) => isPayable(payment) && !isPaid(payment));
}
