import {
  addressSchema,
  amountSchema,
  assetSchema,
  decimalSchema,
  failureCodeSchema,
  memoSchema,
  networkSchema,
  timeSchema,
  txHashSchema,
  uuidSchema,
  withdrawalStatuses,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';
import { memoInput } from '../transfers/schemas.ts';

/** The id of a withdrawal. */
export const withdrawalId = z.strictObject({ uuid: uuidSchema.describe('The withdrawal.') });
const status = z.enum(withdrawalStatuses);

/** A new withdrawal to an address of the merchant's own. */
export const withdrawalInput = z.strictObject({
  amount: amountSchema(),
  asset: assetSchema.nullish().describe('The asset to send; or use `currency`.'),
  currency: assetSchema.nullish().describe('The same as `asset`.'),
  network: networkSchema,
  address: addressSchema.nullish().describe('The recipient; or use `destination_address`.'),
  destination_address: addressSchema.nullish().describe('The same as `address`.'),
  memo: memoInput,
});
export type WithdrawalInput = z.output<typeof withdrawalInput>;

/** The filters of the withdrawal list: `since` is inclusive, `until` exclusive. */
export const withdrawalFilter = z.strictObject({
  ...pageInput,
  status: status.optional(),
  asset: assetSchema.optional(),
  address: addressSchema.optional().describe('The recipient.'),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type WithdrawalFilter = z.output<typeof withdrawalFilter>;

/** A withdrawal as the API returns it. */
export const withdrawalOutput = z.object({
  ...withdrawalId.shape,
  status,
  amount: decimalSchema,
  asset: assetSchema,
  network: networkSchema,
  address: addressSchema,
  memo: memoSchema.nullable().describe('The destination tag, on networks that have one.'),
  fee: decimalSchema.describe('The fee, in the same asset.'),
  tx_hash: txHashSchema.nullable().describe('The transaction, once it is sent.'),
  failure_code: failureCodeSchema.nullable().describe('Why it failed; the money is then in the balance again.'),
  is_final: z.boolean().describe('True when it will not change any more.'),
  created_at: z.iso.datetime(),
});
export type WithdrawalOutput = z.output<typeof withdrawalOutput>;
