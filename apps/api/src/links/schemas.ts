import {
  amountSchema,
  currencySchema,
  decimalSchema,
  idSchema,
  oneLineText,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';

/** A new payment link. */
export const linkInput = z.strictObject({
  title: oneLineText({ max: 255 }),
  amount: amountSchema().nullish().describe('By default the payer chooses.'),
  currency: currencySchema.nullish().describe("The currency of the amount; by default your merchant's."),
  description: wellFormedText({ max: 2_000 }).nullish(),
});
export type LinkInput = z.output<typeof linkInput>;

/** The id of a payment link. */
export const linkId = z.strictObject({ uuid: uuidSchema });

/** A change of a payment link; fields left out stay as they are. Its currency never changes. */
export const linkChange = z.strictObject({
  ...linkId.shape,
  title: linkInput.shape.title.optional(),
  description: linkInput.shape.description,
  amount: linkInput.shape.amount.describe('null: the payer chooses.'),
  active: z.boolean().optional(),
});
export type LinkChange = z.output<typeof linkChange>;

/** The filters of the list of payment links: `since` is inclusive, `until` exclusive. */
export const linkFilter = z.strictObject({
  ...pageInput,
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type LinkFilter = z.output<typeof linkFilter>;

/** A payment link as the API returns it. */
export const linkOutput = z.object({
  uuid: idSchema('payment_link'),
  url: z.url().describe('The page at which customers pay.'),
  title: z.string(),
  amount: decimalSchema.nullable().describe('null: the payer chooses.'),
  currency: currencySchema,
  description: z.string().nullable(),
  active: z.boolean().describe('False when nobody is to pay through it any more.'),
  created_at: timeSchema,
});
export type LinkOutput = z.output<typeof linkOutput>;
