import { z } from 'zod';
import { decimalSchema, metadataSchema, signedDecimalSchema, timeSchema } from '../json.ts';
import { compare, type Decimal, isZero } from '../money/decimal.ts';
import { invoiceStatuses, type InvoiceStatus } from '../money/machines.ts';
import { wellFormedText } from '../text.ts';
import { eventsOf } from './define.ts';
import { currencySchema, httpUrlSchema, uuidSchema } from './fields.ts';

/** The statuses of an invoice that was sent. */
export type SentInvoiceStatus = Exclude<InvoiceStatus, 'draft'>;

/** The status of a sent invoice after `amountPaid` was paid. Amounts in its currency. */
export function invoiceStatusOf(status: InvoiceStatus, amountPaid: Decimal, total: Decimal): SentInvoiceStatus {
  if (status === 'voided') return status;
  const measured = compare(amountPaid, total);
  if (measured >= 0) return measured === 0 ? 'paid' : 'overpaid';
  if (status === 'expired') return status;
  return isZero(amountPaid) ? 'sent' : 'partially_paid';
}

const invoiceItemSchema = z.strictObject({
  name: wellFormedText({ min: 1, max: 255 }),
  price: signedDecimalSchema.describe('The price of one, with as many digits as needed; negative for a discount.'),
  quantity: z.number().positive().max(1_000_000).describe('How many, or how much; at most 6 digits after the point.'),
});

export const invoiceSchema = z.strictObject({
  uuid: uuidSchema.describe('The invoice.'),
  number: wellFormedText({ min: 1, max: 64 }).describe('The invoice number for people.'),
  status: z.enum(invoiceStatuses).describe('Its current status.'),
  total: decimalSchema.describe('The sum of its items, each rounded once to the digits of its currency.'),
  amount_paid: decimalSchema.describe('The amount paid so far.'),
  amount_due: decimalSchema.describe('The amount still to be paid.'),
  currency: currencySchema.describe('The currency of all its amounts.'),
  customer_email: z.email().max(254).nullable().describe('The email address of the customer.'),
  items: z.array(invoiceItemSchema).max(200).describe('The items billed.'),
  due_at: timeSchema.nullable().describe('When the payment is due.'),
  hosted_url: httpUrlSchema.describe(
    'The page at which the customer sees the invoice and pays it; a draft has none yet.',
  ),
  payment_uuids: z.array(uuidSchema).max(100).describe('The payments created for it.'),
  metadata: metadataSchema.optional(),
});
export type Invoice = z.output<typeof invoiceSchema>;

const draft: Invoice = {
  uuid: 'ivc_01k9zq2a4pf3v6d8r0s2t4w6yc',
  number: 'INV-2026-0117',
  status: 'draft',
  total: '120',
  amount_paid: '0',
  amount_due: '120',
  currency: 'USD',
  customer_email: 'customer@example.com',
  items: [{ name: 'Consulting, one hour', price: '60', quantity: 2 }],
  due_at: '2026-12-07T00:00:00.000Z',
  hosted_url: 'https://pay.cryptoix.example/i/ivc_01k9zq2a4pf3v6d8r0s2t4w6yc',
  payment_uuids: [],
  metadata: {},
};
const sent: Invoice = { ...draft, status: 'sent' };
const paid: Invoice = {
  ...draft,
  status: 'paid',
  amount_paid: '120',
  amount_due: '0',
  payment_uuids: ['pay_01k9zq3n5qe7w8h2m4t6v8x0zb'],
};

const event = eventsOf({ resource: 'invoice', scope: 'invoices:read', schema: invoiceSchema });

export const invoiceEvents = [
  event('created', 'An invoice was created; it has not been sent to its customer yet.', draft),
  event('sent', 'An invoice was sent to its customer, or a reorg undid everything paid for it.', sent),
  event('partially_paid', 'A part of an invoice was paid.', {
    ...paid,
    status: 'partially_paid',
    amount_paid: '50',
    amount_due: '70',
  }),
  event('paid', 'An invoice was paid in full.', paid),
  event('overpaid', 'More than the total of an invoice was paid: consider a refund of the surplus.', {
    ...paid,
    status: 'overpaid',
    amount_paid: '130',
  }),
  event('expired', 'An invoice was not paid by its due date.', { ...sent, status: 'expired' }),
  event('voided', 'An invoice was voided and can no longer be paid.', { ...sent, status: 'voided' }),
] as const;
