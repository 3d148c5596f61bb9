import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { platformProcedure, router } from '../trpc.ts';
import { confirm, observe, reject, reorg } from './chain.ts';
import { confirmationInput, hashInput, observationInput, reportOutput, unassignedOutput } from './schemas.ts';
import { listUnassigned } from './unassigned.ts';

export const chainRouter = router({
  observe: platformProcedure('chain:write')
    .input(observationInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => observe(ctx, input)),

  confirm: platformProcedure('chain:write')
    .input(confirmationInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => confirm(ctx, input)),

  reorg: platformProcedure('chain:write')
    .input(hashInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => reorg(ctx, input)),

  reject: platformProcedure('chain:write')
    .input(hashInput)
    .output(reportOutput)
    .mutation(({ ctx, input }) => reject(ctx, input)),

  unassigned: platformProcedure('chain:write')
    .input(z.strictObject(pageInput))
    .output(pageOutput(unassignedOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listUnassigned(ctx, input)),
});
