import { amountSchema, AppError, type Scope, uuidSchema } from '@cryptoix/core';
import { z } from 'zod';
import { paymentOutput } from '../payments/payments.router.ts';
import { payoutOutput } from '../payouts/payouts.router.ts';
import { refundOutput } from '../refunds/refunds.router.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { withdrawalOutput } from '../withdrawals/withdrawals.router.ts';
import { simulatePayment } from './payments.ts';
import { paymentSteps } from './plan.ts';
import { simulatePayout, simulateRefund, simulateWithdrawal, transferSteps } from './transfers.ts';

/** A procedure that exists in test mode alone. */
const simulation = (scope: Scope, objects: string, summary: string) =>
  scopedProcedure(scope, { method: 'POST', path: `/sandbox/${objects}/{uuid}/simulate`, summary, tag: 'Sandbox' })
    .meta({ fresh: 'never' })
    .use(({ ctx, next }) => {
      if (ctx.tenant.mode === 'test') return next();
      throw new AppError('not_found', 'The sandbox is part of test mode. Call it with a key of test mode.');
    });

const transferInput = z.strictObject({
  uuid: uuidSchema,
  what: z.enum(transferSteps).describe('How the sending of it ends.'),
});

export const sandboxRouter = router({
  simulate_payment: simulation('payments:write', 'payments', 'Play what can happen to a test payment')
    .input(
      z.strictObject({
        uuid: uuidSchema.describe('The payment.'),
        what: z
          .enum(paymentSteps)
          .describe('`confirmed` on a payment that waits for money plays detected, confirming and completed.'),
        amount: amountSchema()
          .nullish()
          .describe('What arrives, where something does; what is due, half of it or a tenth more when absent.'),
      }),
    )
    .output(paymentOutput)
    .mutation(({ ctx, input: { uuid, ...step } }) => simulatePayment(ctx, uuid, step)),

  simulate_refund: simulation('refunds:write', 'refunds', 'Play the sending of a test refund')
    .input(transferInput)
    .output(refundOutput)
    .mutation(({ ctx, input }) => simulateRefund(ctx, input.uuid, input.what)),

  simulate_payout: simulation('payouts:write', 'payouts', 'Play the sending of a test payout, all its items')
    .input(transferInput)
    .output(payoutOutput)
    .mutation(({ ctx, input }) => simulatePayout(ctx, input.uuid, input.what)),

  simulate_withdrawal: simulation('withdrawals:write', 'withdrawals', 'Play the sending of a test withdrawal')
    .input(transferInput)
    .output(withdrawalOutput)
    .mutation(({ ctx, input }) => simulateWithdrawal(ctx, input.uuid, input.what)),
});
