import { pageOutput } from '../paging.ts';
import { stepInput } from '../transfers/schemas.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { advanceRefund, createRefund, getRefund, listRefunds } from './refunds.ts';
import { refundFilter, refundId, refundInput, refundOutput } from './schemas.ts';

const route = routesOf('/refunds', 'Refunds', { idempotency: 'money' });

export const refundsRouter = router({
  list: scopedProcedure('refunds:read', route('GET', '', 'List refunds, newest first'))
    .input(refundFilter)
    .output(pageOutput(refundOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listRefunds(ctx, input)),

  get: scopedProcedure('refunds:read', route('GET', '/{uuid}', 'Read a refund'))
    .input(refundId)
    .output(refundOutput)
    .query(({ ctx, input }) => getRefund(ctx, input.uuid)),

  create: scopedProcedure('refunds:write', route('POST', '', 'Refund a payment, whole or in part', 201))
    .meta({ fresh: 'always', errors: ['not_found', 'insufficient_balance'] })
    .input(refundInput)
    .output(refundOutput)
    .mutation(({ ctx, input }) => createRefund(ctx, input)),

  advance: scopedProcedure('processing:write')
    .input(stepInput.extend(refundId.shape))
    .output(refundOutput)
    .mutation(({ ctx, input: { uuid: id, ...step } }) => advanceRefund(ctx, id, step)),
});
