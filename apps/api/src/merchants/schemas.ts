import {
  assetSchema,
  compare,
  currencySchema,
  decimalSchema,
  idSchema,
  limits,
  networkSchema,
  oneLineText,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';

const id = idSchema('merchant');
const name = oneLineText({ max: limits.merchantNameLength });

/** Requests a minute of a key, as far as anybody may set them. */
export const keyRate = z.int().min(1).max(limits.keyRate);

/** Percent of a payment that a merchant can let be missing at most. */
const maxTolerance = '5';

/** A merchant that is named. */
export const merchantId = z.strictObject({ id });

/** A merchant to be created. */
export const merchantInput = z.strictObject({ name });

/** What is to be changed of a merchant; what is left out stays. */
export const merchantChangeInput = z.strictObject({
  id,
  name: name.optional(),
  default_currency: currencySchema.optional().describe('What prices are in when a payment does not say.'),
  default_asset: assetSchema.optional().describe('What payments are paid in when they do not say.'),
  default_network: networkSchema.optional().describe('Over which network they are paid then.'),
  payment_tolerance: decimalSchema
    .refine((percent) => compare(percent, maxTolerance) <= 0, `Must be "0" to "${maxTolerance}", in percent.`)
    .optional()
    .describe('How much of a payment may be missing.'),
  max_key_rate: keyRate
    .optional()
    .describe('The highest limit, in requests a minute, that its people may give a key. Keys that have more keep it.'),
});
export type MerchantChange = Omit<z.output<typeof merchantChangeInput>, 'id'>;

/** Why a merchant is to be frozen. */
export const freezeInput = z.strictObject({
  id,
  reason: wellFormedText({ min: 1, max: 1_000 }).describe('For internal teams alone.'),
  public_message: oneLineText({ max: 500 })
    .optional()
    .describe('What the merchant reads; a fixed sentence when absent.'),
});
export type FreezeInput = z.output<typeof freezeInput>;

export const merchantOutput = z.object({ id: z.string(), name: z.string(), created_at: z.iso.datetime() });
export type Merchant = z.output<typeof merchantOutput>;

export const changedMerchantOutput = merchantOutput.extend({
  default_currency: z.string(),
  default_asset: z.string(),
  default_network: z.string(),
  payment_tolerance: decimalSchema,
  max_key_rate: z.int(),
});
export type ChangedMerchant = z.output<typeof changedMerchantOutput>;

/** A merchant with why it is frozen, or null. */
export const frozenMerchantOutput = merchantOutput.extend({
  frozen: z
    .object({
      since: z.iso.datetime(),
      reason: z.string().describe('For internal teams alone.'),
      message: z.string().describe('What the merchant reads.'),
    })
    .nullable(),
});
export type FrozenMerchant = z.output<typeof frozenMerchantOutput>;
