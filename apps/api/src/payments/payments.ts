import { idSchema } from '@cryptoix/core';
import { and, eq, isNull, type SQL } from 'drizzle-orm';
import type { Context, TenantContext } from '../context.ts';
import { invoices, payments } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import type { PaymentFilter, PaymentOutput } from './schemas.ts';
import { type PaymentRow, presentPaymentInFull, transactionsOf } from './view.ts';

/** A payment as the API shows it. @throws AppError `not_found` */
export async function readPayment(ctx: TenantContext, uuid: string): Promise<PaymentOutput> {
  const [row] = await ctx.db
    .select()
    .from(payments)
    .where(and(eq(payments.id, uuid), owned(ctx, payments)));
  if (row === undefined) throw notFound('payment');
  return presentPaymentInFull(ctx, row, (await transactionsOf(ctx, [uuid])).get(uuid) ?? []);
}

/**
 * Locks the invoice that a payment is for, if any, until the transaction ends. All code locks it before the payment: money
 * for one payment of an invoice changes the others, so the holder of one lock must be able to take them all.
 */
export async function lockInvoiceOf({ db }: Context, payment: PaymentRow): Promise<void> {
  const { invoice_id: id, merchant_id, mode } = payment;
  if (id === null) return;
  const mine = and(eq(invoices.id, id), eq(invoices.merchant_id, merchant_id), eq(invoices.mode, mode));
  await db.select({ id: invoices.id }).from(invoices).where(mine).for('update');
}

/** The payment that matches, locked with its invoice until the transaction ends; undefined when none does. */
export async function lockPaymentWhere(tx: Context, where: SQL | undefined): Promise<PaymentRow | undefined> {
  // Most payments have no invoice: they cost one statement.
  const withoutInvoice = and(where, isNull(payments.invoice_id));
  const [plain] = await tx.db.select().from(payments).where(withoutInvoice).for('update');
  if (plain !== undefined) return plain;
  const [billed] = await tx.db.select().from(payments).where(where);
  if (billed === undefined) return undefined;
  await lockInvoiceOf(tx, billed);
  const [row] = await tx.db.select().from(payments).where(where).for('update');
  return row;
}

/** The payment's row, locked as `lockPaymentWhere` does. @throws AppError `not_found` */
export async function lockPayment(tx: TenantContext, uuid: string): Promise<PaymentRow> {
  const row = await lockPaymentWhere(tx, and(eq(payments.id, uuid), owned(tx, payments)));
  if (row === undefined) throw notFound('payment');
  return row;
}

/** The payments of this merchant and mode, newest first. */
export function listPayments(ctx: TenantContext, filter: PaymentFilter) {
  const { status, exception, asset, network, order_id } = filter;
  return listPage(ctx.db, filter, {
    list: 'payments',
    id: idSchema('payment'),
    table: payments,
    where: and(owned(ctx, payments), madeBetween('payment', payments.id, filter)),
    filters: [
      status === undefined ? undefined : eq(payments.status, status),
      exception === undefined ? undefined : eq(payments.exception, exception),
      asset === undefined ? undefined : eq(payments.asset, asset),
      network === undefined ? undefined : eq(payments.network, network),
      order_id === undefined ? undefined : eq(payments.order_id, order_id),
    ],
    rows: (where) => ctx.db.select().from(payments).where(where).$dynamic(),
    present: async (rows) => {
      const paidBy = await transactionsOf(
        ctx,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => presentPaymentInFull(ctx, row, paidBy.get(row.id) ?? []));
    },
  });
}
