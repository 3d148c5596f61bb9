import { invalidField } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { merchants } from '../db/schema/index.ts';

/**
 * Checks that the caller may give a key this rate limit. The platform sets a ceiling for each merchant, which binds
 * people and keys but not services and the platform itself. A limit may always stay as it is or be lowered.
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
