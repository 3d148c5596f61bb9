import { invalidField, isZero, newId } from '@cryptoix/core';
import { type TenantContext, transact } from '../context.ts';
import { emit } from '../events/events.ts';
import { defaultsOf } from '../payments/create.ts';
import { insertAs, insertNumbered } from './numbers.ts';
import { type InvoiceInput, type InvoiceOutput, maxItems } from './schemas.ts';
import { totalOf } from './totals.ts';
import { presentInFull, presentInvoice } from './view.ts';

/** Bytes of an invoice as JSON. Its events carry it and 100 payments' ids, and have at most 64 KB. */
const maxBytes = 60_000;

/** Until when it is to be paid: a date's day to its end. @throws AppError `validation_failed` when that is over, or has no four-digit year */
function readDueDate(text: string, now: Date): Date {
  const due = new Date(text.length === '2026-12-07'.length ? `${text}T23:59:59.999Z` : text);
  if (due <= now) throw invalidField('due_date', 'is over; an invoice is due today (in UTC) or later');
  // An offset can carry the last day of 9999 over, and RFC 3339 has no year after it.
  if (due.getUTCFullYear() > 9_999) throw invalidField('due_date', 'is beyond the year 9999');
  return due;
}

/** Writes an invoice; its customer gets it when it is sent. @throws AppError `validation_failed`, `conflict` */
export async function createInvoice(ctx: TenantContext, input: InvoiceInput): Promise<InvoiceOutput> {
  const now = ctx.services.now();
  const currency = input.currency ?? (await defaultsOf(ctx)).currency;
  const tax = input.tax && !isZero(input.tax.amount) ? input.tax : null;
  const items = tax === null ? input.items : [...input.items, { name: tax.name, price: tax.amount, quantity: 1 }];
  if (items.length > maxItems) throw invalidField('tax', `is one more than the ${maxItems} items an invoice can have`);
  const unnumbered = {
    id: newId('invoice', now.getTime()),
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    status: 'draft' as const,
    currency,
    items,
    total: totalOf(items, currency),
    amount_paid: '0',
    customer_email: input.customer_email ?? null,
    due_at: typeof input.due_date === 'string' ? readDueDate(input.due_date, now) : null,
    notes: input.notes ?? null,
    metadata: input.metadata ?? {},
    created_at: now,
  };
  return transact(ctx, async (tx) => {
    const number = input.number ?? null;
    const row = await (number === null ? insertNumbered(tx, unnumbered) : insertAs(tx, { ...unnumbered, number }));
    const invoice = presentInvoice(tx, row, []);
    if (Buffer.byteLength(JSON.stringify(invoice)) > maxBytes)
      throw invalidField('items', `and metadata have more than ${maxBytes} bytes together`);
    await emit(tx, 'invoice.created', invoice);
    return presentInFull(tx, row, []);
  });
}
