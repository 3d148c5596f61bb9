import {
  addressSchema,
  amountSchema,
  assetSchema,
  failureCodeSchema,
  networkSchema,
  reportedHashSchema,
  textOrInteger,
} from '@cryptoix/core';
import { z } from 'zod';

/** The memo of a transfer, as callers send it. */
export const memoInput = textOrInteger({ max: 128 })
  .nullish()
  .describe('The destination tag, on networks that have one: on ripple a whole number from 0 to 4294967295.');

/** A transfer's destination and amount. */
export const destinationInput = z.strictObject({
  address: addressSchema,
  amount: amountSchema(),
  asset: assetSchema,
  network: networkSchema,
  memo: memoInput,
});
export type Destination = z.output<typeof destinationInput>;

/** The fields in which a processor reports the progress of a transfer. */
export const stepInput = z.strictObject({
  status: z.enum(['processing', 'completed', 'failed']).describe('The status now. A repeated report changes nothing.'),
  tx_hash: reportedHashSchema
    .optional()
    .describe('The transaction on its blockchain; required at the latest when completed.'),
  failure_code: failureCodeSchema.optional().describe('Why it failed; only with `failed`.'),
});
export type Step = z.output<typeof stepInput>;
