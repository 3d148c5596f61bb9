import {
  assetSchema,
  compare,
  currencySchema,
  decimalSchema,
  idSchema,
  isOneLine,
  limits,
  networkSchema,
  oneLineText,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';

const id = idSchema('merchant');
const name = oneLineText({ max: limits.merchantNameLength });

/** Requests a minute of a key, up to the highest limit of all. */
export const keyRate = z.int().min(1).max(limits.keyRate);

/** The highest percentage of a payment that a merchant may let be missing. */
const maxTolerance = '5';

/** Names a merchant. */
export const merchantId = z.strictObject({ id });

/** A new merchant. */
export const merchantInput = z.strictObject({ name });

/** Where customers ask for help, as their pages show it: one email address or one https URL. */
const supportContact = z
  .union([z.email().max(limits.emailLength), z.url({ protocol: /^https$/ }).max(2_048)], {
    error: 'Must be an email address or an https URL.',
  })
  .refine(isOneLine, 'Must be one line, without control characters and bidirectional formatting characters.');

/** A change of a merchant; fields left out stay as they are. */
export const merchantChangeInput = z.strictObject({
  id,
  name: name.optional(),
  default_currency: currencySchema.optional().describe('The currency of prices when a payment names none.'),
  default_asset: assetSchema.optional().describe('The asset of payments that name none.'),
  default_network: networkSchema.optional().describe('The network of payments that name no asset.'),
  payment_tolerance: decimalSchema
    .refine((percent) => compare(percent, maxTolerance) <= 0, `Must be "0" to "${maxTolerance}", in percent.`)
    .optional()
    .describe('The percentage of a payment that may be missing.'),
  support_contact: supportContact
    .nullable()
    .optional()
    .describe('An email address or https URL that customers are shown; null: none.'),
  max_key_rate: keyRate
    .optional()
    .describe(
      'The highest limit, in requests a minute, that its members may give a key. Keys with a higher limit keep it.',
    ),
});
export type MerchantChange = Omit<z.output<typeof merchantChangeInput>, 'id'>;

/** A freeze of a merchant. */
export const freezeInput = z.strictObject({
  id,
  reason: wellFormedText({ min: 1, max: 1_000 }).describe('For internal teams only.'),
  public_message: oneLineText({ max: 500 }).optional().describe('Shown to the merchant; a fixed sentence when absent.'),
});
export type FreezeInput = z.output<typeof freezeInput>;

export const merchantOutput = z.object({ id: z.string(), name: z.string(), created_at: z.iso.datetime() });
export type Merchant = z.output<typeof merchantOutput>;

export const changedMerchantOutput = merchantOutput.extend({
  default_currency: z.string(),
  default_asset: z.string(),
  default_network: z.string(),
  payment_tolerance: decimalSchema,
  support_contact: z.string().nullable(),
  max_key_rate: z.int(),
});
export type ChangedMerchant = z.output<typeof changedMerchantOutput>;

/** A merchant and its freeze, null when it is not frozen. */
export const frozenMerchantOutput = merchantOutput.extend({
  frozen: z
    .object({
      since: z.iso.datetime(),
      reason: z.string().describe('For internal teams only.'),
      message: z.string().describe('Shown to the merchant.'),
    })
    .nullable(),
});
export type FrozenMerchant = z.output<typeof frozenMerchantOutput>;
