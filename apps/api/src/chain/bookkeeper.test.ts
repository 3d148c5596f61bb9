import {
  add,
  AppError,
  canonical,
  compare,
  type Decimal,
  paymentSchema,
  refundSchema,
  subtract,
  sum,
} from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { fund } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { watchTron, webhooksOf } from '../../test/watcher.ts';
import type { TenantContext } from '../context.ts';
import { balances, refunds, transactions } from '../db/schema/index.ts';
import { createPayment } from '../payments/create.ts';
import { readPayment } from '../payments/payments.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { expirePayments } from './expiry.ts';

let time = Date.parse('2026-11-23T09:00:00.000Z');
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date(time) });
afterAll(close);
const { see, confirm, reorg, reject } = watchTron(services);

const assets = ['USDT', 'TRX'] as const;
/** The opening balance in each asset: enough for the fees. */
const opening = '30';

/** Each goes to one of two payments, in turn. */
const transfers = [
  { asset: 'USDT', amount: '10' },
  { asset: 'USDT', amount: '10' },
  { asset: 'USDT', amount: '6' },
  { asset: 'USDT', amount: '4' },
  { asset: 'TRX', amount: '7' },
  { asset: 'TRX', amount: '8' },
] as const;

const transfer = fc.nat(transfers.length - 1);
/** Picks among the existing refunds. */
const which = fc.nat(5);
const inTime = fc.boolean();
const someAmount = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
const likely = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const anyStep = fc.oneof(
  likely(9, fc.record({ what: fc.constantFrom('see' as const, 'pay' as const, 'pay' as const), transfer, inTime })),
  likely(3, fc.record({ what: fc.constant('confirm' as const), transfer, count: fc.constantFrom(1, 19, 19) })),
  likely(3, fc.record({ what: fc.constant('reorg' as const), transfer })),
  likely(1, fc.record({ what: fc.constant('reject' as const), transfer })),
  likely(2, fc.record({ what: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 60 }) })),
  likely(
    5,
    fc.record({ what: fc.constantFrom('refund' as const, 'refund transfer' as const), transfer, amount: someAmount }),
  ),
  likely(
    5,
    fc.record({ what: fc.constantFrom('send' as const, 'send' as const, 'finish' as const, 'fail' as const), which }),
  ),
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** A merchant with two payments of 10 USDT, and what can happen to them. */
async function shopOf(prefix: string) {
  const ctx = await newTenant(services);
  for (const asset of assets) await fund(ctx, asset, opening);
  const terms = { amount: '10', currency: 'USDT' };
  const payments = [await createPayment(ctx, terms), await createPayment(ctx, terms)] as const;
  const paymentOf = (index: number) => payments[index % 2 === 0 ? 0 : 1];
  const hashOf = (index: number) => `${prefix} ${index}`;
  const seen = new Map<number, string>();
  const given: string[] = [];
  const pick = (index: number) => given[index % Math.max(1, given.length)] ?? 'none';

  /** @returns the refund that was made or sent, if the step does so */
  async function take(step: Step): Promise<string | null> {
    switch (step.what) {
      case 'see':
      case 'pay': {
        const { address, expires_at } = paymentOf(step.transfer);
        const block_time = step.inTime ? new Date(Date.parse(expires_at) - 1).toISOString() : null;
        const { asset, amount: brought } = transfers[step.transfer] ?? transfers[0];
        const { transactions: found } = await see(address, hashOf(step.transfer), brought, { asset, block_time });
        for (const { uuid } of found) seen.set(step.transfer, uuid);
        if (step.what === 'pay') await confirm(hashOf(step.transfer));
        return null;
      }
      case 'confirm':
        await confirm(hashOf(step.transfer), step.count);
        return null;
      case 'reorg':
        await reorg(hashOf(step.transfer));
        return null;
      case 'reject':
        await reject(hashOf(step.transfer));
        return null;
      case 'wait':
        time += step.minutes * 60_000;
        await expirePayments({ services, db: services.db });
        return null;
      case 'refund':
      case 'refund transfer': {
        const source =
          step.what === 'refund'
            ? { payment_uuid: paymentOf(step.transfer).uuid }
            : { transaction_uuid: seen.get(step.transfer) ?? 'none' };
        const asked = step.amount === null ? null : String(step.amount);
        const { uuid } = await createRefund(ctx, { ...source, amount: asked });
        given.push(uuid);
        return uuid;
      }
      case 'send':
        return (await advanceRefund(ctx, pick(step.which), { status: 'processing' })).uuid;
      case 'finish':
        await advanceRefund(ctx, pick(step.which), { status: 'completed', tx_hash: `${prefix} ${step.which}` });
        return null;
      case 'fail':
        await advanceRefund(ctx, pick(step.which), { status: 'failed', failure_code: 'rejected' });
        return null;
    }
  }
  /** A refusal has a code: any other error fails the run. */
  const dare = (step: Step): Promise<string | null> =>
    take(step).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return null;
    });
  return { ctx, payments, given, dare };
}

const notFailed = ['created', 'processing', 'completed'];
const sent = ['processing', 'completed'];

/**
 * Neither the payment nor the transaction of this refund gave back more than is confirmed.
 * @param states those of the refunds that count
 */
