import { assetSchema, decimalSchema, idSchema, signedDecimalSchema, timeSchema, uuidSchema } from '@cryptoix/core';
import { z } from 'zod';
import { ledgerAccounts } from '../db/schema/index.ts';
import { pageInput } from '../paging.ts';

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

/** The filters of the list of postings: `since` is inclusive, `until` exclusive. */
export const postingFilter = z.strictObject({
  ...pageInput,
  asset: assetSchema.optional().describe('Postings with an entry of this asset, which show all their entries.'),
  object_id: uuidSchema.optional().describe('The refund, payout, withdrawal or transaction that moved the money.'),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type PostingFilter = z.output<typeof postingFilter>;

/** A posting: one movement of money, whose entries add up to zero for each asset. */
export const postingOutput = z.object({
  id: idSchema('ledger_posting'),
  kind: z.string().describe('What happened, such as `refund.created`.'),
  object_id: z.string(),
  created_at: z.iso.datetime(),
  entries: z.array(
    z.object({
      asset: assetSchema,
      account: z.enum(ledgerAccounts).describe('`chain` is the outside world, `fees` our income.'),
      amount: signedDecimalSchema.describe('Below zero when it leaves the account.'),
    }),
  ),
});
export type PostingOutput = z.output<typeof postingOutput>;
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
