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
import { pageInput, pageOutput } from '../paging.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { createInvoice, maxItems } from './create.ts';
import { sendInvoice, voidInvoice } from './invoices.ts';
import { getInvoice, listInvoices } from './view.ts';

const byUuid = z.strictObject({ uuid: uuidSchema });
/** A name that stands on an invoice. */
const lineName = oneLineText({ min: 1, max: 255 });
/** A JSON number carries it exactly: it has 12 digits at most. */
const quantity = amountSchema()
  .refine((amount) => compare(amount, '1000000') <= 0, 'Must be at most 1,000,000.')
  .refine((amount) => decimalPlaces(amount) <= 6, 'Must have at most 6 digits after the point.')
  .transform(Number);

const invoiceInput = z.strictObject({
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
    .email('Must be an e-mail address.')
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

const invoiceOutput = invoiceSchema.extend({ notes: z.string().nullable(), created_at: timeSchema });

const route = routesOf('/invoices', 'Invoices');

export const invoicesRouter = router({
  list: scopedProcedure('invoices:read', route('GET', '', 'List invoices, newest first'))
    .input(z.strictObject({ ...pageInput, status: z.enum(invoiceStatuses).optional() }))
    .output(pageOutput(invoiceOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listInvoices(ctx, input)),

  get: scopedProcedure('invoices:read', route('GET', '/{uuid}', 'Read an invoice'))
    .input(byUuid)
    .output(invoiceOutput)
    .query(({ ctx, input }) => getInvoice(ctx, input.uuid)),

  create: scopedProcedure('invoices:write', route('POST', '', 'Write an invoice, as a draft', 201))
    .meta({ fresh: 'never' })
    .input(invoiceInput)
    .output(invoiceOutput)
    .mutation(({ ctx, input }) => createInvoice(ctx, input)),

  send: scopedProcedure(
    'invoices:write',
    route('POST', '/{uuid}/send', 'Send an invoice: makes the payment for what is due'),
  )
    .meta({ fresh: 'never' })
    .input(byUuid)
    .output(invoiceOutput)
    .mutation(({ ctx, input }) => sendInvoice(ctx, input.uuid)),

  void: scopedProcedure('invoices:write', route('POST', '/{uuid}/void', 'Withdraw an invoice'))
    .meta({ fresh: 'never' })
    .input(byUuid)
    .output(invoiceOutput)
    .mutation(({ ctx, input }) => voidInvoice(ctx, input.uuid)),
});
