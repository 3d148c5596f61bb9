import {
  addressSchema,
  amountSchema,
  assetSchema,
  decimalSchema,
  failureCodeSchema,
  memoSchema,
  networkSchema,
  txHashSchema,
  uuidSchema,
  withdrawalStatuses,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { exactlyOne, memoInput } from '../transfers/input.ts';
import { stepInput } from '../transfers/step.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { advanceWithdrawal, createWithdrawal, getWithdrawal, listWithdrawals } from './withdrawals.ts';

const uuid = uuidSchema.describe('The withdrawal.');
const status = z.enum(withdrawalStatuses);

/** A withdrawal as the API answers it. */
export const withdrawalOutput = z.object({
  uuid,
  status,
  amount: decimalSchema,
  asset: assetSchema,
  network: networkSchema,
  address: addressSchema,
  memo: memoSchema.nullable().describe('The destination tag, on networks that have one.'),
  fee: decimalSchema.describe('What sending it costs, in the same asset.'),
  tx_hash: txHashSchema.nullable().describe('The transaction, once it is sent.'),
  failure_code: failureCodeSchema.nullable().describe('Why it failed; the money is in the balance again.'),
  is_final: z.boolean().describe('True when nothing about it will change any more.'),
  created_at: z.iso.datetime(),
});

const route = routesOf('/withdrawals', 'Withdrawals', { idempotency: 'money' });

export const withdrawalsRouter = router({
  list: scopedProcedure('withdrawals:read', route('GET', '', 'List withdrawals, newest first'))
    .input(z.strictObject({ ...pageInput, status: status.optional() }))
    .output(pageOutput(withdrawalOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listWithdrawals(ctx, input)),

  get: scopedProcedure('withdrawals:read', route('GET', '/{uuid}', 'Read a withdrawal'))
    .input(z.strictObject({ uuid }))
    .output(withdrawalOutput)
    .query(({ ctx, input }) => getWithdrawal(ctx, input.uuid)),

  create: scopedProcedure('withdrawals:write', route('POST', '', 'Send money to an address of your own', 201))
    .meta({ fresh: 'always', errors: ['insufficient_balance'] })
    .input(
      z.strictObject({
        amount: amountSchema(),
        asset: assetSchema.nullish().describe('What to send; or `currency`.'),
        currency: assetSchema.nullish().describe('The same as `asset`.'),
        network: networkSchema,
        address: addressSchema.nullish().describe('Where to send it; or `destination_address`.'),
        destination_address: addressSchema.nullish().describe('The same as `address`.'),
        memo: memoInput,
      }),
    )
    .output(withdrawalOutput)
    .mutation(({ ctx, input: { amount, network, asset, currency, address, destination_address, memo = null } }) => {
      const what = exactlyOne({ asset, currency });
      const where = exactlyOne({ address, destination_address });
      const names = new Map<string, string>([
        ['asset', what.name],
        ['address', where.name],
      ]);
      return createWithdrawal(
        ctx,
        { amount, network, asset: what.value, address: where.value, memo },
        (field) => names.get(field) ?? field,
      );
    }),

  advance: scopedProcedure('processing:write')
    .input(z.strictObject({ uuid, ...stepInput }))
    .output(withdrawalOutput)
    .mutation(({ ctx, input: { uuid: id, ...step } }) => advanceWithdrawal(ctx, id, step)),
});
