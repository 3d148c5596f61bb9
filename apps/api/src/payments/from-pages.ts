import { createHmac } from 'node:crypto';
import { type InvoiceStatus, lowestId } from '@cryptoix/core';
import { and, count, eq, exists, gt, inArray, lt, not, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';
import { invoices, pagePayments, payments } from '../db/schema/index.ts';
import { networkOf } from '../net/network.ts';
import { owned } from '../tenant-rows.ts';

// Payments that customers made on our pages, for an invoice or through a payment link: `madeFor` is its id.

/** The ids of the payments that an invoice's or link's page has made. */
export async function madeOnPage(ctx: TenantContext, madeFor: string): Promise<ReadonlySet<string>> {
  const rows = await ctx.db
    .select({ id: pagePayments.payment_id })
    .from(pagePayments)
    .where(and(eq(pagePayments.made_for, madeFor), owned(ctx, pagePayments)));
  return new Set(rows.map(({ id }) => id));
}

/** The id of the payment that this form has made already; null when it has made none. */
export async function madeByForm(ctx: TenantContext, madeFor: string, formValue: string): Promise<string | null> {
  const [row] = await ctx.db
    .select({ id: pagePayments.payment_id })
    .from(pagePayments)
    .where(and(eq(pagePayments.made_for, madeFor), eq(pagePayments.form_value, formValue), owned(ctx, pagePayments)));
  return row?.id ?? null;
}

/** Remembers that a page has made a payment. */
export async function recordPagePayment(
  tx: TenantContext,
  { paymentId, madeFor, formValue }: { paymentId: string; madeFor: string; formValue: string },
): Promise<void> {
  await tx.db.insert(pagePayments).values({
    payment_id: paymentId,
    merchant_id: tx.tenant.merchantId,
    mode: tx.tenant.mode,
    made_for: madeFor,
    form_value: formValue,
    network: networkHash(tx),
    created_at: tx.services.now(),
  });
}

/** A network as it is stored: a keyed hash, so that the table says nobody's address. */
const networkHash = ({ services, ip }: TenantContext): Buffer =>
  createHmac('sha256', services.config.authSecret)
    .update(`page network ${networkOf(ip)}`)
    .digest()
    .subarray(0, 16);

/**
 * How many payments of a link can still be paid and are not: of all visitors, and of the caller's network.
 * @param lifeMs for how long a link's payment can be paid
 */
export async function unpaidOfLink(
  ctx: TenantContext,
  linkId: string,
  lifeMs: number,
): Promise<{ all: number; ofNetwork: number }> {
  const now = ctx.services.now();
  const [counted] = await ctx.db
    .select({
      all: count(),
      ofNetwork: sql<number>`(count(*) FILTER (WHERE ${pagePayments.network} = ${networkHash(ctx)}))::integer`,
    })
    .from(pagePayments)
    .innerJoin(payments, and(eq(payments.id, pagePayments.payment_id), owned(ctx, payments)))
    .where(
      and(
        eq(pagePayments.made_for, linkId),
        owned(ctx, pagePayments),
        gt(pagePayments.created_at, new Date(now.getTime() - lifeMs)),
        inArray(payments.status, ['created', 'detected', 'confirming', 'failed']),
        gt(payments.expires_at, now),
        sql`${payments.amount_received} < ${payments.pay_amount} - ${payments.tolerance_below}`,
      ),
    );
  return counted ?? { all: 0, ofNetwork: 0 };
}

/** How many payments the merchant's pages have made within a day that received nothing, counted up to `most`. */
export async function unpaidOfDay(ctx: TenantContext, most: number): Promise<number> {
  const since = new Date(ctx.services.now().getTime() - 86_400_000);
  const unpaid = ctx.db
    .select({ one: sql`1` })
    .from(pagePayments)
    .innerJoin(payments, and(eq(payments.id, pagePayments.payment_id), owned(ctx, payments)))
    .where(and(owned(ctx, pagePayments), gt(pagePayments.created_at, since), eq(payments.amount_received, '0')))
    .limit(most)
    .as('unpaid');
  const [counted] = await ctx.db.select({ n: count() }).from(unpaid);
  return counted?.n ?? 0;
}

/** Invoices whose pages still count what they made. */
const payable: InvoiceStatus[] = ['sent', 'partially_paid'];

/**
 * Forgets which payments the pages made before a moment, and from which networks; the payments stay. It is kept as long as an
 * invoice can be paid, whose page may make 50. Ids are in the order of their time, so the primary key finds the old ones.
 * @param before at least a day ago, since a merchant's cap counts a day
 */
export async function forgetPagePayments(db: Db, before: Date): Promise<void> {
  const canBePaid = db
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.id, pagePayments.made_for), inArray(invoices.status, payable)));
  await db
    .delete(pagePayments)
    .where(and(lt(pagePayments.payment_id, lowestId('payment', before.getTime())), not(exists(canBePaid))));
}
