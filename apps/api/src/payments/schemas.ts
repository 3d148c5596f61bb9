import {
  amountSchema,
  assetSchema,
  currencySchema,
  fullPaymentSchema,
  httpUrlSchema,
  idSchema,
  limits,
  metadataInputSchema,
  networkSchema,
  paymentExceptions,
  paymentStatuses,
  textOrInteger,
  timeSchema,
  transactionDirections,
  transactionSchema,
  transactionStatuses,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';

/** Bytes of metadata: with 100 transactions beside it, an event still fits into its 64 KB. */
const maxMetadataBytes = 16_384;
/** How long a rate may be locked, in seconds. */
const lifeSeconds = { min: 60, max: 86_400 };
const seconds = `Must be ${lifeSeconds.min} to ${lifeSeconds.max} seconds.`;

/** Plugins send an empty string for a URL that is not set: it counts as absent. */
const urlOrEmpty = z.union([httpUrlSchema, z.literal('').transform(() => null)]).nullish();

/** The id of a payment. */
export const paymentId = z.strictObject({ uuid: uuidSchema });

/** A new payment. */
export const paymentInput = z.strictObject({
  amount: amountSchema().describe('The price, in `currency`.'),
  currency: currencySchema.nullish().describe("The price's currency, fiat or crypto; by default your merchant's."),
  asset: assetSchema.nullish().describe("The asset to pay in; by default your merchant's."),
  network: networkSchema.nullish().describe("The blockchain to pay on; by default your merchant's."),
  order_id: textOrInteger({ max: limits.orderIdLength }).nullish(),
  description: wellFormedText({ max: 500 }).nullish(),
  callback_url: urlOrEmpty.describe('A webhook endpoint that receives your payment events; created if missing.'),
  success_url: urlOrEmpty,
  cancel_url: urlOrEmpty,
  expires_in: z
    .int(seconds)
    .min(lifeSeconds.min, seconds)
    .max(lifeSeconds.max, seconds)
    .nullish()
    .describe('Seconds in which it can be paid; by default an hour.'),
  metadata: metadataInputSchema
    .refine(
      (metadata) => new TextEncoder().encode(JSON.stringify(metadata)).length <= maxMetadataBytes,
      'Must have at most 16 KB as JSON.',
    )
    .nullish(),
});
export type PaymentInput = z.output<typeof paymentInput>;

/** The filters of the payment list: `since` is inclusive, `until` exclusive. */
export const paymentFilter = z.strictObject({
  ...pageInput,
  status: z.enum(paymentStatuses).optional(),
  exception: z.enum(paymentExceptions).optional(),
  asset: assetSchema.optional(),
  network: networkSchema.optional(),
  order_id: wellFormedText({ max: limits.orderIdLength }).optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type PaymentFilter = z.output<typeof paymentFilter>;

/** A payment as the API returns it. */
export const paymentOutput = fullPaymentSchema.extend({
  description: z.string().nullable(),
  callback_url: z.string().nullable(),
  success_url: z.string().nullable(),
  cancel_url: z.string().nullable(),
  hosted_url: z.url().describe('The page at which the customer pays it.'),
  created_at: timeSchema,
});
export type PaymentOutput = z.output<typeof paymentOutput>;

/** The id of a transaction. */
export const transactionId = z.strictObject({ uuid: uuidSchema });

/** The filters of the transaction list: `since` is inclusive, `until` exclusive. */
export const transactionFilter = z.strictObject({
  ...pageInput,
  status: z.enum(transactionStatuses).optional(),
  asset: assetSchema.optional(),
  network: networkSchema.optional(),
  direction: z.enum(transactionDirections).optional(),
  payment_uuid: uuidSchema.optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type TransactionFilter = z.output<typeof transactionFilter>;

/** A transaction as the API returns it. */
export const transactionOutput = transactionSchema.extend({
  to: transactionSchema.shape.to
    .or(z.literal(''))
    .describe('The recipient; empty when money must no longer be sent there.'),
  payment_uuid: idSchema('payment').nullable().describe('The payment it pays; null when it is outgoing.'),
  created_at: timeSchema.describe('When we first saw it.'),
});
export type TransactionOutput = z.output<typeof transactionOutput>;
