import { isZero, type PaymentStatus } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { lockPayment } from '../payments/payments.ts';
import { reprice } from '../payments/reprice.ts';
import { expire, isOverdue } from '../payments/settle.ts';
import { isPaid, type PaymentRow } from '../payments/view.ts';
import { amountDue, type InvoiceRow } from './view.ts';

/** States in which a payment waits for money. */
const open: ReadonlySet<PaymentStatus> = new Set(['created', 'detected', 'confirming']);

/** Whether money completes it: also one whose transaction was rejected can still be paid in its time. */
const isPayable = ({ status }: PaymentRow): boolean => open.has(status) || status === 'failed';

/** Whether it waits for money or its confirmations. */
export const isOpen = ({ status }: PaymentRow): boolean => open.has(status);

/** Ends those of an invoice's payments that still ask for money. What waits for confirmations alone completes. */
export async function endUnpaid(tx: TenantContext, made: readonly PaymentRow[]): Promise<void> {
  for (const payment of await stillAsking(tx, made)) await expire(tx, payment);
}

/**
 * Lets an invoice's payments that still ask for money ask for what is due of it, whose row is locked: those to which
 * nothing has come are priced anew, and all are ended when nothing is due, or less than can be sent.
 */
export async function askForWhatIsDue(tx: TenantContext, invoice: InvoiceRow, made: readonly PaymentRow[]) {
  if (invoice.status === 'voided') return;
  const due = amountDue(invoice);
  for (const payment of await stillAsking(tx, made)) {
    if (isZero(due)) await expire(tx, payment);
    else if (isZero(payment.amount_received) && !isOverdue(payment, tx.services.now())) {
      if (!(await reprice(tx, payment, due))) await expire(tx, payment);
    }
  }
}

/** Those that money would still complete, locked. */
async function stillAsking(tx: TenantContext, made: readonly PaymentRow[]): Promise<PaymentRow[]> {
  const locked: PaymentRow[] = [];
  for (const { id } of made.filter(isPayable)) locked.push(await lockPayment(tx, id));
  return locked.filter((payment) => isPayable(payment) && !isPaid(payment));
}
