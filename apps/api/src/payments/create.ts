import { AppError, newId } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { merchants, payments } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { currentRate } from '../rates/rates.ts';
import { ensureCallbackEndpoint, validateCallback } from './callback.ts';
import { requireOpen } from './open.ts';
import type { PaymentInput, PaymentOutput } from './schemas.ts';
import { chooseAsset, type Defaults, priceIn, requirePrice } from './terms.ts';
import { type PaymentRow, presentPayment, presentPaymentInFull } from './view.ts';

/** How long a payment can be paid by default, in seconds. */
const defaultLifeSeconds = 3_600;

/** The merchant's defaults for payments. */
export async function defaultsOf({ db, tenant }: TenantContext): Promise<Defaults> {
  const [row] = await db.select().from(merchants).where(eq(merchants.id, tenant.merchantId));
  if (row === undefined) throw new AppError('not_found', 'There is no such merchant.');
  return {
    currency: row.default_currency,
    asset: row.default_asset,
    network: row.default_network,
    tolerance: row.payment_tolerance,
  };
}

/**
 * Creates a payment: its price is locked at the current rate, and it gets its own address.
 * @param madeFor the invoice that it is for, or the payment link that it is made through, which callers cannot set
 * @throws AppError `validation_failed`, `unavailable` without a fresh rate or, in live mode, a wallet, `missing_scope` for
 * the callback's endpoint
 */
export async function createPayment(
  ctx: TenantContext,
  input: PaymentInput,
  madeFor: { readonly invoice_id?: string; readonly payment_link_id?: string } = {},
): Promise<PaymentOutput> {
  const callback = typeof input.callback_url === 'string' ? await validateCallback(ctx, input.callback_url) : null;
  return transact(ctx, async (tx) => {
    const { merchantId, mode } = tx.tenant;
    const defaults = await defaultsOf(tx);
    const price = { amount: input.amount, currency: input.currency ?? defaults.currency };
    requirePrice(price);
    const asset = chooseAsset(input, defaults);
    requireOpen(tx, asset);
    const rate = await currentRate(tx, asset.asset, price.currency);
    const asked = priceIn(asset, price, { rate, leniency: defaults.tolerance });
    const now = tx.services.now();
    const id = newId('payment', now.getTime());
    // The endpoint before the event, so that it receives this payment's creation.
    if (callback !== null) await ensureCallbackEndpoint(tx, callback);
    // After everything that can fail: an address that was taken is not given back.
    const place = await tx.services.addressSources[mode].next(id, asset);
    const row: PaymentRow = {
      id,
      merchant_id: merchantId,
      mode,
      status: 'created',
      exception: 'none',
      order_id: input.order_id ?? null,
      invoice_id: madeFor.invoice_id ?? null,
      payment_link_id: madeFor.payment_link_id ?? null,
      description: input.description ?? null,
      price_currency: price.currency,
      ...asked,
      asset: asset.asset,
      network: asset.network,
      ...place,
      exchange_rate: rate,
      required_confirmations: asset.required_confirmations,
      amount_received: '0',
      amount_confirmed: '0',
      amount_refunded: '0',
      callback_url: input.callback_url ?? null,
      callback_endpoint_url: callback?.url ?? null,
      success_url: input.success_url ?? null,
      cancel_url: input.cancel_url ?? null,
      metadata: input.metadata ?? {},
      created_at: now,
      expires_at: new Date(now.getTime() + (input.expires_in ?? defaultLifeSeconds) * 1_000),
    };
    await tx.db.insert(payments).values(row);
    await emit(tx, 'payment.created', presentPayment(row, []));
    return presentPaymentInFull(tx, row, []);
  });
}
