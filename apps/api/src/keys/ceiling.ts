import { invalidField } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { merchants } from '../db/schema/index.ts';

/**
 * Whether the caller may give a key this limit: people are bound by the ceiling of their merchant, which the platform sets;
 * its services and the platform itself are not. Who leaves a limit as it is, or lowers it, raises nothing.
 * @throws AppError `validation_failed`
 */
export async function requireBelowCeiling(ctx: TenantContext, before: number, after: number): Promise<void> {
  if (after <= before || ctx.principal.type === 'system' || ctx.principal.type === 'service') return;
  const [merchant] = await ctx.db
    .select({ ceiling: merchants.max_key_rate })
    .from(merchants)
    .where(eq(merchants.id, ctx.tenant.merchantId));
  if (merchant === undefined || after <= merchant.ceiling) return;
  const most = merchant.ceiling.toLocaleString('en');
  throw invalidField('rate_limit', `is at most ${most} requests a minute for you; ask support for more`);
}
