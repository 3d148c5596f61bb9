import {
  amountSchema,
  assetSchema,
  currencySchema,
  fullPaymentSchema,
  httpUrlSchema,
  metadataInputSchema,
  networkSchema,
  paymentStatuses,
  timeSchema,
  uuidSchema,
  textOrInteger,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { createPayment } from './create.ts';
import { listPayments, readPayment } from './payments.ts';

/** Bytes of metadata: with 100 transactions beside it, an event still fits into its 64 KB. */
const maxMetadataBytes = 16_384;
/** How long a rate may be locked, in seconds. */
const lifeSeconds = { min: 60, max: 86_400 };

/** A payment as the API answers it. */
export const paymentOutput = fullPaymentSchema.extend({
  description: z.string().nullable(),
  callback_url: z.string().nullable(),
  success_url: z.string().nullable(),
  cancel_url: z.string().nullable(),
  created_at: timeSchema,
});

const tag = 'Payments';
const byUuid = z.strictObject({ uuid: uuidSchema });
const seconds = `Must be ${lifeSeconds.min} to ${lifeSeconds.max} seconds.`;

/** Plugins send an empty text for a URL that was not set: it counts as absent. */
const urlOrEmpty = z
  .union([httpUrlSchema, z.literal('')])
  .nullish()
  .transform((url) => (url === '' ? null : url));

export const paymentsRouter = router({
  create: scopedProcedure('payments:write', {
    method: 'POST',
    path: '/payment/create',
    status: 201,
    tag,
    summary: 'Create a payment at the rate of this moment',
  })
    .meta({ fresh: 'never' })
    .input(
      z.strictObject({
        amount: amountSchema().describe('What you ask, in `currency`.'),
        currency: currencySchema.nullish().describe("The price's currency, fiat or crypto; yours when absent."),
        asset: assetSchema.nullish().describe('What it is paid in; yours when absent.'),
        network: networkSchema.nullish().describe('Over which blockchain; yours when absent.'),
        order_id: textOrInteger({ max: 255 }).nullish(),
        description: wellFormedText({ max: 500 }).nullish(),
        callback_url: urlOrEmpty.describe('A webhook endpoint that is to get your payment events.'),
        success_url: urlOrEmpty,
        cancel_url: urlOrEmpty,
        expires_in: z
          .int(seconds)
          .min(lifeSeconds.min, seconds)
          .max(lifeSeconds.max, seconds)
          .nullish()
          .describe('Seconds in which it can be paid; an hour when absent.'),
        metadata: metadataInputSchema
          .refine(
            (metadata) => new TextEncoder().encode(JSON.stringify(metadata)).length <= maxMetadataBytes,
            'Must have at most 16 KB as JSON.',
          )
          .nullish(),
      }),
    )
    .output(paymentOutput)
    .mutation(({ ctx, input }) => createPayment(ctx, input)),

  check: scopedProcedure('payments:read', {
    method: 'GET',
    path: '/payment/{uuid}/check',
    tag,
    summary: 'Read a payment, as the published SDKs ask for it',
  })
    .input(byUuid)
    .output(paymentOutput)
    .query(({ ctx, input }) => readPayment(ctx, input.uuid)),

  get: scopedProcedure('payments:read', { method: 'GET', path: '/payments/{uuid}', tag, summary: 'Read a payment' })
    .input(byUuid)
    .output(paymentOutput)
    .query(({ ctx, input }) => readPayment(ctx, input.uuid)),

  list: scopedProcedure('payments:read', {
    method: 'GET',
    path: '/payments',
    tag,
    summary: 'List payments, newest first',
  })
    .input(
      z.strictObject({
        ...pageInput,
        status: z.enum(paymentStatuses).optional(),
        order_id: wellFormedText({ max: 255 }).optional(),
        since: timeSchema.optional(),
        until: timeSchema.optional(),
      }),
    )
    .output(pageOutput(paymentOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listPayments(ctx, input)),
});
