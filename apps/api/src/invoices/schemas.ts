import {
  amountSchema,
  compare,
  currencySchema,
  decimalPlaces,
  invoiceSchema,
  invoiceStatuses,
  limits,
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
        price: signedAmountSchema().describe('For one unit. Below zero for a discount; parts of a cent count.'),
        quantity: quantity.describe('Up to 1,000,000, with up to 6 digits after the point.'),
      }),
    )
    .min(1, 'Must have at least one item.')
    .max(maxItems, `Must have at most ${maxItems} items.`),
  tax: z
    .strictObject({
      name: lineName.nullish().transform((name) => name ?? 'Tax'),
      amount: signedAmountSchema()
        .refine((amount) => compare(amount, '0') >= 0, 'Must not be negative.')
        .describe('Zero adds no line: plugins send it for invoices without tax.'),
    })
    .nullish()
    .describe('Added as the last item.'),
  customer_email: z
    .email('Must be an email address.')
    .max(254)
    .nullish()
    .describe('The customer. We send no emails to customers.'),
  currency: currencySchema.nullish().describe("The currency of all prices; by default your merchant's."),
  due_date: z
    .union([z.iso.date(), timeSchema], 'Must be a date such as 2026-12-07, or an RFC 3339 time.')
    .nullish()
    .describe('A date is due at the end of that day in UTC. By default it never expires.'),
  number: oneLineText({ min: 1, max: 64 })
    .nullish()
    .describe('Your own number; by default the next INV-<year>-<count>.'),
  notes: wellFormedText({ max: 2_000 }).nullish(),
  metadata: metadataInputSchema.nullish(),
});
export type InvoiceInput = z.output<typeof invoiceInput>;

/** The filters of the invoice list: `since` is inclusive, `until` exclusive. */
export const invoiceFilter = z.strictObject({
  ...pageInput,
  status: z.enum(invoiceStatuses).optional(),
  number: wellFormedText({ min: 1, max: 64 }).optional(),
  customer_email: wellFormedText({ min: 1, max: limits.emailLength }).optional().describe('In any case.'),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type InvoiceFilter = z.output<typeof invoiceFilter>;

/** An invoice as the API returns it. */
export const invoiceOutput = invoiceSchema.extend({ notes: z.string().nullable(), created_at: timeSchema });
export type InvoiceOutput = z.output<typeof invoiceOutput>;
