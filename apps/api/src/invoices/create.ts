import { invalidField, isZero, newId } from '@cryptoix/core';
import { type TenantContext, transact } from '../context.ts';
import { emit } from '../events/events.ts';
import { defaultsOf } from '../payments/create.ts';
import { insertWithNumber, insertNumbered } from './numbers.ts';
import { type InvoiceInput, type InvoiceOutput, maxItems } from './schemas.ts';
import { totalOf } from './totals.ts';
import { presentInFull, presentInvoice } from './view.ts';

/** The most bytes of an invoice as JSON: its events, of at most 64 KB, also have up to 100 payment ids. */
const maxBytes = 60_000;

/** The time an invoice is due; of a date, the end of that day. @throws AppError `validation_failed` for the past, or after 9999 */
function parseDueDate(text: string, now: Date): Date {
  const due = new Date(text.length === '2026-12-07'.length ? `${text}T23:59:59.999Z` : text);
  if (due <= now) throw invalidField('due_date', 'has passed; use today (in UTC) or later');
  // An offset can move the last day of 9999 into the next year, which RFC 3339 cannot express.
  if (due.getUTCFullYear() > 9_999) throw invalidField('due_date', 'is after the year 9999');
  return due;
}

/** Creates an invoice as a draft; sending it creates the payment. @throws AppError `validation_failed`, `conflict` */
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
    due_at: typeof input.due_date === 'string' ? parseDueDate(input.due_date, now) : null,
    notes: input.notes ?? null,
    metadata: input.metadata ?? {},
    created_at: now,
  };
  return transact(ctx, async (tx) => {
    const number = input.number ?? null;
    const row = await (number === null
      ? insertNumbered(tx, unnumbered)
      : insertWithNumber(tx, { ...unnumbered, number }));
    const invoice = presentInvoice(tx, row, []);
    if (Buffer.byteLength(JSON.stringify(invoice)) > maxBytes)
      throw invalidField('items', `and metadata have more than ${maxBytes} bytes together`);
    await emit(tx, 'invoice.created', invoice);
    return presentInFull(tx, row, []);
  });
}
