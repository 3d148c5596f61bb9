import {
  amountSchema,
  assetSchema,
  currencySchema,
  decimalSchema,
  networkSchema,
  timeSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';

/** The currency of the list of rates. */
export const ratesFilter = z.strictObject({
  currency: currencySchema.default('USD').describe('The currency of the rates.'),
});
export type RatesFilter = z.output<typeof ratesFilter>;

/** The value of one asset. */
export const rateOutput = z.object({
  asset: assetSchema,
  currency: currencySchema,
  rate: decimalSchema.describe('Units of the currency for one of the asset.'),
  source: z.string(),
  quoted_at: timeSchema.describe('When the source read the rate.'),
  stale: z.boolean().describe('True when it is too old to price a payment.'),
});
export type RateOutput = z.output<typeof rateOutput>;

/** The rates at one time, as a source reports them. */
export const ratesInput = z.strictObject({
  source: wellFormedText({ min: 1, max: 64 }),
  quoted_at: timeSchema,
  rates: z
    .array(z.strictObject({ code: currencySchema, usd: amountSchema() }))
    .min(1, 'Must have at least one rate.')
    .max(100, 'Must have at most 100 rates.'),
});
export type RatesInput = z.output<typeof ratesInput>;

/** A currency for prices, and the networks it can be paid on. */
export const currencyOutput = z.object({
  code: currencySchema,
  name: z.string(),
  type: z.enum(['fiat', 'crypto']).describe('Prices can be in both; payments are in crypto.'),
  precision: z.int().describe('Digits after the point.'),
  networks: z.array(
    z.object({
      network: networkSchema,
      precision: z.int(),
      required_confirmations: z.int(),
      network_fee: decimalSchema.describe('The fee to send it, in the asset.'),
      min_amount: decimalSchema.describe('The minimum amount to send, in the asset.'),
      memo: z.boolean().describe('True when addresses have a memo.'),
    }),
  ),
});
export type Currency = z.output<typeof currencyOutput>;
