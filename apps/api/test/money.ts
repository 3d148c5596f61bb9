import { type Asked, canonical, newId, sum } from '@cryptoix/core';
import { and, asc, eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../src/context.ts';
import { balances, events, payments, transactions } from '../src/db/schema/index.ts';
import { post } from '../src/ledger/ledger.ts';
import type { PaymentFacts } from '../src/payments/state.ts';
import type { TransactionRow } from '../src/payments/view.ts';
import { refusalOf } from './refusal.ts';

/** Adds money to the balance, as if a payment were confirmed. */
export const fund = (ctx: TenantContext, asset: string, amount: string) =>
  transact(ctx, (tx) =>
    post(tx, { kind: 'test.funded', objectId: 'test', moves: [{ asset, amount, from: 'chain', to: 'available' }] }),
  );

interface Paid {
  /** The amount paid. */
  amount: string;
  /** USDT on tron by default. */
  asset?: string;
  network?: string;
  /** The confirmed part; all by default. */
  confirmed?: string;
  /** The payer's address, if known. */
  from?: string | null;
}

/** Creates a paid payment, with its confirmed part in the balance. @returns its id */
export async function paidPayment(
  ctx: TenantContext,
  { amount, asset = 'USDT', network = 'tron', confirmed = amount, from = null }: Paid,
) {
  const now = ctx.services.now();
  const [id, transactionId] = [newId('payment', now.getTime()), newId('transaction', now.getTime())];
  const row = { merchant_id: ctx.tenant.merchantId, mode: ctx.tenant.mode, asset, network };
  const address = `T${id.slice(-20)}`;
  await ctx.db.insert(payments).values({
    ...row,
    id,
    status: confirmed === amount ? 'completed' : 'confirming',
    exception: 'none',
    price_amount: amount,
    price_currency: 'USD',
    pay_amount: amount,
    address,
    exchange_rate: '1',
    required_confirmations: 19,
    amount_received: amount,
    amount_confirmed: confirmed,
    metadata: {},
    created_at: now,
    expires_at: now,
  });
  await ctx.db.insert(transactions).values({
    ...row,
    id: transactionId,
    direction: 'incoming',
    payment_id: id,
    tx_hash: transactionId,
    from_address: from,
    to_address: address,
    amount,
    required_confirmations: 19,
    status: confirmed === '0' ? 'detected' : 'confirmed',
    created_at: now,
  });
  if (confirmed !== '0') await fund(ctx, asset, confirmed);
  return id;
}

/** The merchant's available and reserved balance of an asset, and the fees paid. */
export async function balanceOf(ctx: TenantContext, asset: string) {
  const [row] = await ctx.db
    .select()
    .from(balances)
    .where(
      and(
        eq(balances.merchant_id, ctx.tenant.merchantId),
        eq(balances.mode, ctx.tenant.mode),
        eq(balances.asset, asset),
      ),
    );
  return {
    available: canonical(row?.available ?? '0'),
    reserved: canonical(row?.reserved ?? '0'),
    fees: canonical(row?.fees ?? '0'),
  };
}

/** The types of an object's events, oldest first. */
export async function eventsOf(ctx: TenantContext, objectId: string): Promise<string[]> {
  const rows = await ctx.db
    .select({ type: events.type })
    .from(events)
    .where(and(eq(events.merchant_id, ctx.tenant.merchantId), eq(events.object_id, objectId)))
    .orderBy(asc(events.created_at), asc(events.id));
  return rows.map((row) => row.type);
}

/** The code of the error that the work rejects with; null when it resolves. @throws any error without a code */
export const codeOf = async (work: Promise<unknown>) => (await refusalOf(work))?.code ?? null;

/** The tolerance of a payment that must be paid exactly. */
export const exact = { below: '0', above: '0' };

/** The fields of a transaction that a payment's state depends on. */
export type Received = Pick<TransactionRow, 'status' | 'amount' | 'confirmations' | 'late'>;

/** The totals of a payment's transactions, summed here as Postgres does in the product. */
export function factsOf(all: readonly Received[]): Omit<PaymentFacts, keyof Asked | 'expired'> {
  const onChain = all.filter(({ status }) => status === 'detected' || status === 'confirmed');
  const amountOf = (rows: readonly Received[]) => sum(rows.map(({ amount }) => amount));
  const confirmed = onChain.filter(({ status }) => status === 'confirmed');
  return {
    transactions: all.length,
    received: amountOf(onChain),
    confirmed: amountOf(confirmed),
    receivedInTime: amountOf(onChain.filter(({ late }) => !late)),
    confirmedInTime: amountOf(confirmed.filter(({ late }) => !late)),
    hasConfirmation: onChain.some(({ confirmations }) => confirmations > 0),
  };
}
