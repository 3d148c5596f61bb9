import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { transactionFilter, transactionId, transactionOutput } from './schemas.ts';
import { listTransactions, readTransaction } from './transactions.ts';

const tag = 'Transactions';

export const transactionsRouter = router({
  list: scopedProcedure('transactions:read', {
    method: 'GET',
    path: '/transactions',
    tag,
    summary: 'List transactions, newest first',
  })
    .input(transactionFilter)
    .output(pageOutput(transactionOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listTransactions(ctx, input)),

  get: scopedProcedure('transactions:read', {
    method: 'GET',
    path: '/transactions/{uuid}',
    tag,
    summary: 'Read a transaction',
  })
    .input(transactionId)
    .output(transactionOutput)
    .query(({ ctx, input }) => readTransaction(ctx, input.uuid)),
});
