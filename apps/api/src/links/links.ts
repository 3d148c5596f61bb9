import { canonical, idSchema, newId } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { paymentLinks } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { defaultsOf } from '../payments/create.ts';
import { requireAnyOpen } from '../payments/open.ts';
import { requirePrice } from '../payments/terms.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import type { LinkChange, LinkFilter, LinkInput, LinkOutput } from './schemas.ts';

function present(ctx: TenantContext, row: typeof paymentLinks.$inferSelect): LinkOutput {
  return {
    uuid: row.id,
    url: `${ctx.services.config.checkoutUrl}/l/${row.id}`,
    title: row.title,
    amount: row.amount === null ? null : canonical(row.amount),
    currency: row.currency,
    description: row.description,
    active: row.active,
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

const mine = (ctx: TenantContext, uuid: string) => and(eq(paymentLinks.id, uuid), owned(ctx, paymentLinks));

/** @throws AppError `not_found` */
export async function getLink(ctx: TenantContext, uuid: string): Promise<LinkOutput> {
  const [row] = await ctx.db.select().from(paymentLinks).where(mine(ctx, uuid));
  if (row === undefined) throw notFound('payment link');
  return present(ctx, row);
}

/** Changes a payment link. @throws AppError `not_found`, `validation_failed` for an amount its currency cannot have */
export function updateLink(ctx: TenantContext, { uuid, ...change }: LinkChange): Promise<LinkOutput> {
  return transact(ctx, async (tx) => {
    const [row] = await tx.db.select().from(paymentLinks).where(mine(tx, uuid)).for('update');
    if (row === undefined) throw notFound('payment link');
    if (typeof change.amount === 'string') requirePrice({ amount: change.amount, currency: row.currency });
    const { title = row.title, description = row.description, amount = row.amount, active = row.active } = change;
    const fields = { title, description, amount, active };
    await tx.db.update(paymentLinks).set(fields).where(mine(tx, uuid));
    return present(tx, { ...row, ...fields });
  });
}

/** The payment links of this merchant and mode, newest first. */
export function listLinks(ctx: TenantContext, filter: LinkFilter) {
  return listPage(ctx.db, filter, {
    list: 'payment_links',
    id: idSchema('payment_link'),
    table: paymentLinks,
    where: and(owned(ctx, paymentLinks), madeBetween('payment_link', paymentLinks.id, filter)),
    rows: (matching) => ctx.db.select().from(paymentLinks).where(matching).$dynamic(),
    present: (rows) => rows.map((row) => present(ctx, row)),
  });
}