async function requireCovered(uuid: string, states: readonly string[]): Promise<void> {
  const [refund] = await services.db.select().from(refunds).where(eq(refunds.id, uuid));
  if (refund === undefined) throw new Error(`There is no refund ${uuid}.`);
  const came = await services.db.select().from(transactions).where(eq(transactions.payment_id, refund.payment_id));
  const all = await services.db.select().from(refunds).where(eq(refunds.payment_id, refund.payment_id));
  const amountOf = (rows: readonly { amount: Decimal }[]) => sum(rows.map(({ amount }) => amount));
  const confirmed = came.filter(({ asset, status }) => asset === refund.asset && status === 'confirmed');
  const back = all.filter(({ asset, status }) => asset === refund.asset && states.includes(status));
  expect(compare(amountOf(back), amountOf(confirmed))).toBeLessThanOrEqual(0);
  const of = refund.transaction_id;
  if (of === null) return;
  const given = amountOf(back.filter(({ transaction_id }) => transaction_id === of));
  expect(compare(given, amountOf(confirmed.filter(({ id }) => id === of)))).toBeLessThanOrEqual(0);
}

/** The balance of an asset in the books of a merchant that only reads the webhooks of payments and refunds. */
async function booksOf(ctx: TenantContext, asset: string) {
  const hooks = await webhooksOf(services, ctx.tenant.merchantId);
  const latest = <T extends { uuid: string }>(resource: string, parse: (data: unknown) => T) => [
    ...new Map(
      hooks.filter(({ type }) => type.startsWith(`${resource}.`)).map(({ data }) => [data.uuid, parse(data)]),
    ).values(),
  ];
  const came = latest('payment', (data) => paymentSchema.parse(data)).flatMap((payment) => {
    const { amount_received: received, amount_confirmed: confirmed = '', transactions: paidBy } = payment;
    if (payment.pay.asset === asset) return [{ pending: subtract(received, confirmed), confirmed }];
    return paidBy
      .filter((row) => row.asset === asset)
      .map(({ status, amount }) => ({
        pending: status === 'detected' ? amount : '0',
        confirmed: status === 'confirmed' ? amount : '0',
      }));
  });
  const back = latest('refund', (data) => refundSchema.parse(data)).filter((refund) => refund.asset === asset);
  const total = (...statuses: readonly string[]) =>
    sum(back.filter(({ status }) => statuses.includes(status)).map(({ amount, fee }) => add(amount, fee)));
  const income = sum(came.map(({ confirmed }) => confirmed));
  return {
    pending: sum(came.map(({ pending }) => pending)),
    // A debt is a negative balance.
    spendable: subtract(add(opening, income), total(...notFailed)),
    reserved: total('created', 'processing'),
    fees: sum(back.filter(({ status }) => status === 'completed').map(({ fee }) => fee)),
  };
}

async function ledgerOf(ctx: TenantContext, asset: string) {
  const [row] = await services.db
    .select()
    .from(balances)
    .where(and(eq(balances.merchant_id, ctx.tenant.merchantId), eq(balances.asset, asset)));
  const { available = '0', debt = '0', pending = '0', reserved = '0', fees = '0' } = row ?? {};
  return {
    pending: canonical(pending),
    spendable: add(available, debt),
    reserved: canonical(reserved),
    fees: canonical(fees),
  };
}

async function requireBooks(shop: Awaited<ReturnType<typeof shopOf>>): Promise<void> {
  const { ctx, payments } = shop;
  for (const asset of assets) expect(await booksOf(ctx, asset)).toEqual(await ledgerOf(ctx, asset));
  const hooks = await webhooksOf(services, ctx.tenant.merchantId);
  for (const { uuid } of payments) {
    const own = hooks.filter(({ data }) => data.uuid === uuid);
    const {
      status,
      exception,
      amount_received,
      amount_confirmed,
      amount_refunded,
      transactions: paidBy,
    } = await readPayment(ctx, uuid);
    expect(own.at(-1)?.data).toMatchObject({ status, exception, amount_received, amount_confirmed });
    const given = hooks.filter(({ type, data }) => type.startsWith('refund.') && data['payment_uuid'] === uuid);
    const last = new Map(given.map(({ data }) => [data.uuid, refundSchema.parse(data)]));
    const counted = [...last.values()].filter((refund) => refund.status !== 'failed' && refund.asset === 'USDT');
    expect(amount_refunded).toBe(sum(counted.map(({ amount }) => amount)));
    expect(paidBy.every(({ asset }) => asset === 'USDT' || asset === 'TRX')).toBe(true);
    for (const [index, { type, data }] of own.entries()) {
      const payment = paymentSchema.parse(data);
      if (type === 'payment.overpaid') expect(compare(payment.amount_confirmed ?? '', '10')).toBe(1);
      if (type === 'payment.late') expect(payment.status).toBe('expired');
      if (type === 'payment.completed') expect(payment.confirmations).toBeGreaterThanOrEqual(19);
      const before = own[index - 1]?.data.status;
      if (type === 'payment.completed' || type === 'payment.expired') expect(before).not.toBe(payment.status);
    }
  }
}

const program = fc.array(anyStep, { minLength: 25, maxLength: 50, size: 'max' });
let run = 0;

test('whatever happens, webhooks alone give the balances of the ledger, and refunds never exceed confirmed money', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (steps) => {
      const shop = await shopOf(`turn ${(run += 1)}`);
      for (const step of steps) {
        const refund = await shop.dare(step);
        // When it is created and when it is sent: a reorg after that cannot be prevented.
        if (refund !== null) await requireCovered(refund, step.what === 'send' ? sent : notFailed);
      }
      await requireBooks(shop);
    }),
    { numRuns: 12 },
  );
}, 300_000);

test('the same holds when everything happens at once; without a reorg all refunds together are covered in the end', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (steps) => {
      const shop = await shopOf(`once ${(run += 1)}`);
      const lasting = steps.filter(({ what }) => what !== 'reorg' && what !== 'reject');
      for (let from = 0; from < lasting.length; from += 10) {
        await Promise.all(lasting.slice(from, from + 10).map((step) => shop.dare(step)));
      }
      for (const uuid of shop.given) await requireCovered(uuid, notFailed);
      await requireBooks(shop);
    }),
    { numRuns: 12 },
  );
}, 300_000);
