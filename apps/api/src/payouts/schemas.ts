import {
  addressSchema,
  amountSchema,
  assetSchema,
  networkSchema,
  payoutItemSchema,
  payoutSchema,
  payoutStatuses,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';
import { destinationInput, memoInput, stepInput } from '../transfers/schemas.ts';

/** The id of a payout. */
export const payoutId = z.strictObject({ uuid: uuidSchema.describe('The payout.') });
const status = z.enum(payoutStatuses);

/** The cancellation of a payout. */
export const payoutCancelInput = payoutId.extend({
  reason: wellFormedText({ max: 500 }).nullish().describe('Why you cancel it, for your own records.'),
});
export type PayoutCancel = z.output<typeof payoutCancelInput>;

/** A new payout in one of two forms: with items, or flat, with the fields of a single item. */
export const payoutInput = z.strictObject({
  items: z
    .array(
      destinationInput.extend({
        asset: assetSchema.describe('The same for all items: create one payout for each asset.'),
      }),
    )
    .min(1, 'Must have at least one item.')
    .max(1_000, 'Must have at most 1,000 items: create another payout for the rest.')
    .nullish()
    .describe('The recipients and amounts. A single item can be sent in the four fields beside instead.'),
  destination_address: addressSchema.nullish(),
  amount: amountSchema().nullish(),
  currency: assetSchema.nullish(),
  network: networkSchema.nullish(),
  memo: memoInput,
});
export type PayoutInput = z.output<typeof payoutInput>;

/** The filters of the payout list: `since` is inclusive, `until` exclusive. */
export const payoutFilter = z.strictObject({
  ...pageInput,
  status: status.optional(),
  asset: assetSchema.optional(),
  address: addressSchema.optional().describe('The recipient of one of its items.'),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type PayoutFilter = z.output<typeof payoutFilter>;

/** A payout as the API returns it, with all its items. */
export const payoutOutput = payoutSchema
  .omit({ items_count: true, items_truncated: true })
  .required({ amount_sent: true, amount_failed: true })
  .extend({
    items: payoutSchema.shape.items.min(1).describe('The recipients and amounts, with their status.'),
    item_count: z.int().describe('The number of items.'),
    cancel_reason: z.string().nullable().describe('Why it was canceled, if the request said so.'),
    created_at: z.iso.datetime(),
  });
export type PayoutOutput = z.output<typeof payoutOutput>;

/** A processor's progress with one item of a payout. */
export const itemStepInput = stepInput.extend({
  ...payoutId.shape,
  item: z.int().min(0).max(999).describe("The item's index, from 0."),
});

/** One item of a payout, and the payout, after a processor's step. */
export const itemStepOutput = z.object({
  ...payoutId.shape,
  status,
  is_final: z.boolean(),
  item: payoutItemSchema.extend({ index: z.int().nonnegative() }),
});
export type ItemStepOutput = z.output<typeof itemStepOutput>;
