import {
  assetSchema,
  idSchema,
  networkSchema,
  timeSchema,
  transactionDirections,
  transactionSchema,
  transactionStatuses,
  uuidSchema,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { listTransactions, readTransaction } from './transactions.ts';

const transactionOutput = transactionSchema.extend({
  to: transactionSchema.shape.to
    .or(z.literal(''))
    .describe('The recipient; empty when nothing must be sent there any more.'),
  payment_uuid: idSchema('payment').nullable().describe('The payment it pays; null when it went out.'),
  created_at: timeSchema.describe('When we first saw it.'),
});

const tag = 'Transactions';

export const transactionsRouter = router({
  list: scopedProcedure('transactions:read', {
    method: 'GET',
    path: '/transactions',
    tag,
    summary: 'List transactions, newest first',
  })
    .input(
      z.strictObject({
        ...pageInput,
        status: z.enum(transactionStatuses).optional(),
        asset: assetSchema.optional(),
        network: networkSchema.optional(),
        direction: z.enum(transactionDirections).optional(),
        payment_uuid: uuidSchema.optional(),
        since: timeSchema.optional(),
        until: timeSchema.optional(),
      }),
    )
    .output(pageOutput(transactionOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listTransactions(ctx, input)),

  get: scopedProcedure('transactions:read', {
    method: 'GET',
    path: '/transactions/{uuid}',
    tag,
    summary: 'Read a transaction',
  })
    .input(z.strictObject({ uuid: uuidSchema }))
    .output(transactionOutput)
    .query(({ ctx, input }) => readTransaction(ctx, input.uuid)),
});
