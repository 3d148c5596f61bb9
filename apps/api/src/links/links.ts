import { canonical, idSchema, newId } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { paymentLinks } from '../db/schema/index.ts';
import { listPage, type PageRequest } from '../paging.ts';
import { defaultsOf } from '../payments/create.ts';
import { requireAnyOpen } from '../payments/open.ts';
import { requirePrice } from '../payments/terms.ts';
import { owned } from '../tenant-rows.ts';
import type { LinkInput, LinkOutput } from './schemas.ts';

function present(ctx: TenantContext, row: typeof paymentLinks.$inferSelect): LinkOutput {
  return {
    uuid: row.id,
    url: `${ctx.services.config.checkoutUrl}/l/${row.id}`,
    title: row.title,
    amount: row.amount === null ? null : canonical(row.amount),
    currency: row.currency,
    description: row.description,
    created_at: row.created_at.toISOString(),
  };
}

/** Creates a payment link; without an amount the payer chooses. @throws AppError `validation_failed`, `unavailable` */
export async function createLink(ctx: TenantContext, input: LinkInput): Promise<LinkOutput> {
  const currency = input.currency ?? (await defaultsOf(ctx)).currency;
  // When the payer chooses the amount, 1 takes its place in this check: every currency has whole units.
  requirePrice({ amount: input.amount ?? '1', currency });
  requireAnyOpen(ctx);
  const now = ctx.services.now();
  const row = {
    id: newId('payment_link', now.getTime()),
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    title: input.title,
    amount: input.amount ?? null,
    currency,
    description: input.description ?? null,
    active: true,
    created_at: now,
  };
  await ctx.db.insert(paymentLinks).values(row);
  return present(ctx, row);
}

/** The payment links of this merchant and mode, newest first. */
export function listLinks(ctx: TenantContext, page: PageRequest) {
  return listPage(ctx.db, page, {
    list: 'payment_links',
    id: idSchema('payment_link'),
    table: paymentLinks,
    where: owned(ctx, paymentLinks),
    rows: (matching) => ctx.db.select().from(paymentLinks).where(matching).$dynamic(),
    present: (rows) => rows.map((row) => present(ctx, row)),
  });
}
