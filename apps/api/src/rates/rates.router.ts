import { z } from 'zod';
import { platformProcedure, router, scopedProcedure } from '../trpc.ts';
import { listRates, setRates } from './rates.ts';
import { rateOutput, ratesFilter, ratesInput } from './schemas.ts';

export const ratesRouter = router({
  list: scopedProcedure('any_key', {
    method: 'GET',
    path: '/rates',
    tag: 'Currencies',
    summary: 'List the rates of all assets',
  })
    .input(ratesFilter)
    .output(z.array(rateOutput))
    .query(({ ctx, input }) => listRates(ctx, input)),

  set: platformProcedure('rates:write')
    .input(ratesInput)
    .output(z.object({ updated: z.int().describe('The number of rates that were newer than ours.') }))
    .mutation(({ ctx, input }) => setRates(ctx, input)),
});
