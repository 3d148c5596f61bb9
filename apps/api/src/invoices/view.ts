import { canonical, compare, idSchema, type Invoice, subtract } from '@cryptoix/core';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { sameInAnyCase } from '../db/any-case.ts';
import { invoices, payments } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import type { PaymentRow } from '../payments/view.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import type { InvoiceFilter, InvoiceOutput } from './schemas.ts';

export type InvoiceRow = typeof invoices.$inferSelect;

/** The amount still to be paid, in the invoice's currency. */
export function amountDue({ total, amount_paid: paid }: Pick<InvoiceRow, 'total' | 'amount_paid'>): string {
  return compare(paid, total) >= 0 ? '0' : subtract(total, paid);
}

/** An invoice as its events show it. */
export function presentInvoice(ctx: TenantContext, row: InvoiceRow, paidBy: readonly PaymentRow[]): Invoice {
  return {
    uuid: row.id,
    number: row.number,
    status: row.status,
    total: canonical(row.total),
    amount_paid: canonical(row.amount_paid),
    amount_due: amountDue(row),
    currency: row.currency,
    customer_email: row.customer_email,
    items: row.items,
    due_at: row.due_at?.toISOString() ?? null,
    hosted_url: `${ctx.services.config.checkoutUrl}/i/${row.id}`,
    payment_uuids: paidBy.map(({ id }) => id),
    metadata: row.metadata,
  };
}

/** An invoice as the API shows it: as in its events, with fields that only its merchant needs. */
export function presentInFull(ctx: TenantContext, row: InvoiceRow, paidBy: readonly PaymentRow[]): InvoiceOutput {
  return { ...presentInvoice(ctx, row, paidBy), notes: row.notes, created_at: row.created_at.toISOString() };
}

/** The payments made for these invoices, oldest first, by invoice. */
async function paymentsOfAll(ctx: TenantContext, ids: readonly string[]): Promise<Map<string, PaymentRow[]>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select()
    .from(payments)
    .where(and(inArray(payments.invoice_id, [...ids]), owned(ctx, payments)))
    .orderBy(asc(payments.id));
  return Map.groupBy(rows, (row) => row.invoice_id ?? '');
}

/** The payments made for an invoice, oldest first. */
export const paymentsOf = async (ctx: TenantContext, id: string): Promise<PaymentRow[]> =>
  (await paymentsOfAll(ctx, [id])).get(id) ?? [];

/** The invoice's row. @param lock until the transaction ends @throws AppError `not_found` */
export async function requireInvoice(ctx: TenantContext, id: string, { lock = false } = {}): Promise<InvoiceRow> {
  const query = ctx.db
    .select()
    .from(invoices)
    .where(and(eq(invoices.id, id), owned(ctx, invoices)));
  const [row] = await (lock ? query.for('update') : query);
  if (row === undefined) throw notFound('invoice');
  return row;
}

/** One invoice. @throws AppError `not_found` */
export async function getInvoice(ctx: TenantContext, id: string) {
  return presentInFull(ctx, await requireInvoice(ctx, id), await paymentsOf(ctx, id));
}

/** The invoices of this merchant and mode, newest first. */
export function listInvoices(ctx: TenantContext, filter: InvoiceFilter) {
  return listPage(ctx.db, filter, {
    list: 'invoices',
    id: idSchema('invoice'),
    table: invoices,
    where: and(owned(ctx, invoices), madeBetween('invoice', invoices.id, filter)),
    filters: [
      filter.status === undefined ? undefined : eq(invoices.status, filter.status),
      filter.number === undefined ? undefined : eq(invoices.number, filter.number),
      filter.customer_email === undefined ? undefined : sameInAnyCase(invoices.customer_email, filter.customer_email),
    ],
    rows: (matching) => ctx.db.select().from(invoices).where(matching).$dynamic(),
    present: async (rows) => {
      const paidBy = await paymentsOfAll(
        ctx,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => presentInFull(ctx, row, paidBy.get(row.id) ?? []));
    },
  });
}
