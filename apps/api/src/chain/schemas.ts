import {
  addressSchema,
  amountSchema,
  assetSchema,
  decimalSchema,
  idSchema,
  memoSchema,
  networkSchema,
  reportedHashSchema,
  timeSchema,
  transactionSchema,
  txHashSchema,
} from '@cryptoix/core';
import { z } from 'zod';

/** Up to the maximum of a Postgres integer. */
const count = z.int().min(0).max(2_147_483_647);
const block = {
  block_number: z.int().nonnegative().nullable().default(null),
  block_hash: reportedHashSchema.nullable().default(null),
};

/** A transaction on its blockchain. */
export const hashInput = z.strictObject({ network: networkSchema, tx_hash: reportedHashSchema });
export type ChainHash = z.output<typeof hashInput>;

/** An output that pays one of our addresses, as a watcher reports it. */
export const observationInput = hashInput.extend({
  ...block,
  address: addressSchema,
  memo: memoSchema.optional(),
  asset: assetSchema,
  output_index: count.nullable().default(null),
  from: addressSchema.nullable().default(null),
  amount: amountSchema(),
  // The time of its block, once it is in one: decides whether it was paid in time.
  block_time: timeSchema.nullish(),
});
export type Observation = z.output<typeof observationInput>;

/** The confirmations of a transaction, as a watcher reports them. */
export const confirmationInput = hashInput.extend({ ...block, confirmations: count });
export type Confirmation = z.output<typeof confirmationInput>;

/** The transactions that a report is about. */
export const reportOutput = z.object({
  transactions: z.array(transactionSchema).describe('The transactions after the report.'),
});
export type ReportOutput = z.output<typeof reportOutput>;

/** Money that belongs to no payment, as the operator sees it. */
export const unassignedOutput = z.object({
  id: idSchema('transaction'),
  network: networkSchema,
  address: addressSchema,
  memo: memoSchema.nullable().describe('As it was reported; null when there is none.'),
  asset: assetSchema,
  amount: decimalSchema,
  tx_hash: txHashSchema,
  output_index: z.int().nullable(),
  from: addressSchema.nullable(),
  created_at: timeSchema,
});
export type UnassignedOutput = z.output<typeof unassignedOutput>;
