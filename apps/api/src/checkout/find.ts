import { type IdKind, idPattern } from '@cryptoix/core';
import { eq, isNotNull, sql } from 'drizzle-orm';
import { actFor, type Context, type TenantContext } from '../context.ts';
import { invoices, merchants, paymentLinks, payments } from '../db/schema/index.ts';
import type { InvoiceRow } from '../invoices/view.ts';
import type { PaymentRow } from '../payments/view.ts';
import { systemActor, type Tenant } from '../principal.ts';
import { noPage } from './page-error.ts';

// The one place where something is found by its uuid alone, which cannot be guessed. What is found decides the merchant
// and the mode that everything after it is bound to.

/** The merchant as its customers see it. */
export interface Seller {
  readonly name: string;
  /** An email address or an https URL; null: none. */
  readonly support_contact: string | null;
  /** True while its pages offer nothing to pay. */
  readonly frozen: boolean;
}

/** The object of a page, its seller, and a context in which the platform acts for its merchant. */
export interface Found<Row> {
  readonly ctx: TenantContext;
  readonly seller: Seller;
  readonly row: Row;
}

export type LinkRow = typeof paymentLinks.$inferSelect;

const seller = {
  name: merchants.name,
  support_contact: merchants.support_contact,
  frozen: sql<boolean>`${isNotNull(merchants.frozen_at)}`,
};

function bind<Row extends { merchant_id: string; mode: Tenant['mode'] }>(
  ctx: Context,
  found: { row: Row; seller: Seller } | undefined,
): Found<Row> {
  if (found === undefined) throw noPage();
  const tenant = { merchantId: found.row.merchant_id, mode: found.row.mode };
  return { ...found, ctx: actFor(ctx, tenant, 'checkout', systemActor) };
}

/** Postgres refuses some texts, such as a NUL, so only an id of this kind is looked up. @throws PageError `not_found` */
function requireId(kind: IdKind, uuid: string): void {
  if (!idPattern(kind).test(uuid)) throw noPage();
}

/** @throws PageError `not_found` */
export async function findPayment(ctx: Context, uuid: string): Promise<Found<PaymentRow>> {
  requireId('payment', uuid);
  const [found] = await ctx.db
    .select({ row: payments, seller })
    .from(payments)
    .innerJoin(merchants, eq(merchants.id, payments.merchant_id))
    .where(eq(payments.id, uuid));
  return bind(ctx, found);
}

/** An invoice that was sent. @throws PageError `not_found` */
export async function findInvoice(ctx: Context, uuid: string): Promise<Found<InvoiceRow>> {
  requireId('invoice', uuid);
  const [found] = await ctx.db
    .select({ row: invoices, seller })
    .from(invoices)
    .innerJoin(merchants, eq(merchants.id, invoices.merchant_id))
    .where(eq(invoices.id, uuid));
  if (found?.row.status === 'draft') throw noPage();
  return bind(ctx, found);
}

/** A payment link that is active. @throws PageError `not_found` */
export async function findLink(ctx: Context, uuid: string): Promise<Found<LinkRow>> {
  requireId('payment_link', uuid);
  const [found] = await ctx.db
    .select({ row: paymentLinks, seller })
    .from(paymentLinks)
    .innerJoin(merchants, eq(merchants.id, paymentLinks.merchant_id))
    .where(eq(paymentLinks.id, uuid));
  if (found?.row.active === false) throw noPage();
  return bind(ctx, found);
}
