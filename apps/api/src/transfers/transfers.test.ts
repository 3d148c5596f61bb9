import { add, canonical, compare, type Decimal, subtract, sum } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { codeOf, paidPayment } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { balances, payoutItems, payouts, refunds, withdrawals } from '../db/schema/index.ts';
import { advancePayout } from '../payouts/advance.ts';
import { createPayout } from '../payouts/draft.ts';
import { cancelPayout, submitPayout } from '../payouts/payouts.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { advanceWithdrawal, createWithdrawal } from '../withdrawals/withdrawals.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const asset = 'USDT';
const network = 'tron';

/** A command; `at` picks among the existing objects, the amount is in millionths. */
const command = fc.record({
  what: fc.constantFrom(
    'pay',
    'refund',
    'refund rest',
    'advance refund',
    'advance refund',
    'draft',
    'submit',
    'cancel',
    'advance payout',
    'advance payout',
    'withdraw',
    'advance withdrawal',
  ),
  at: fc.nat(),
  amount: fc.integer({ min: 1, max: 60_000_000 }).map((millionths) => canonical((millionths / 1e6).toFixed(6))),
  step: fc.constantFrom(
    { status: 'processing' } as const,
    { status: 'completed', tx_hash: 'aa' } as const,
    { status: 'failed', failure_code: 'rejected' } as const,
  ),
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Every object created so far, by its id. */
interface Made {
  payments: string[];
  refunds: string[];
  payouts: string[];
  withdrawals: string[];
}

async function run(ctx: TenantContext, made: Made, { what, at, amount, step }: Command): Promise<unknown> {
  const pick = (ids: string[]) => ids[at % Math.max(1, ids.length)] ?? 'none';
  const note = async (ids: string[], work: Promise<{ uuid: string }>) => ids.push((await work).uuid);
  switch (what) {
    case 'pay':
      return made.payments.push(await paidPayment(ctx, { amount, from: address }));
    case 'refund':
      return note(made.refunds, createRefund(ctx, { payment_uuid: pick(made.payments), amount }));
    case 'refund rest':
      return note(made.refunds, createRefund(ctx, { payment_uuid: pick(made.payments) }));
    case 'advance refund':
      return advanceRefund(ctx, pick(made.refunds), step);
    case 'draft': {
      const item = { asset, network, amount, address };
      return note(made.payouts, createPayout(ctx, { items: [item, item, item].slice(at % 3) }));
    }
    case 'submit':
      return submitPayout(ctx, pick(made.payouts));
    case 'cancel':
      return cancelPayout(ctx, { uuid: pick(made.payouts) });
    case 'advance payout':
      return advancePayout(ctx, pick(made.payouts), at % 3, step);
    case 'withdraw':
      return note(made.withdrawals, createWithdrawal(ctx, { asset, network, amount, address }));
    case 'advance withdrawal':
      return advanceWithdrawal(ctx, pick(made.withdrawals), step);
  }
}

/** The amounts that should be reserved, sent and paid in fees according to the objects. */
async function tally(ctx: TenantContext) {
  const { merchantId } = ctx.tenant;
  const items = await ctx.db
    .select({ status: payoutItems.status, amount: payoutItems.amount, fee: payoutItems.fee, payout: payouts.status })
    .from(payoutItems)
    .innerJoin(payouts, eq(payouts.id, payoutItems.payout_id))
    .where(eq(payouts.merchant_id, merchantId));
  const all = [
    ...(await ctx.db.select().from(refunds).where(eq(refunds.merchant_id, merchantId))),
    ...(await ctx.db.select().from(withdrawals).where(eq(withdrawals.merchant_id, merchantId))),
    ...items.filter((item) => item.payout !== 'draft' && item.payout !== 'canceled'),
  ];
  const live = all.filter(({ status }) => status !== 'completed' && status !== 'failed');
  const sent = all.filter(({ status }) => status === 'completed');
  return {
    reserved: sum(live.map(({ amount, fee }) => add(amount, fee))),
    sent: sum(sent.map(({ amount }) => amount)),
    fees: sum(sent.map(({ fee }) => fee)),
    outgoing: sent.length,
  };
}

async function requireInvariants(ctx: TenantContext): Promise<void> {
  const { merchantId, mode } = ctx.tenant;
  const [row] = await ctx.db
    .select()
    .from(balances)
    .where(and(eq(balances.merchant_id, merchantId), eq(balances.mode, mode), eq(balances.asset, asset)));
  const [paid] = await ctx.db.execute<{ amount: Decimal; outgoing: number }>(sql`
    SELECT coalesce((SELECT sum(amount_confirmed) FROM payments WHERE merchant_id = ${merchantId}), 0) AS amount,
      (SELECT count(*)::int FROM transactions WHERE merchant_id = ${merchantId} AND direction = 'outgoing') AS outgoing`);
  const expected = await tally(ctx);
  const funded = canonical(paid?.amount ?? '0');
  const kept = subtract(subtract(funded, expected.sent), add(expected.reserved, expected.fees));
  expect(compare(kept, '0')).toBeGreaterThanOrEqual(0);
  expect([row?.available ?? '0', row?.reserved ?? '0', row?.fees ?? '0'].map(canonical)).toEqual([
    kept,
    expected.reserved,
    expected.fees,
  ]);
  expect(paid?.outgoing).toBe(expected.outgoing);

  const wrong = await ctx.db.execute(sql`
    SELECT p.id FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.status <> 'failed'
    WHERE p.merchant_id = ${merchantId} GROUP BY p.id HAVING sum(r.amount) > p.amount_confirmed
    UNION ALL
    SELECT posting_id FROM ledger_entries WHERE merchant_id = ${merchantId} GROUP BY posting_id, asset HAVING sum(amount) <> 0
    UNION ALL
    SELECT payout_id FROM payout_items i JOIN payouts o ON o.id = payout_id
    WHERE o.merchant_id = ${merchantId} GROUP BY payout_id, o.id HAVING count(*) <> o.item_count
      OR count(*) FILTER (WHERE i.status = 'processing') <> o.processing_count
      OR count(*) FILTER (WHERE i.status = 'completed') <> o.completed_count
      OR count(*) FILTER (WHERE i.status = 'failed') <> o.failed_count
      OR sum(i.amount) <> o.total OR sum(i.fee) <> o.fee`);
  expect(wrong).toHaveLength(0);
}

const refusals = new Set([null, 'conflict', 'insufficient_balance', 'not_found', 'validation_failed']);

test('after any commands in any order, the ledger agrees with the objects', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 60, size: 'max' }), async (commands) => {
      const ctx = await newTenant(services);
      const made: Made = { payments: [], refunds: [], payouts: [], withdrawals: [] };
      made.payments.push(await paidPayment(ctx, { amount: '90', from: address }));
      for (const each of commands) expect(refusals).toContain(await codeOf(run(ctx, made, each)));
      await requireInvariants(ctx);
    }),
    { numRuns: 10, plugins: [fc.interruptAfterTimeLimit(20_000)] },
  );
});

test('the same holds for commands at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 30, maxLength: 80, size: 'max' }), async (commands) => {
      const ctx = await newTenant(services);
      const made: Made = { payments: [], refunds: [], payouts: [], withdrawals: [] };
      made.payments.push(await paidPayment(ctx, { amount: '90', from: address }));
      const [first, second] = [commands.slice(0, 20), commands.slice(20)];
      for (const group of [first, second]) {
        const codes = await Promise.all(group.map((each) => codeOf(run(ctx, made, each))));
        for (const code of codes) expect(refusals).toContain(code);
      }
      await requireInvariants(ctx);
    }),
    { numRuns: 8, plugins: [fc.interruptAfterTimeLimit(20_000)] },
  );
});
