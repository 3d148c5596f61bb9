import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf, codeOf, eventsOf, fund, paidPayment } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listTransactions } from '../payments/transactions.ts';
import { advanceRefund, createRefund, getRefund, listRefunds } from './refunds.ts';

// The clock ticks at each read, so that events are in order.
let ticks = Date.UTC(2026, 10, 23);
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date((ticks += 1)) });
afterAll(close);

const payer = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const elsewhere = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const sent = { status: 'completed', tx_hash: 'aa11' } as const;
const failed = { status: 'failed', failure_code: 'address_rejected' } as const;

/** A merchant with a payment of 50 USDT, and 10 USDT beside it for fees. */
async function paid(more: Partial<Parameters<typeof paidPayment>[1]> = {}) {
  const ctx = await newTenant(services);
  await fund(ctx, 'USDT', '10');
  return { ctx, payment_uuid: await paidPayment(ctx, { amount: '50', from: payer, ...more }) };
}

describe('a refund', () => {
  test('is of all that is left and goes to the payer by default', async () => {
    const { ctx, payment_uuid } = await paid();
    const part = await createRefund(ctx, {
      payment_uuid,
      amount: '20.5',
      destination_address: elsewhere,
      reason: 'One of two items returned',
      metadata: { rma: '7' },
    });
    expect(part).toMatchObject({
      payment_uuid,
      amount: '20.5',
      fee: '1',
      destination_address: elsewhere,
      status: 'created',
      reason: 'One of two items returned',
      metadata: { rma: '7' },
    });
    const rest = await createRefund(ctx, { payment_uuid });
    expect(rest).toMatchObject({ amount: '29.5', destination_address: payer, reason: null, metadata: {} });
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '8', reserved: '52', fees: '0' });
    expect((await listRefunds(ctx, { payment_uuid })).items.map(({ uuid }) => uuid)).toEqual([rest.uuid, part.uuid]);
    expect(await getRefund(ctx, part.uuid)).toEqual(part);
  });

  test('spends amount and fee when it is sent, with one event for each step', async () => {
    const { ctx, payment_uuid } = await paid();
    const { uuid } = await createRefund(ctx, { payment_uuid, amount: '20' });
    for (let time = 0; time < 2; time += 1) await advanceRefund(ctx, uuid, { status: 'processing' });
    for (let time = 0; time < 2; time += 1) await advanceRefund(ctx, uuid, sent);
    expect(await getRefund(ctx, uuid)).toMatchObject(sent);
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '39', reserved: '0', fees: '1' });
    expect(await eventsOf(ctx, uuid)).toEqual(['refund.created', 'refund.processing', 'refund.completed']);
    expect(await codeOf(advanceRefund(ctx, uuid, failed))).toBe('conflict');
    const { items } = await listTransactions(ctx, { direction: 'outgoing' });
    expect(items).toMatchObject([{ tx_hash: 'aa11', to: payer, amount: '20', asset: 'USDT', network: 'tron' }]);
    expect(await eventsOf(ctx, items[0]?.uuid ?? '')).toEqual(['transaction.detected']);
  });

  test('can be repeated after it failed', async () => {
    const { ctx, payment_uuid } = await paid();
    const { uuid } = await createRefund(ctx, { payment_uuid });
    expect(await codeOf(createRefund(ctx, { payment_uuid }))).toBe('conflict');
    await advanceRefund(ctx, uuid, failed);
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '60', reserved: '0', fees: '0' });
    expect(await createRefund(ctx, { payment_uuid })).toMatchObject({ amount: '50' });
    expect(await eventsOf(ctx, uuid)).toEqual(['refund.created', 'refund.failed']);
  });

  test('is processing before it is completed', async () => {
    const { ctx, payment_uuid } = await paid();
    const { uuid } = await createRefund(ctx, { payment_uuid });
    await expect(advanceRefund(ctx, uuid, sent)).rejects.toMatchObject({
      code: 'conflict',
      details: { status: 'created', allowed: ['processing', 'failed'] },
    });
  });
});

