import {
  addressSchema,
  amountSchema,
  feeSources,
  fullRefundSchema,
  metadataInputSchema,
  refundStatuses,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { exactlyOne, memoInput } from '../transfers/input.ts';
import { stepInput } from '../transfers/step.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { advanceRefund, createRefund, getRefund, listRefunds } from './refunds.ts';

const uuid = uuidSchema.describe('The refund.');
const payment = uuidSchema.describe('The payment it gives back.');

/** A refund as the API answers it. */
export const refundOutput = fullRefundSchema.extend({ created_at: z.iso.datetime() });

type Uuid = string | null | undefined;

/** The payment that is named, under one of its names; none need be where a transaction is. @throws AppError `validation_failed` */
function paymentOf(names: Record<'payment_uuid' | 'payment_id', Uuid>, transaction_uuid: Uuid): string | null {
  if (transaction_uuid === undefined || transaction_uuid === null)
    return exactlyOne({ ...names, transaction_uuid }).value;
  const isNamed = Object.values(names).some((name) => name !== undefined && name !== null);
  return isNamed ? exactlyOne(names).value : null;
}

const route = routesOf('/refunds', 'Refunds', { idempotency: 'money' });

export const refundsRouter = router({
  list: scopedProcedure('refunds:read', route('GET', '', 'List refunds, newest first'))
    .input(
      z.strictObject({
        ...pageInput,
        status: z.enum(refundStatuses).optional(),
        payment_uuid: payment.optional(),
      }),
    )
    .output(pageOutput(refundOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listRefunds(ctx, input)),

  get: scopedProcedure('refunds:read', route('GET', '/{uuid}', 'Read a refund'))
    .input(z.strictObject({ uuid }))
    .output(refundOutput)
    .query(({ ctx, input }) => getRefund(ctx, input.uuid)),

  create: scopedProcedure('refunds:write', route('POST', '', 'Give a payment back, whole or in part', 201))
    .meta({ fresh: 'always', errors: ['not_found', 'insufficient_balance'] })
    .input(
      z.strictObject({
        payment_uuid: payment.nullish(),
        payment_id: payment.nullish().describe('The same as `payment_uuid`: send one of them.'),
        transaction_uuid: uuidSchema
          .nullish()
          .describe(
            'One transaction of it, such as one that came in another asset, in place of `payment_uuid`. Both must belong together.',
          ),
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
      createRefund(ctx, { ...input, payment_uuid: paymentOf({ payment_uuid, payment_id }, input.transaction_uuid) }),
    ),

  advance: scopedProcedure('processing:write')
    .input(z.strictObject({ uuid, ...stepInput }))
    .output(refundOutput)
    .mutation(({ ctx, input: { uuid: id, ...step } }) => advanceRefund(ctx, id, step)),
});
