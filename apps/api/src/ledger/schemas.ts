import { assetSchema, decimalSchema, timeSchema } from '@cryptoix/core';
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

/** The time of the money's activity: `since` is inclusive, `until` exclusive. */
export const activityFilter = z.strictObject({ since: timeSchema, until: timeSchema.optional() });
export type ActivityFilter = z.output<typeof activityFilter>;

/** The money of one asset that moved in a time. */
export const activityOutput = z.object({
  asset: assetSchema,
  received: decimalSchema.describe('Confirmed, less what reorgs undid; below zero when they undid more.'),
  refunded: decimalSchema.describe('Sent back to customers, fees aside.'),
  paid_out: decimalSchema.describe('Sent in payouts and withdrawals, fees aside.'),
});
export type Activity = z.output<typeof activityOutput>;
