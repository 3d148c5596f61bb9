import {
  amountSchema,
  compare,
  currencySchema,
  decimalPlaces,
  invoiceSchema,
  invoiceStatuses,
  metadataInputSchema,
  oneLineText,
  signedAmountSchema,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';

/** The most items an invoice has, its tax included (`items` of its events). */
export const maxItems = 200;

/** The name of an item on an invoice. */
const lineName = oneLineText({ min: 1, max: 255 });
/** At most 12 digits, so that a JSON number holds it exactly. */
const quantity = amountSchema()
  .refine((amount) => compare(amount, '1000000') <= 0, 'Must be at most 1,000,000.')
  .refine((amount) => decimalPlaces(amount) <= 6, 'Must have at most 6 digits after the point.')
  .transform(Number);

/** The id of an invoice. */
export const invoiceId = z.strictObject({ uuid: uuidSchema });

/** A new invoice. */
export const invoiceInput = z.strictObject({
  items: z
    .array(
      z.strictObject({
        name: lineName,
        price: signedAmountSchema().describe('Of one. Below zero for a discount; parts of a cent count.'),
        quantity: quantity.describe('How many, or how much: up to 1,000,000, with up to 6 digits after the point.'),
      }),
    )
    .min(1, 'Must have at least one item.')
    .max(maxItems, `Must have at most ${maxItems} items.`),
  tax: z
    .strictObject({
      name: lineName.nullish().transform((name) => name ?? 'Tax'),
      amount: signedAmountSchema()
        .refine((amount) => compare(amount, '0') >= 0, 'Must not be negative.')
        .describe('Plugins send the tax of what is not taxed as well: zero adds no line.'),
    })
    .nullish()
    .describe('Billed after the items, as one more of them.'),
  customer_email: z
    .email('Must be an email address.')
    .max(254)
    .nullish()
    .describe('Whom it is for. We do not write to them.'),
  currency: currencySchema.nullish().describe('Of all its prices; yours when absent.'),
  due_date: z
    .union([z.iso.date(), timeSchema], 'Must be a date such as 2026-12-07, or an RFC 3339 time.')
    .nullish()
    .describe('Until when it is to be paid: the end of that day in UTC. It never expires when absent.'),
  number: oneLineText({ min: 1, max: 64 }).nullish().describe('Yours; the next INV-<year>-<count> when absent.'),
  notes: wellFormedText({ max: 2_000 }).nullish(),
  metadata: metadataInputSchema.nullish(),
});
export type InvoiceInput = z.output<typeof invoiceInput>;

/** The filters of the invoice list. */
export const invoiceFilter = z.strictObject({ ...pageInput, status: z.enum(invoiceStatuses).optional() });
export type InvoiceFilter = z.output<typeof invoiceFilter>;

/** An invoice as the API returns it. */
export const invoiceOutput = invoiceSchema.extend({ notes: z.string().nullable(), created_at: timeSchema });
export type InvoiceOutput = z.output<typeof invoiceOutput>;
