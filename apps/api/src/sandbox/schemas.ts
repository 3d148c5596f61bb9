import { amountSchema, paymentSteps, transferSteps, uuidSchema } from '@cryptoix/core';
import { z } from 'zod';

/** A step of a test payment. */
export const paymentStepInput = z.strictObject({
  uuid: uuidSchema.describe('The payment.'),
  what: z
    .enum(paymentSteps)
    .describe('`confirmed` on a payment that waits for money plays detected, confirming and completed.'),
  amount: amountSchema()
    .nullish()
    .describe('What arrives, where something does; what is due, half of it or a tenth more when absent.'),
});
export type PaymentStepInput = z.output<typeof paymentStepInput>;

/** The result of sending a test refund, payout or withdrawal. */
export const transferStepInput = z.strictObject({
  uuid: uuidSchema,
  what: z.enum(transferSteps).describe('How the sending of it ends.'),
});
