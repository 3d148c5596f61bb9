import { z } from 'zod';
import { decimalSchema, metadataSchema, signedDecimalSchema, timeSchema } from '../json.ts';
import { compare, type Decimal, isZero } from '../money/decimal.ts';
import { invoiceStatuses, type InvoiceStatus } from '../money/machines.ts';
import { wellFormedText } from '../text.ts';
import { eventsOf } from './define.ts';
import { currencySchema, httpUrlSchema, uuidSchema } from './fields.ts';

/** What an invoice can be once it was sent. */
export type SentInvoiceStatus = Exclude<InvoiceStatus, 'draft'>;

/** What has been paid makes of an invoice that was sent. Amounts in its currency. */
export function invoiceStatusOf(status: InvoiceStatus, amountPaid: Decimal, total: Decimal): SentInvoiceStatus {
  if (status === 'voided') return status;
  const measured = compare(amountPaid, total);
  if (measured >= 0) return measured === 0 ? 'paid' : 'overpaid';
  if (status === 'expired') return status;
  return isZero(amountPaid) ? 'sent' : 'partially_paid';
}

const invoiceItemSchema = z.strictObject({
  name: wellFormedText({ min: 1, max: 255 }),
  price: signedDecimalSchema.describe('Of one, in as many digits as it takes; below zero for a discount.'),
  quantity: z.number().positive().max(1_000_000).describe('How many, or how much; at most 6 digits after the point.'),
});

export const invoiceSchema = z.strictObject({
  uuid: uuidSchema.describe('The invoice.'),
  number: wellFormedText({ min: 1, max: 64 }).describe('The number printed on it.'),
  status: z.enum(invoiceStatuses).describe('How far it has come.'),
  total: decimalSchema.describe('The sum of its items, each rounded once to what its currency can carry.'),
  amount_paid: decimalSchema.describe('What has been paid.'),
  amount_due: decimalSchema.describe('What is still to be paid.'),
  currency: currencySchema.describe('The currency of all its amounts.'),
  customer_email: z.email().max(254).nullable().describe('Who it is sent to.'),
  items: z.array(invoiceItemSchema).max(200).describe('What is billed.'),
  due_at: timeSchema.nullable().describe('Until when it is to be paid.'),
  hosted_url: httpUrlSchema.describe('Where a page for its customer belongs; this platform serves none.'),
  payment_uuids: z.array(uuidSchema).max(100).describe('The payments made towards it.'),
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
  event('created', 'An invoice was written; its customer has not got it yet.', draft),
  event('sent', 'An invoice was sent to its customer, or lost all that was paid for it to a reorg.', sent),
  event('partially_paid', 'A part of an invoice was paid.', {
    ...paid,
    status: 'partially_paid',
    amount_paid: '50',
    amount_due: '70',
  }),
  event('paid', 'An invoice was paid in full.', paid),
  event('overpaid', 'More than an invoice asks for was paid: consider a refund of the rest.', {
    ...paid,
    status: 'overpaid',
    amount_paid: '130',
  }),
  event('expired', 'An invoice was not paid by its due date.', { ...sent, status: 'expired' }),
  event('voided', 'An invoice was withdrawn and can no longer be paid.', { ...sent, status: 'voided' }),
] as const;
