import { AppError, type Price } from '@cryptoix/core';
import { and, eq, isNull } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { merchants } from '../db/schema/index.ts';
import { createPayment } from '../payments/create.ts';
import { recordPagePayment, unpaidOfDay } from '../payments/from-pages.ts';
import { priceError, requirePrice } from '../payments/terms.ts';
import type { PayForm } from './form.ts';
import { optionsFor } from './options.ts';
import { refuse } from './page-error.ts';

/**
 * Locks the merchant until the transaction ends: its pages make one payment at a time, so that every cap is exact, and
 * none after a freeze. It is locked before any invoice or payment.
 * @throws PageError `conflict` while it is frozen
 */
export async function lockSeller({ db, tenant }: TenantContext): Promise<void> {
  const [row] = await db
    .select({ id: merchants.id })
    .from(merchants)
    .where(and(eq(merchants.id, tenant.merchantId), isNull(merchants.frozen_at)))
    .for('no key update');
  if (row === undefined) throw closed();
}

/** The refusal of a merchant that is frozen. */
const closed = () => refuse('conflict', 'This shop takes no payments at the moment. Nothing was charged.');

/**
 * Each live payment uses up an address of the wallet, so strangers may only make so many that nobody pays.
 * @throws PageError `rate_limited`
 */
export async function requireRoomOfDay(ctx: TenantContext): Promise<void> {
  const { pagePaymentsPerDay: most } = ctx.services.config;
  if (ctx.tenant.mode === 'live' && (await unpaidOfDay(ctx, most)) >= most)
    throw refuse('rate_limited', 'This shop cannot take more payments today. Try again tomorrow, or ask the shop.', {
      retry_after: 3_600,
    });
}

interface Terms extends Price {
  /** The purpose of the payment, as its customer reads it. */
  readonly description: string;
  readonly expires_in: number;
  readonly madeFor: { readonly invoice_id: string } | { readonly payment_link_id: string };
}

/**
 * Makes a payment that a customer's form asks for. In the caller's transaction, after `lockSeller`.
 * @returns its id
 * @throws PageError `validation_failed`; AppError `unavailable` when the rate or the wallet is gone meanwhile
 */
export async function payFromPage(tx: TenantContext, form: PayForm, terms: Terms): Promise<string> {
  const { asset, network } = form;
  const { amount, currency, description, expires_in, madeFor } = terms;
  const price = { amount, currency };
  const option = (await optionsFor(tx, { amount: null, currency })).find(
    (one) => one.asset.asset === asset && one.asset.network === network,
  );
  if (option === undefined)
    throw refuse('validation_failed', `${asset} on ${network} is not available right now. Choose another way to pay.`);
  requirePriceForCustomer(price);
  const why = priceError(option.asset, price, option.rate);
  if (why !== null) throw refuse('validation_failed', `The amount ${why}. Choose another way to pay.`);
  const { uuid } = await createPayment(tx, { ...price, asset, network, description, expires_in }, madeFor);
  const made = 'invoice_id' in madeFor ? madeFor.invoice_id : madeFor.payment_link_id;
  await recordPagePayment(tx, { paymentId: uuid, madeFor: made, formValue: form.value });
  return uuid;
}

/** @throws PageError `validation_failed` for an amount that is finer than its currency */
function requirePriceForCustomer(price: Price): void {
  try {
    requirePrice(price);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw refuse('validation_failed', `${price.amount} ${price.currency} has too many digits after the point.`);
  }
}
