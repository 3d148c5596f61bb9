import { pageOutput } from '../paging.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { advancePayout } from './advance.ts';
import { createPayout } from './draft.ts';
import { cancelPayout, getPayout, listPayouts, submitPayout } from './payouts.ts';
import {
  itemStepInput,
  itemStepOutput,
  payoutCancelInput,
  payoutFilter,
  payoutId,
  payoutInput,
  payoutOutput,
} from './schemas.ts';
import { listedItems } from './view.ts';

const route = routesOf('/payouts', 'Payouts', { idempotency: 'money' });

export const payoutsRouter = router({
  list: scopedProcedure(
    'payouts:read',
    route('GET', '', `List payouts, newest first, each with its first ${listedItems} items`),
  )
    .input(payoutFilter)
    .output(pageOutput(payoutOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listPayouts(ctx, input)),

  get: scopedProcedure('payouts:read', route('GET', '/{uuid}', 'Read a payout with all its items'))
    .input(payoutId)
    .output(payoutOutput)
    .query(({ ctx, input }) => getPayout(ctx, input.uuid)),

  create: scopedProcedure(
    'payouts:write',
    route('POST', '', 'Create a payout as a draft; it is sent after you submit it', 201),
  )
    .meta({ fresh: 'always' })
    .input(payoutInput)
    .output(payoutOutput)
    .mutation(({ ctx, input }) => createPayout(ctx, input)),

  submit: scopedProcedure('payouts:write', route('POST', '/{uuid}/submit', 'Submit a payout for sending'))
    .meta({ fresh: 'always', errors: ['insufficient_balance'] })
    .input(payoutId)
    .output(payoutOutput)
    .mutation(({ ctx, input }) => submitPayout(ctx, input.uuid)),

  cancel: scopedProcedure('payouts:write', route('POST', '/{uuid}/cancel', 'Cancel a payout that is not submitted yet'))
    .meta({ fresh: 'never', frozen: 'allowed', errors: ['conflict'] })
    .input(payoutCancelInput)
    .output(payoutOutput)
    .mutation(({ ctx, input }) => cancelPayout(ctx, input)),

  advance: scopedProcedure('processing:write')
    .input(itemStepInput)
    .output(itemStepOutput)
    .mutation(({ ctx, input: { uuid: id, item, ...step } }) => advancePayout(ctx, id, item, step)),
});