describe('is refused without a change of balances: a refund', () => {
  test.each([
    ['of a payment without money', { confirmed: '0' }, {}, { code: 'conflict', details: { amount_confirmed: '0' } }],
    ['of more than is confirmed', { confirmed: '20' }, { amount: '20.000001' }, { details: { amount_left: '20' } }],
    [
      'of more than was paid',
      {},
      { amount: '50.000001' },
      { code: 'validation_failed', details: { amount_left: '50' } },
    ],
    ['finer than the network knows', {}, { amount: '1.0000001' }, { details: { issues: [{ path: 'amount' }] } }],
    [
      'to an address of another network',
      {},
      { destination_address: `0x${'ab'.repeat(20)}` },
      { details: { issues: [{ path: 'destination_address' }] } },
    ],
    [
      'without an address, when the payer is not known',
      { from: null },
      {},
      { code: 'validation_failed', details: { issues: [{ path: 'destination_address' }] } },
    ],
  ])('%s', async (_, payment, refund, error) => {
    const { ctx, payment_uuid } = await paid(payment);
    const before = await balanceOf(ctx, 'USDT');
    await expect(createRefund(ctx, { payment_uuid, ...refund })).rejects.toMatchObject(error);
    expect(await balanceOf(ctx, 'USDT')).toEqual(before);
    expect((await listRefunds(ctx, {})).items).toEqual([]);
  });

  test('of a payment that is fully refunded', async () => {
    const { ctx, payment_uuid } = await paid();
    await createRefund(ctx, { payment_uuid });
    await expect(createRefund(ctx, { payment_uuid, amount: '1' })).rejects.toMatchObject({
      code: 'conflict',
      details: { amount_confirmed: '50', amount_refunded: '50' },
    });
  });

  test('whose fee the balance does not cover', async () => {
    const ctx = await newTenant(services);
    const payment_uuid = await paidPayment(ctx, { amount: '50', from: payer });
    await expect(createRefund(ctx, { payment_uuid })).rejects.toMatchObject({
      code: 'insufficient_balance',
      details: { asset: 'USDT', available: '50', needed: '51', fee: '1', possible: '49' },
    });
    expect(await createRefund(ctx, { payment_uuid, amount: '49' })).toMatchObject({ amount: '49' });
  });

  test('of a payment of another merchant, or of the other mode', async () => {
    const { ctx, payment_uuid } = await paid();
    const { uuid } = await createRefund(ctx, { payment_uuid, amount: '1' });
    const others = [await newTenant(services), { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }];
    for (const other of others) {
      expect(await codeOf(createRefund(other, { payment_uuid }))).toBe('not_found');
      expect(await codeOf(getRefund(other, uuid))).toBe('not_found');
      expect(await codeOf(advanceRefund(other, uuid, failed))).toBe('not_found');
      expect((await listRefunds(other, { payment_uuid })).items).toEqual([]);
    }
  });
});

describe('at once', () => {
  test('200 refunds of one payment never give back more than it brought', async () => {
    const { ctx, payment_uuid } = await paid();
    await fund(ctx, 'USDT', '10000');
    const codes = await Promise.all(
      Array.from({ length: 200 }, () => codeOf(createRefund(ctx, { payment_uuid, amount: '7' }))),
    );
    expect(codes.filter((code) => code === null).length).toBe(7);
    expect(new Set(codes)).toEqual(new Set([null, 'validation_failed']));
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '56' });
  });

  test('refunds of many payments never overdraw the one balance', async () => {
    const ctx = await newTenant(services);
    const all = await Promise.all(Array.from({ length: 40 }, () => paidPayment(ctx, { amount: '50', from: payer })));
    // 40 payments brought 2,000; each whole refund costs 51.
    const codes = await Promise.all(all.map((payment_uuid) => codeOf(createRefund(ctx, { payment_uuid }))));
    expect(codes.filter((code) => code === null).length).toBe(39);
    expect(codes.filter((code) => code === 'insufficient_balance').length).toBe(1);
  });

  test('a refund is either sent or failed', async () => {
    const { ctx, payment_uuid } = await paid();
    const { uuid } = await createRefund(ctx, { payment_uuid });
    await advanceRefund(ctx, uuid, { status: 'processing' });
    const codes = await Promise.all([sent, failed].map((step) => codeOf(advanceRefund(ctx, uuid, step))));
    expect(new Set(codes)).toEqual(new Set(['conflict', null]));
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '0' });
    expect((await eventsOf(ctx, uuid)).length).toBe(3);
  });
});
