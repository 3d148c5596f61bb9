import {
  amountSchema,
  currencySchema,
  decimalSchema,
  idSchema,
  oneLineText,
  timeSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';

/** A new payment link. */
export const linkInput = z.strictObject({
  title: oneLineText({ max: 255 }),
  amount: amountSchema().nullish().describe('By default the payer chooses.'),
  currency: currencySchema.nullish().describe("The currency of the amount; by default your merchant's."),
  description: wellFormedText({ max: 2_000 }).nullish(),
});
export type LinkInput = z.output<typeof linkInput>;

/** A payment link as the API returns it. */
export const linkOutput = z.object({
  uuid: idSchema('payment_link'),
  url: z.url().describe('The page at which customers pay.'),
  title: z.string(),
  amount: decimalSchema.nullable().describe('null: the payer chooses.'),
  currency: currencySchema,
  description: z.string().nullable(),
  created_at: timeSchema,
});
export type LinkOutput = z.output<typeof linkOutput>;
