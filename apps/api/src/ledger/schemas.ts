import { assetSchema, decimalSchema } from '@cryptoix/core';
import { z } from 'zod';

/** What a merchant has of an asset. */
export const balanceOutput = z.object({
  asset: assetSchema,
  available: decimalSchema.describe('Free to spend.'),
  reserved: decimalSchema.describe('Held for refunds, payouts and withdrawals that are under way.'),
  pending: decimalSchema.describe('Seen on chain, not confirmed yet.'),
  debt: decimalSchema
    .optional()
    .describe('Spent and then undone by its blockchain: what comes in next repays it. Absent when there is none.'),
});
export type Balance = z.output<typeof balanceOutput>;
