import { z } from 'zod';
import { decimalSchema } from '../json.ts';
import { transactionDirections, transactionStatuses } from '../money/machines.ts';
import { eventsOf } from './define.ts';
import { addressSchema, assetSchema, confirmationsSchema, networkSchema, txHashSchema, uuidSchema } from './fields.ts';

export const transactionSchema = z.strictObject({
  uuid: uuidSchema.describe('The transaction.'),
  direction: z.enum(transactionDirections).describe('To the merchant or from the merchant.'),
  tx_hash: txHashSchema.describe('The hash of the transaction on its blockchain.'),
  output_index: z
    .int()
    .nonnegative()
    .nullable()
    .describe('The index of the output or log entry, where there are several.'),
  network: networkSchema.describe('The blockchain.'),
  asset: assetSchema.describe('The asset transferred.'),
  from: addressSchema.nullable().describe('The sender, where the network provides it.'),
  to: addressSchema.or(z.literal('')).describe('The recipient; empty when nothing may be sent there any more.'),
  amount: decimalSchema.describe('The amount transferred.'),
  block_number: z.int().nonnegative().nullable().describe('The block that contains it; null until there is one.'),
  block_hash: txHashSchema.nullable().describe('The hash of that block.'),
  confirmations: confirmationsSchema.describe('The number of blocks from its own block to the latest, both included.'),
  required_confirmations: confirmationsSchema.describe(
    'The number of confirmations after which it counts as confirmed.',
  ),
  status: z.enum(transactionStatuses).describe('Its current status.'),
});
export type Transaction = z.output<typeof transactionSchema>;

const confirmed: Transaction = {
  uuid: 'txn_01k9zq4v6hexx8kqf4n0a3w7dm',
  direction: 'incoming',
  tx_hash: '7c2d4206c03a883dd9066d6c839fd1a5b4e0b8d1b5c5e2a3f1c6a3d9e8f70123',
  output_index: 0,
  network: 'tron',
  asset: 'USDT',
  from: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE',
  to: 'TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj',
  amount: '49.99',
  block_number: 66123457,
  block_hash: '0000000003f0f6c1a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718',
  confirmations: 19,
  required_confirmations: 19,
  status: 'confirmed',
};

const event = eventsOf({ resource: 'transaction', scope: 'transactions:read', schema: transactionSchema });

export const transactionEvents = [
  event('detected', 'A transaction of yours was seen on its blockchain.', {
    ...confirmed,
    block_number: null,
    block_hash: null,
    confirmations: 0,
    status: 'detected',
  }),
  event('confirmed', 'A transaction has all the confirmations it needs.', confirmed),
  event('reorged', 'A transaction was undone by a reorg: do not count on it.', {
    ...confirmed,
    block_number: null,
    block_hash: null,
    confirmations: 0,
    status: 'reorged',
  }),
  event('failed', 'A transaction was rejected by its blockchain.', {
    ...confirmed,
    confirmations: 1,
    status: 'failed',
  }),
] as const;
