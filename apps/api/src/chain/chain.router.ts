import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { aboveMerchants, router } from '../trpc.ts';
import { confirm, observe, reject, reorg } from './chain.ts';
import { confirmationInput, hashInput, observationInput, reportOutput, unassignedOutput } from './schemas.ts';
import { listUnassigned } from './unassigned.ts';

export const chainRouter = router({
  observe: aboveMerchants('chain:write')
    .input(observationInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => observe(ctx, input)),

  confirm: aboveMerchants('chain:write')
    .input(confirmationInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => confirm(ctx, input)),

  reorg: aboveMerchants('chain:write')
    .input(hashInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => reorg(ctx, input)),

  reject: aboveMerchants('chain:write')
    .input(hashInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => reject(ctx, input)),

  unassigned: aboveMerchants('chain:write')
    .input(z.strictObject(pageInput))
    .output(pageOutput(unassignedOutput))
    .query(({ ctx, input }) => listUnassigned(ctx, input)),
});
