import { wellFormedText } from '@cryptoix/core';
import { z } from 'zod';
import { actorOf } from '../principal.ts';
import { aboveMerchants, router } from '../trpc.ts';
import { createMerchant } from './merchants.ts';

export const merchantName = wellFormedText({ min: 1, max: 100 });
export const merchantOutput = z.object({ id: z.string(), name: z.string(), created_at: z.iso.datetime() });

export const merchantsRouter = router({
  create: aboveMerchants('merchants:write')
    .input(z.strictObject({ name: merchantName }))
    .output(merchantOutput)
    .mutation(({ ctx, input }) => createMerchant(ctx, { ...input, actor: actorOf(ctx.principal) })),
});
