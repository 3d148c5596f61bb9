import { amountSchema, paymentSteps, transferSteps, uuidSchema } from '@cryptoix/core';
import { z } from 'zod';

/** A step of a test payment. */
export const paymentStepInput = z.strictObject({
  uuid: uuidSchema.describe('The payment.'),
  what: z
    .enum(paymentSteps)
    .describe('`confirmed` on a payment that waits for money goes through detected, confirming and completed.'),
  amount: amountSchema()
    .nullish()
    .describe(
      'The amount that arrives, for steps where money does; by default the amount due, half of it or a tenth more.',
    ),
});
export type PaymentStepInput = z.output<typeof paymentStepInput>;

/** The result of sending a test refund, payout or withdrawal. */
export const transferStepInput = z.strictObject({
  uuid: uuidSchema,
  what: z.enum(transferSteps).describe('The result of sending it.'),
});
