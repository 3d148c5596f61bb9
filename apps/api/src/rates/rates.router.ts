import { amountSchema, assetSchema, currencySchema, decimalSchema, timeSchema, wellFormedText } from '@cryptoix/core';
import { z } from 'zod';
import { platformProcedure, router, scopedProcedure } from '../trpc.ts';
import { listRates, setRates } from './rates.ts';

export const ratesRouter = router({
  list: scopedProcedure('any_key', {
    method: 'GET',
    path: '/rates',
    tag: 'Currencies',
    summary: 'What every asset is worth',
  })
    .input(z.strictObject({ currency: currencySchema.default('USD').describe('In what; USD when absent.') }))
    .output(
      z.array(
        z.object({
          asset: assetSchema,
          currency: currencySchema,
          rate: decimalSchema.describe('Units of the currency for one of the asset.'),
          source: z.string(),
          quoted_at: timeSchema.describe('When it was true.'),
          stale: z.boolean().describe('Too old to price a payment on.'),
        }),
      ),
    )
    .query(({ ctx, input }) => listRates(ctx, input)),

  set: platformProcedure('rates:write')
    .input(
      z.strictObject({
        source: wellFormedText({ min: 1, max: 64 }),
        quoted_at: timeSchema,
        rates: z
          .array(z.strictObject({ code: currencySchema, usd: amountSchema() }))
          .min(1, 'Must have at least one rate.')
          .max(100, 'Must have at most 100 rates.'),
      }),
    )
    .output(z.object({ updated: z.int().describe('How many were newer than what we had.') }))
    .mutation(({ ctx, input }) => setRates(ctx, input)),
});
