import { isZero } from '@cryptoix/core';
import { type TenantContext, transact } from '../context.ts';
import { lockFor, maxPayments } from '../invoices/invoices.ts';
import { amountDue, type InvoiceRow, paymentsOf, requireInvoice } from '../invoices/view.ts';
import { madeByForm, madeOnPage } from '../payments/from-pages.ts';
import { isOpen, isPayable } from '../payments/state.ts';
import { isOverdue } from '../payments/update.ts';
import { isPaid, type PaymentRow } from '../payments/view.ts';
import type { Found } from './find.ts';
import type { PayForm } from './form.ts';
import { refuse } from './page-error.ts';
import { lockSeller, payFromPage, requireRoomOfDay } from './pay.ts';

/** The most of an invoice's 100 payments that its page makes: the merchant can still send it. */
const mostOfPage = maxPayments / 2;

/** True while an invoice can be paid on its page. */
export const isInvoicePayable = ({ status, due_at: due }: InvoiceRow, now: Date): boolean =>
  (status === 'sent' || status === 'partially_paid') && (due === null || now < due);

/** The payment whose money is on its way and will pay the invoice; undefined: none. */
export const arriving = (made: readonly PaymentRow[]): PaymentRow | undefined =>
  made.find((payment) => isOpen(payment) && isPaid(payment));

/** The payment that this form gets without a new one: its own first, one that pays the invoice, or an open one of its asset. */
async function existing(ctx: TenantContext, id: string, form: PayForm): Promise<string | null> {
  const first = await madeByForm(ctx, id, form.value);
  if (first !== null) return first;
  const made = await paymentsOf(ctx, id);
  const now = ctx.services.now();
  const isAsked = ({ asset, network }: PaymentRow) => asset === form.asset && network === form.network;
  const open = made.find((one) => isAsked(one) && isPayable(one) && !isPaid(one) && !isOverdue(one, now));
  return (arriving(made) ?? open)?.id ?? null;
}

/**
 * Makes a payment for the amount due, or shows the one that is open already in this asset and network.
 * @returns its id
 * @throws PageError `conflict`, `validation_failed`, `rate_limited`
 */
export async function payInvoice({ ctx, seller, row: { id } }: Found<InvoiceRow>, form: PayForm): Promise<string> {
  // Once more below, where it is exact: who asks again must not wait for the lock.
  const before = seller.frozen ? null : await existing(ctx, id, form);
  if (before !== null) return before;
  return transact(ctx, async (tx) => {
    await lockSeller(tx);
    const invoice = await requireInvoice(tx, id, { lock: true });
    const now = tx.services.now();
    if (!isInvoicePayable(invoice, now) || isZero(amountDue(invoice)))
      throw refuse('conflict', 'This invoice cannot be paid any more. Nothing was charged.');
    const shown = await existing(tx, id, form);
    if (shown !== null) return shown;
    const [all, onPage] = [await paymentsOf(tx, id), await madeOnPage(tx, id)];
    if (all.length >= maxPayments || onPage.size >= mostOfPage)
      throw refuse('conflict', 'Too many payments of this invoice were started. Ask the shop for another way to pay.');
    await requireRoomOfDay(tx);
    return payFromPage(tx, form, {
      amount: amountDue(invoice),
      currency: invoice.currency,
      description: `Invoice ${invoice.number}`,
      expires_in: lockFor(invoice, now),
      madeFor: { invoice_id: id },
    });
  });
}
