import {
  addressSchema,
  amountSchema,
  assetSchema,
  memoSchema,
  networkSchema,
  reportedHashSchema,
  timeSchema,
  transactionSchema,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { platformProcedure, router } from '../trpc.ts';
import { confirm, observe, reject, reorg } from './chain.ts';
import { listUnassigned, unassignedOutput } from './unassigned.ts';

/** As many as an integer of Postgres holds. */
const count = z.int().min(0).max(2_147_483_647);
const block = {
  block_number: z.int().nonnegative().nullable().default(null),
  block_hash: reportedHashSchema.nullable().default(null),
};
const hash = { network: networkSchema, tx_hash: reportedHashSchema };
const output = z.object({ transactions: z.array(transactionSchema).describe('As they are now.') });

export const chainRouter = router({
  observe: platformProcedure('chain:write')
    .input(
      z.strictObject({
        ...hash,
        ...block,
        address: addressSchema,
        memo: memoSchema.optional(),
        asset: assetSchema,
        output_index: count.nullable().default(null),
        from: addressSchema.nullable().default(null),
        amount: amountSchema(),
        block_time: timeSchema.nullish(),
      }),
    )
    .output(output)
    .mutation(({ ctx, input }) => observe(ctx, input)),

  confirm: platformProcedure('chain:write')
    .input(z.strictObject({ ...hash, ...block, confirmations: count }))
    .output(output)
    .mutation(({ ctx, input }) => confirm(ctx, input)),

  reorg: platformProcedure('chain:write')
    .input(z.strictObject(hash))
    .output(output)
    .mutation(({ ctx, input }) => reorg(ctx, input)),

  reject: platformProcedure('chain:write')
    .input(z.strictObject(hash))
    .output(output)
    .mutation(({ ctx, input }) => reject(ctx, input)),

  unassigned: platformProcedure('chain:write')
    .input(z.strictObject(pageInput))
    .output(pageOutput(unassignedOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listUnassigned(ctx, input)),
});
