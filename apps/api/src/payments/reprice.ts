import { canonical, compare, type Decimal, findAsset } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { payments } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { owned } from '../tenant-rows.ts';
import { defaultsOf } from './create.ts';
import { priceError, priceIn } from './terms.ts';
import { type PaymentRow, presentPayment, transactionsOf } from './view.ts';

/**
 * Changes the price of a payment that has received nothing. Its rate and expiry stay, and the event of its status is
 * emitted again. Its row is locked.
 * @returns false when this amount cannot be paid in its asset: then nothing has changed
 */
export async function reprice(tx: TenantContext, before: PaymentRow, amount: Decimal): Promise<boolean> {
  if (compare(before.price_amount, amount) === 0) return true;
  const asset = findAsset(before.asset, before.network);
  const price = { amount, currency: before.price_currency };
  const rate = canonical(before.exchange_rate);
  if (asset === undefined || priceError(asset, price, rate) !== null) return false;
  const { tolerance: leniency } = await defaultsOf(tx);
  const change = priceIn(asset, price, { rate, leniency });
  await tx.db
    .update(payments)
    .set(change)
    .where(and(eq(payments.id, before.id), owned(tx, payments)));
  const paidBy = (await transactionsOf(tx, [before.id])).get(before.id) ?? [];
  await emit(tx, `payment.${before.status}`, presentPayment({ ...before, ...change }, paidBy));
  return true;
}
