import { AppError, type Scope } from '@cryptoix/core';
import { paymentOutput } from '../payments/schemas.ts';
import { payoutOutput } from '../payouts/schemas.ts';
import { refundOutput } from '../refunds/schemas.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { withdrawalOutput } from '../withdrawals/schemas.ts';
import { simulatePayment } from './payments.ts';
import { paymentStepInput, transferStepInput } from './schemas.ts';
import { simulatePayout, simulateRefund, simulateWithdrawal } from './transfers.ts';

/** A procedure that exists only in test mode. */
const simulation = (scope: Scope, objects: string, summary: string) =>
  scopedProcedure(scope, { method: 'POST', path: `/sandbox/${objects}/{uuid}/simulate`, summary, tag: 'Sandbox' })
    .meta({ fresh: 'never' })
    .use(({ ctx, next }) => {
      if (ctx.tenant.mode === 'test') return next();
      throw new AppError('not_found', 'The sandbox exists only in test mode. Call it with a test key.');
    });

export const sandboxRouter = router({
  simulate_payment: simulation('payments:write', 'payments', 'Simulate a step of a test payment')
    .input(paymentStepInput)
    .output(paymentOutput)
    .mutation(({ ctx, input: { uuid, ...step } }) => simulatePayment(ctx, uuid, step)),

  simulate_refund: simulation('refunds:write', 'refunds', 'Simulate sending a test refund')
    .input(transferStepInput)
    .output(refundOutput)
    .mutation(({ ctx, input }) => simulateRefund(ctx, input.uuid, input.what)),

  simulate_payout: simulation('payouts:write', 'payouts', 'Simulate sending all items of a test payout')
    .input(transferStepInput)
    .output(payoutOutput)
    .mutation(({ ctx, input }) => simulatePayout(ctx, input.uuid, input.what)),

  simulate_withdrawal: simulation('withdrawals:write', 'withdrawals', 'Simulate sending a test withdrawal')
    .input(transferStepInput)
    .output(withdrawalOutput)
    .mutation(({ ctx, input }) => simulateWithdrawal(ctx, input.uuid, input.what)),
});
