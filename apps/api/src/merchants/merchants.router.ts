import {
  assetSchema,
  compare,
  currencySchema,
  decimalSchema,
  idSchema,
  networkSchema,
  oneLineText,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { keyRate } from './key-rate.ts';
import { actorOf } from '../principal.ts';
import { platformProcedure, router } from '../trpc.ts';
import { freezeMerchant, unfreezeMerchant } from './freeze.ts';
import { createMerchant, updateMerchant } from './merchants.ts';

export const merchantName = oneLineText({ max: 100 });
/** Percent of a payment that a merchant can let be missing at most. */
const maxTolerance = '5';

export const merchantOutput = z.object({ id: z.string(), name: z.string(), created_at: z.iso.datetime() });

const frozenOutput = merchantOutput.extend({
  frozen: z
    .object({
      since: z.iso.datetime(),
      reason: z.string().describe('For internal teams alone.'),
      message: z.string().describe('What the merchant reads.'),
    })
    .nullable(),
});

export const merchantsRouter = router({
  create: platformProcedure('merchants:write')
    .input(z.strictObject({ name: merchantName }))
    .output(merchantOutput)
    .mutation(({ ctx, input }) => createMerchant(ctx, { ...input, actor: actorOf(ctx.principal) })),

  update: platformProcedure('merchants:write')
    .input(
      z.strictObject({
        id: idSchema('merchant'),
        name: merchantName.optional(),
        default_currency: currencySchema.optional(),
        default_asset: assetSchema.optional(),
        default_network: networkSchema.optional(),
        payment_tolerance: decimalSchema
          .refine((percent) => compare(percent, maxTolerance) <= 0, `Must be "0" to "${maxTolerance}", in percent.`)
          .optional(),
        max_key_rate: keyRate
          .optional()
          .describe('The highest limit, in requests a minute, that its people may give a key.'),
      }),
    )
    .output(
      merchantOutput.extend({
        default_currency: z.string(),
        default_asset: z.string(),
        default_network: z.string(),
        payment_tolerance: decimalSchema,
        max_key_rate: z.int(),
      }),
    )
    .mutation(({ ctx, input: { id, ...change } }) => updateMerchant(ctx, id, change, actorOf(ctx.principal))),

  freeze: platformProcedure('merchants:write')
    .input(
      z.strictObject({
        id: idSchema('merchant'),
        reason: wellFormedText({ min: 1, max: 1_000 }).describe('For internal teams alone.'),
        public_message: oneLineText({ max: 500 })
          .optional()
          .describe('What the merchant reads; a fixed sentence when absent.'),
      }),
    )
    .output(frozenOutput)
    .mutation(({ ctx, input }) => freezeMerchant(ctx, input, actorOf(ctx.principal))),

  unfreeze: platformProcedure('merchants:write')
    .input(z.strictObject({ id: idSchema('merchant') }))
    .output(frozenOutput)
    .mutation(({ ctx, input }) => unfreezeMerchant(ctx, input.id, actorOf(ctx.principal))),
});
