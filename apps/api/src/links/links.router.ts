import {
  amountSchema,
  currencySchema,
  decimalSchema,
  idSchema,
  oneLineText,
  timeSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { createLink, listLinks } from './links.ts';

const linkOutput = z.object({
  uuid: idSchema('payment_link'),
  url: z.url().describe('Where a page for its payers belongs; this platform serves none.'),
  title: z.string(),
  amount: decimalSchema.nullable().describe('null: the payer chooses.'),
  currency: currencySchema,
  description: z.string().nullable(),
  created_at: timeSchema,
});

const path = '/payment-links';
const tag = 'Payment links';

export const linksRouter = router({
  list: scopedProcedure('links:read', { method: 'GET', path, tag, summary: 'List payment links, newest first' })
    .input(z.strictObject(pageInput))
    .output(pageOutput(linkOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listLinks(ctx, input)),

  create: scopedProcedure('links:write', { method: 'POST', path, tag, summary: 'Make a payment link', status: 201 })
    .meta({ fresh: 'never' })
    .input(
      z.strictObject({
        title: oneLineText({ max: 255 }),
        amount: amountSchema().nullish().describe('Absent: the payer chooses.'),
        currency: currencySchema.nullish().describe('Of the amount; yours when absent.'),
        description: wellFormedText({ max: 2_000 }).nullish(),
      }),
    )
    .output(linkOutput)
    .mutation(({ ctx, input }) => createLink(ctx, input)),
});
