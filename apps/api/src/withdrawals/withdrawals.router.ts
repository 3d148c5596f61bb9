import { pageOutput } from '../paging.ts';
import { stepInput } from '../transfers/schemas.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { withdrawalFilter, withdrawalId, withdrawalInput, withdrawalOutput } from './schemas.ts';
import { advanceWithdrawal, createWithdrawal, getWithdrawal, listWithdrawals } from './withdrawals.ts';

const route = routesOf('/withdrawals', 'Withdrawals', { idempotency: 'money' });

export const withdrawalsRouter = router({
  list: scopedProcedure('withdrawals:read', route('GET', '', 'List withdrawals, newest first'))
    .input(withdrawalFilter)
    .output(pageOutput(withdrawalOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listWithdrawals(ctx, input)),

  get: scopedProcedure('withdrawals:read', route('GET', '/{uuid}', 'Read a withdrawal'))
    .input(withdrawalId)
    .output(withdrawalOutput)
    .query(({ ctx, input }) => getWithdrawal(ctx, input.uuid)),

  create: scopedProcedure('withdrawals:write', route('POST', '', 'Send money to your own address', 201))
    .meta({ fresh: 'always', errors: ['insufficient_balance'] })
    .input(withdrawalInput)
    .output(withdrawalOutput)
    .mutation(({ ctx, input }) => createWithdrawal(ctx, input)),

  advance: scopedProcedure('processing:write')
    .input(stepInput.extend(withdrawalId.shape))
    .output(withdrawalOutput)
    .mutation(({ ctx, input: { uuid: id, ...step } }) => advanceWithdrawal(ctx, id, step)),
});
