import { add, canonical, compare, subtract, sum } from '@cryptoix/core';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf, codeOf, fund, paidPayment } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { listEvents } from '../events/events.ts';
import { createMerchant } from '../merchants/merchants.ts';
import { systemActor } from '../principal.ts';
import { createWithdrawal } from '../withdrawals/withdrawals.ts';
import { advanceRefund, createRefund, listRefunds } from './refunds.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const payer = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const sent = { status: 'completed', tx_hash: 'aa11' } as const;

/** A merchant whose first and only sale is this payment. */
async function firstSale(amount = '50') {
  const ctx = await newTenant(services);
  return { ctx, payment_uuid: await paidPayment(ctx, { amount, from: payer }) };
}

describe('the first sale', () => {
  test('cannot be refunded in full from the balance, and the error says how much can', async () => {
    const { ctx, payment_uuid } = await firstSale();
    await expect(createRefund(ctx, { payment_uuid })).rejects.toMatchObject({
      code: 'insufficient_balance',
      message: expect.stringMatching(
        /does not cover 50 USDT and the fee of 1 USDT.*at most 49 USDT.*fee_from "amount"/,
      ),
      details: { asset: 'USDT', available: '50', needed: '51', fee: '1', possible: '49' },
    });
    expect(await createRefund(ctx, { payment_uuid, amount: '49' })).toMatchObject({ amount: '49', fee: '1' });
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '0', reserved: '50', fees: '0' });
  });

  test('can be refunded whole once, with the fee taken out of the amount', async () => {
    const { ctx, payment_uuid } = await firstSale();
    const refund = await createRefund(ctx, { payment_uuid, fee_from: 'amount' });
    expect(refund).toMatchObject({ amount: '49', fee: '1', fee_from: 'amount' });
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '0', reserved: '50', fees: '0' });
    await expect(createRefund(ctx, { payment_uuid, fee_from: 'amount' })).rejects.toMatchObject({
      code: 'conflict',
      details: { amount_confirmed: '50', amount_refunded: '50' },
    });
    await advanceRefund(ctx, refund.uuid, { status: 'processing' });
    expect(await advanceRefund(ctx, refund.uuid, sent)).toMatchObject({ amount: '49', fee: '1', status: 'completed' });
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '0', reserved: '0', fees: '1' });
    const { items } = await listEvents(ctx, { object_id: refund.uuid });
    expect(items).toHaveLength(3);
    for (const { data } of items) expect(data).toMatchObject({ amount: '49', fee: '1', fee_from: 'amount' });
  });

  test('of a merchant in test mode can be refunded whole right away', async () => {
    const ctx = await newTenant(services);
    const { id } = await createMerchant(ctx, { name: 'New', actor: systemActor });
    const shop: TenantContext = { ...ctx, tenant: { merchantId: id, mode: 'test' } };
    const payment_uuid = await paidPayment(shop, { amount: '50', from: payer });
    expect(await createRefund(shop, { payment_uuid })).toMatchObject({ amount: '50', fee: '1', fee_from: 'balance' });
    const live: TenantContext = { ...shop, tenant: { merchantId: id, mode: 'live' } };
    const real = await paidPayment(live, { amount: '50', from: payer });
    expect(await codeOf(createRefund(live, { payment_uuid: real }))).toBe('insufficient_balance');
  });
});

describe('a fee out of the amount', () => {
  test.each([
    ['1', '1'],
    ['0.5', undefined],
  ])('of a payment of %s is refused where nothing would be left', async (amount, asked) => {
    const { ctx, payment_uuid } = await firstSale(amount);
    await expect(createRefund(ctx, { payment_uuid, amount: asked, fee_from: 'amount' })).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringMatching(/amount: must be more than the fee of 1 USDT/),
    });
  });

  test('counts with the fee towards the limit of the payment', async () => {
    const { ctx, payment_uuid } = await firstSale();
    await fund(ctx, 'USDT', '10');
    await expect(createRefund(ctx, { payment_uuid, amount: '51', fee_from: 'amount' })).rejects.toMatchObject({
      details: { amount_left: '50' },
    });
    await createRefund(ctx, { payment_uuid, amount: '20', fee_from: 'amount' });
    expect(await createRefund(ctx, { payment_uuid })).toMatchObject({ amount: '30', fee_from: 'balance' });
  });

  test('is never suggested when it is too little to be sent', async () => {
    const ctx = await newTenant(services);
    await fund(ctx, 'BTC', '0.000023');
    const to = { address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', asset: 'BTC', network: 'bitcoin', memo: null };
    await expect(createWithdrawal(ctx, { ...to, amount: '0.000023' })).rejects.toMatchObject({
      code: 'insufficient_balance',
      message: expect.stringContaining('wait until more has come in'),
      details: { available: '0.000023', fee: '0.00002', possible: '0' },
    });
  });

  test('is suggested for the same fee_from as the request', async () => {
    const { ctx, payment_uuid } = await firstSale();
    // 9.5 of it are left.
    await createWithdrawal(ctx, { asset: 'USDT', network: 'tron', amount: '39.5', address: payer });
    await expect(createRefund(ctx, { payment_uuid, fee_from: 'amount' })).rejects.toMatchObject({
      details: { available: '9.5', needed: '50', fee: '1', possible: '9.5' },
    });
    await expect(createRefund(ctx, { payment_uuid })).rejects.toMatchObject({
      details: { available: '9.5', needed: '51', fee: '1', possible: '8.5' },
    });
    expect(await createRefund(ctx, { payment_uuid, amount: '8.5' })).toMatchObject({ amount: '8.5' });
    for (const fee_from of ['balance', 'amount'] as const) {
      await expect(createRefund(ctx, { payment_uuid, amount: '5', fee_from })).rejects.toMatchObject({
        message: expect.stringMatching(/Not even the fee/),
        details: { available: '0', possible: '0' },
      });
    }
  });

  test('keeps refunds within their payment, and adds up, for any input', async () => {
    const part = fc.record({
      fee_from: fc.constantFrom('balance' as const, 'amount' as const),
      amount: fc.integer({ min: 1, max: 40_000_000 }).map((millionths) => canonical((millionths / 1e6).toFixed(6))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), async (parts) => {
        const { ctx, payment_uuid } = await firstSale();
        for (const { amount, fee_from } of parts) {
          const before = await balanceOf(ctx, 'USDT');
          const work = createRefund(ctx, { payment_uuid, amount, fee_from });
          const refund = await work.catch(() => null);
          if (refund === null) {
            expect(['validation_failed', 'conflict', 'insufficient_balance']).toContain(await codeOf(work));
            expect(await balanceOf(ctx, 'USDT')).toEqual(before);
            continue;
          }
          const cost = fee_from === 'amount' ? amount : add(amount, '1');
          expect(add(refund.amount, refund.fee)).toBe(cost);
          expect((await balanceOf(ctx, 'USDT')).available).toBe(subtract(before.available, cost));
        }
        const { items } = await listRefunds(ctx, { payment_uuid, limit: 100 });
        const taken = items.map(({ amount, fee, fee_from }) => (fee_from === 'amount' ? add(amount, fee) : amount));
        expect(compare(sum(taken), '50')).toBeLessThanOrEqual(0);
      }),
      { numRuns: 15 },
    );
  });
});
