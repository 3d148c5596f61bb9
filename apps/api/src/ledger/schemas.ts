import { assetSchema, decimalSchema } from '@cryptoix/core';
import { z } from 'zod';

/** A merchant's balance of one asset. */
export const balanceOutput = z.object({
  asset: assetSchema,
  available: decimalSchema.describe('Free to spend.'),
  reserved: decimalSchema.describe('Held for refunds, payouts and withdrawals that are under way.'),
  pending: decimalSchema.describe('Seen on chain, not confirmed yet.'),
  debt: decimalSchema
    .optional()
    .describe(
      'Money that was spent and then undone by its blockchain: incoming money repays it first. Absent when there is none.',
    ),
});
export type Balance = z.output<typeof balanceOutput>;
