import { actorOf } from '../principal.ts';
import { platformProcedure, router } from '../trpc.ts';
import { freezeMerchant, unfreezeMerchant } from './freeze.ts';
import { createMerchant, updateMerchant } from './merchants.ts';
import {
  changedMerchantOutput,
  freezeInput,
  frozenMerchantOutput,
  merchantChangeInput,
  merchantId,
  merchantInput,
  merchantOutput,
} from './schemas.ts';

export const merchantsRouter = router({
  create: platformProcedure('merchants:write')
    .input(merchantInput)
    .output(merchantOutput)
    .mutation(({ ctx, input }) => createMerchant(ctx, { ...input, actor: actorOf(ctx.principal) })),

  update: platformProcedure('merchants:write')
    .input(merchantChangeInput)
    .output(changedMerchantOutput)
    .mutation(({ ctx, input: { id, ...change } }) => updateMerchant(ctx, id, change, actorOf(ctx.principal))),

  freeze: platformProcedure('merchants:write')
    .input(freezeInput)
    .output(frozenMerchantOutput)
    .mutation(({ ctx, input }) => freezeMerchant(ctx, input, actorOf(ctx.principal))),

  unfreeze: platformProcedure('merchants:write')
    .input(merchantId)
    .output(frozenMerchantOutput)
    .mutation(({ ctx, input }) => unfreezeMerchant(ctx, input.id, actorOf(ctx.principal))),
});
