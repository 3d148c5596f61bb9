import { z } from 'zod';
import { decimalSchema, metadataSchema } from '../json.ts';
import { feeSources, refundStatuses } from '../money/machines.ts';
import { wellFormedText } from '../text.ts';
import { eventsOf } from './define.ts';
import {
  addressSchema,
  assetSchema,
  failureCodeSchema,
  memoSchema,
  networkSchema,
  txHashSchema,
  uuidSchema,
} from './fields.ts';

/** A refund as internal teams may publish it: fields added later may be absent. */
export const refundSchema = z.strictObject({
  uuid: uuidSchema.describe('The refund.'),
  payment_uuid: uuidSchema.describe('The payment that is refunded.'),
  transaction_uuid: uuidSchema
    .nullable()
    .describe('The one transaction of the payment that is refunded, if the request named one.')
    .optional(),
  amount: decimalSchema.describe('The amount sent to the customer.'),
  asset: assetSchema.describe('The asset it is sent in.'),
  network: networkSchema.describe('The blockchain it is sent on.'),
  destination_address: addressSchema.describe('The address it is sent to.'),
  memo: memoSchema.nullable().optional().describe('The destination tag, on networks that have one.'),
  fee: decimalSchema.describe(
    'The fee for sending it, in the same asset. It leaves the balance together with `amount`.',
  ),
  fee_from: z
    .enum(feeSources)
    .optional()
    .describe('`amount`: the fee was taken out of the requested amount. `balance`: it was paid on top.'),
  tx_hash: txHashSchema.nullable().describe('The hash of the transaction, once it is sent.'),
  status: z.enum(refundStatuses).describe('Its current status.'),
  failure_code: failureCodeSchema.nullable().describe('Why it failed.'),
  reason: wellFormedText({ max: 500 }).nullable().describe('Why the merchant refunds it.'),
  metadata: metadataSchema.optional(),
});

/** A refund as the API returns and emits it: with every field. */
export const fullRefundSchema = refundSchema.required();
export type Refund = z.output<typeof fullRefundSchema>;

const created: Refund = {
  uuid: 'ref_01k9zq6d7sh9x0k3n5q7t9w1ve',
  payment_uuid: 'pay_01k9zq3n5qe7w8h2m4t6v8x0zb',
  transaction_uuid: null,
  amount: '20',
  asset: 'USDT',
  network: 'tron',
  destination_address: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE',
  memo: null,
  fee: '1',
  fee_from: 'balance',
  tx_hash: null,
  status: 'created',
  failure_code: null,
  reason: 'One of two items returned',
  metadata: {},
};

const event = eventsOf({ resource: 'refund', scope: 'refunds:read', schema: refundSchema });

export const refundEvents = [
  event('created', 'A refund was requested.', created),
  event('processing', 'A refund is being sent.', { ...created, status: 'processing' }),
  event('completed', 'A refund has reached the customer.', {
    ...created,
    status: 'completed',
    tx_hash: 'b1946ac92492d2347c6235b4d2611184a0d6a3f6e2c4b8d9f0e1c2d3a4b5c6d7',
  }),
  event('failed', 'A refund could not be sent; the money stays in the balance.', {
    ...created,
    status: 'failed',
    failure_code: 'address_rejected',
  }),
] as const;
