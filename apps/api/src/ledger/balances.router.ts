import { canonical, isZero, subtract } from '@cryptoix/core';
import { asc } from 'drizzle-orm';
import { z } from 'zod';
import { balances } from '../db/schema/index.ts';
import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { owned } from '../tenant-rows.ts';
import { listPostings } from './postings.ts';
import { listActivity } from './activity.ts';
import {
  activityFilter,
  activityOutput,
  type Balance,
  balanceOutput,
  postingFilter,
  postingOutput,
} from './schemas.ts';

export const balancesRouter = router({
  list: scopedProcedure('balances:read', {
    method: 'GET',
    path: '/balances',
    tag: 'Balances',
    summary: 'List balances by asset',
  })
    .input(z.strictObject({}))
    .output(z.array(balanceOutput))
    .query(async ({ ctx }) => {
      const rows = await ctx.db.select().from(balances).where(owned(ctx, balances)).orderBy(asc(balances.asset));
      return rows.map((row): Balance => ({
        asset: row.asset,
        available: canonical(row.available),
        reserved: canonical(row.reserved),
        pending: canonical(row.pending),
        ...(isZero(row.debt) ? {} : { debt: subtract('0', row.debt) }),
      }));
    }),

  postings: scopedProcedure('balances:read', {
    method: 'GET',
    path: '/balance-postings',
    tag: 'Balances',
    summary: 'List the movements of money, newest first',
  })
    .input(postingFilter)
    .output(pageOutput(postingOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listPostings(ctx, input)),

  activity: scopedProcedure('balances:read')
    .input(activityFilter)
    .output(z.array(activityOutput))
    .query(({ ctx, input }) => listActivity(ctx, input)),
});
