import { assetSchema, canonical, decimalSchema, isZero, subtract } from '@cryptoix/core';
import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { balances } from '../db/schema/index.ts';
import { router, scopedProcedure } from '../trpc.ts';

export const balancesRouter = router({
  list: scopedProcedure('balances:read', {
    method: 'GET',
    path: '/balances',
    tag: 'Balances',
    summary: 'What you have, by asset',
  })
    .input(z.strictObject({}))
    .output(
      z.array(
        z.object({
          asset: assetSchema,
          available: decimalSchema.describe('Free to spend.'),
          reserved: decimalSchema.describe('Held for refunds, payouts and withdrawals that are under way.'),
          pending: decimalSchema.describe('Seen on chain, not confirmed yet.'),
          debt: decimalSchema
            .optional()
            .describe(
              'Spent and then undone by its blockchain: what comes in next repays it. Absent when there is none.',
            ),
        }),
      ),
    )
    .query(async ({ ctx }) => {
      const { merchantId, mode } = ctx.tenant;
      const rows = await ctx.db
        .select()
        .from(balances)
        .where(and(eq(balances.merchant_id, merchantId), eq(balances.mode, mode)))
        .orderBy(asc(balances.asset));
      return rows.map((row) => ({
        asset: row.asset,
        available: canonical(row.available),
        reserved: canonical(row.reserved),
        pending: canonical(row.pending),
        ...(isZero(row.debt) ? {} : { debt: subtract('0', row.debt) }),
      }));
    }),
});
