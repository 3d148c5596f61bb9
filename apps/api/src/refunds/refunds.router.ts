import {
  addressSchema,
  amountSchema,
  feeSources,
  metadataInputSchema,
  refundSchema,
  refundStatuses,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { exactlyOne, memoInput } from '../transfers/input.ts';
import { stepInput } from '../transfers/step.ts';
import { router, routesOf, scoped } from '../trpc.ts';
import { advanceRefund, createRefund, getRefund, listRefunds } from './refunds.ts';

const uuid = uuidSchema.describe('The refund.');
const payment = uuidSchema.describe('The payment it gives back.');

/** A refund as the API answers it. */
export const refundOutput = refundSchema.extend({ created_at: z.iso.datetime() });

const route = routesOf('/refunds', 'Refunds', { idempotency: 'money' });

export const refundsRouter = router({
  list: scoped('refunds:read', route('GET', '', 'List refunds, newest first'))
    .input(
      z.strictObject({
        ...pageInput,
        status: z.enum(refundStatuses).optional(),
        payment_uuid: payment.optional(),
      }),
    )
    .output(pageOutput(refundOutput))
    .query(({ ctx, input }) => listRefunds(ctx, input)),

  get: scoped('refunds:read', route('GET', '/{uuid}', 'Read a refund'))
    .input(z.strictObject({ uuid }))
    .output(refundOutput)
    .query(({ ctx, input }) => getRefund(ctx, input.uuid)),

  create: scoped('refunds:write', route('POST', '', 'Give a payment back, whole or in part', 201))
    .meta({ fresh: 'always' })
    .input(
      z.strictObject({
        payment_uuid: payment.nullish(),
        payment_id: payment.nullish().describe('The same as `payment_uuid`: send one of them.'),
        amount: amountSchema().nullish().describe('In the asset that was paid; all that is left when absent.'),
        fee_from: z
          .enum(feeSources)
          .nullish()
          .describe(
            'What pays the fee: your `balance` (when absent), or the `amount`, so that the customer gets less.',
          ),
        destination_address: addressSchema
          .nullish()
          .describe("Where to send it; the payer's address when absent. Required on networks with memos."),
        memo: memoInput,
        reason: wellFormedText({ max: 500 }).nullish(),
        metadata: metadataInputSchema.nullish(),
      }),
    )
    .output(refundOutput)
    .mutation(({ ctx, input: { payment_uuid, payment_id, ...input } }) =>
      createRefund(ctx, { ...input, payment_uuid: exactlyOne({ payment_uuid, payment_id }).value }),
    ),

  advance: scoped('processing:write')
    .input(z.strictObject({ uuid, ...stepInput }))
    .output(refundOutput)
    .mutation(({ ctx, input: { uuid: id, ...step } }) => advanceRefund(ctx, id, step)),
});
