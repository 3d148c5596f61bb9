import {
  addressSchema,
  amountSchema,
  feeSources,
  fullRefundSchema,
  limits,
  metadataInputSchema,
  refundStatuses,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';
import { memoInput } from '../transfers/schemas.ts';

/** The id of a refund. */
export const refundId = z.strictObject({ uuid: uuidSchema.describe('The refund.') });
const payment = uuidSchema.describe('The payment to refund.');

/** A new refund of a payment, or of one of its transactions. */
export const refundInput = z.strictObject({
  payment_uuid: payment.nullish(),
  payment_id: payment.nullish().describe('The same as `payment_uuid`: send one of them.'),
  transaction_uuid: uuidSchema
    .nullish()
    .describe(
      'One transaction of it, such as one that came in another asset, in place of `payment_uuid`. Both must belong together.',
    ),
  amount: amountSchema().nullish().describe('In the asset that was paid; by default all that is left.'),
  fee_from: z
    .enum(feeSources)
    .nullish()
    .describe('The source of the fee: your `balance` (default), or the `amount`, so that the customer receives less.'),
  destination_address: addressSchema
    .nullish()
    .describe("The recipient; by default the payer's address. Required on networks with memos."),
  memo: memoInput,
  reason: wellFormedText({ max: 500 }).nullish(),
  metadata: metadataInputSchema.nullish(),
});
export type RefundInput = z.output<typeof refundInput>;

/** The filters of the refund list: `since` is inclusive, `until` exclusive. */
export const refundFilter = z.strictObject({
  ...pageInput,
  status: z.enum(refundStatuses).optional(),
  payment_uuid: payment.optional(),
  order_id: wellFormedText({ max: limits.orderIdLength }).optional().describe('That of the payment.'),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type RefundFilter = z.output<typeof refundFilter>;

/** A refund as the API returns it. */
export const refundOutput = fullRefundSchema.extend({ created_at: z.iso.datetime() });
export type RefundOutput = z.output<typeof refundOutput>;
