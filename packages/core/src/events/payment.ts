import { z } from 'zod';
import { decimalSchema, metadataSchema, timeSchema } from '../json.ts';
import { paymentExceptions, paymentStatuses, transactionStatuses } from '../money/machines.ts';
import { wellFormedText } from '../text.ts';
import { eventsOf } from './define.ts';
import {
  addressSchema,
  assetSchema,
  confirmationsSchema,
  currencySchema,
  memoSchema,
  networkSchema,
  txHashSchema,
  uuidSchema,
} from './fields.ts';

const paidBySchema = z.strictObject({
  uuid: uuidSchema,
  tx_hash: txHashSchema,
  asset: assetSchema
    .describe(
      'The asset transferred. An asset other than that of pay does not count towards the amounts of the payment.',
    )
    .optional(),
  amount: decimalSchema,
  confirmations: confirmationsSchema,
  status: z.enum(transactionStatuses),
});
const paidBy = <Item extends z.ZodType>(item: Item) =>
  z.array(item).max(100).describe('The latest 100 transactions to its address.');

/** A payment as internal teams may publish it: fields added later may be absent. */
export const paymentSchema = z.strictObject({
  uuid: uuidSchema.describe('The payment.'),
  status: z.enum(paymentStatuses).describe('Its current status.'),
  exception: z
    .enum(paymentExceptions)
    .describe('Anything unusual about the money received, in addition to the status.'),
  order_id: wellFormedText({ max: 255 }).nullable().describe("The merchant's own order number."),
  invoice_uuid: uuidSchema.nullable().describe('The invoice it is for.'),
  payment_link_uuid: uuidSchema.nullable().describe('The payment link that it was made through.').optional(),
  price: z.strictObject({ amount: decimalSchema, currency: currencySchema }).describe('The price the merchant asks.'),
  pay: z
    .strictObject({ amount: decimalSchema, asset: assetSchema, network: networkSchema })
    .describe('The amount for the customer to send.'),
  address: addressSchema
    .or(z.literal(''))
    .describe('The address to send it to; empty when nothing may be sent there any more.'),
  memo: memoSchema.nullable().describe('The memo or tag to send it with, on networks that have one.'),
  amount_received: decimalSchema.describe('The amount that has arrived, in the asset of pay.'),
  amount_confirmed: decimalSchema
    .describe('The part of it that has all its confirmations, in the asset of pay.')
    .optional(),
  amount_refunded: decimalSchema
    .describe('The amount refunded or on its way back, in the asset of pay; failed refunds do not count.')
    .optional(),
  amount_due: decimalSchema.describe('The amount still missing, in the asset of pay; 0 within the tolerance.'),
  exchange_rate: decimalSchema.describe('Units of the price currency for one unit of the asset.'),
  confirmations: confirmationsSchema.describe(
    'Confirmations of the full amount; of what has arrived, while that is less.',
  ),
  required_confirmations: confirmationsSchema.describe('The number of confirmations that complete the payment.'),
  transactions: paidBy(paidBySchema),
  expires_at: timeSchema.describe('When it expires if it is not paid.'),
  metadata: metadataSchema,
});

/** A payment as the API returns and emits it: with every field. */
export const fullPaymentSchema = paymentSchema.required().extend({
  transactions: paidBy(paidBySchema.required()),
});
export type Payment = z.output<typeof fullPaymentSchema>;

const transaction: Payment['transactions'][number] = {
  uuid: 'txn_01k9zq4v6hexx8kqf4n0a3w7dm',
  tx_hash: '7c2d4206c03a883dd9066d6c839fd1a5b4e0b8d1b5c5e2a3f1c6a3d9e8f70123',
  asset: 'USDT',
  amount: '49.99',
  confirmations: 0,
  status: 'detected',
};

const created: Payment = {
  uuid: 'pay_01k9zq3n5qe7w8h2m4t6v8x0zb',
  status: 'created',
  exception: 'none',
  order_id: 'order-1042',
  invoice_uuid: null,
  payment_link_uuid: null,
  price: { amount: '49.99', currency: 'USD' },
  pay: { amount: '49.99', asset: 'USDT', network: 'tron' },
  address: 'TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj',
  memo: null,
  amount_received: '0',
  amount_confirmed: '0',
  amount_refunded: '0',
  amount_due: '49.99',
  exchange_rate: '1',
  confirmations: 0,
  required_confirmations: 19,
  transactions: [],
  expires_at: '2026-11-23T10:30:00.000Z',
  metadata: { cart: 'c-77' },
};
const detected: Payment = {
  ...created,
  status: 'detected',
  amount_received: '49.99',
  amount_due: '0',
  transactions: [transaction],
};
const completed: Payment = {
  ...detected,
  status: 'completed',
  amount_confirmed: '49.99',
  confirmations: 19,
  transactions: [{ ...transaction, confirmations: 19, status: 'confirmed' }],
};

const event = eventsOf({ resource: 'payment', scope: 'payments:read', schema: paymentSchema });

export const paymentEvents = [
  event(
    'created',
    'A payment was created and waits for its customer; emitted again when the amount due of its invoice changes, and with it the amount of the payment.',
    created,
  ),
  event(
    'detected',
    'Unconfirmed money for a payment was seen on the blockchain, or was undone. It may follow any other type: act on `status`.',
    detected,
  ),
  event('confirming', 'A payment is waiting for more confirmations, or a part of it has them all.', {
    ...detected,
    status: 'confirming',
    confirmations: 4,
    transactions: [{ ...transaction, confirmations: 4 }],
  }),
  event('completed', 'A payment is confirmed: deliver the goods.', completed),
  event('underpaid', 'Money was seen, and it is less than the amount due.', {
    ...detected,
    exception: 'underpaid',
    amount_received: '40',
    amount_due: '9.99',
    transactions: [{ ...transaction, amount: '40' }],
  }),
  event('overpaid', 'More than the amount due is confirmed: consider a refund of the surplus.', {
    ...completed,
    exception: 'overpaid',
    amount_received: '60',
    amount_confirmed: '60',
    transactions: [{ ...transaction, amount: '60', confirmations: 19, status: 'confirmed' }],
  }),
  event('late', 'Money that arrived after a payment had expired is confirmed.', {
    ...completed,
    status: 'expired',
    exception: 'late',
  }),
  event('expired', 'A payment was not paid in time.', { ...created, status: 'expired' }),
  event('failed', 'A payment failed: its transaction was rejected, or undone by a reorg.', {
    ...detected,
    status: 'failed',
    amount_received: '0',
    amount_due: '49.99',
    transactions: [{ ...transaction, status: 'failed' }],
  }),
] as const;
