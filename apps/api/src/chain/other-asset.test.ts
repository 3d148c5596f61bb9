import type { Payment } from '@cryptoix/core';
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf, codeOf, eventsOf, fund } from '../../test/money.ts';
import { refusalText } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { payer, watchTron, webhooksOf } from '../../test/watcher.ts';
import type { TenantContext } from '../context.ts';
import { createPayment } from '../payments/create.ts';
import { readPayment } from '../payments/payments.ts';
import { listTransactions } from '../payments/transactions.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { expirePayments } from './expiry.ts';

let time = Date.parse('2026-11-23T09:00:00.000Z');
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date(time) });
afterAll(close);
const { see, confirm, reorg, reject } = watchTron(services);

let ctx: TenantContext;
let payment: Payment;
let hash: string;
const trx = { asset: 'TRX' };
const stranger = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';

beforeEach(async () => {
  ctx = await newTenant(services);
  payment = await createPayment(ctx, { amount: '10', currency: 'USDT' });
  hash = `hash ${payment.uuid}`;
});

const uuidOf = async (reported: ReturnType<typeof see>) => (await reported).transactions[0]?.uuid ?? '';
const eventsOfPayment = async () =>
  (await webhooksOf(services, ctx.tenant.merchantId)).filter(({ data }) => data.uuid === payment.uuid).slice(1);

describe('TRX at the address of a payment of USDT', () => {
  test('belongs to the merchant, and changes nothing of the payment', async () => {
    const uuid = await uuidOf(see(payment.address, hash, '40', trx));
    await confirm(hash);
    const after = await readPayment(ctx, payment.uuid);
    const shown = { uuid, tx_hash: hash, asset: 'TRX', amount: '40', confirmations: 19, status: 'confirmed' };
    expect(after).toEqual({ ...payment, transactions: [shown] });
    expect(await balanceOf(ctx, 'TRX')).toMatchObject({ available: '40' });
    expect((await listTransactions(ctx, { asset: 'TRX' })).items).toMatchObject([{ uuid, payment_uuid: payment.uuid }]);
    expect(await eventsOf(ctx, uuid)).toEqual(['transaction.detected', 'transaction.confirmed']);
  });

  test('emits payment.detected when it is seen, confirmed or lost, and nothing when that is repeated', async () => {
    const report = async () => {
      await see(payment.address, hash, '40', trx);
      await confirm(hash, 1);
      await confirm(hash);
    };
    await report();
    await report();
    await reorg(hash);
    const heard = await eventsOfPayment();
    expect(heard.map(({ type, data }) => [type, data.status, data['exception'], data['amount_received']])).toEqual(
      Array.from({ length: 3 }, () => ['payment.detected', 'created', 'none', '0']),
    );
    expect(heard.map(({ data }) => data['transactions'])).toMatchObject(
      ['detected', 'confirmed', 'reorged'].map((status) => [{ asset: 'TRX', amount: '40', status }]),
    );
    expect(await balanceOf(ctx, 'TRX')).toMatchObject({ available: '0' });
  });

  test('does not keep the payment from being paid, expired or completed', async () => {
    await see(payment.address, hash, '40', trx);
    await see(payment.address, `${hash} usdt`, '10');
    await confirm(`${hash} usdt`);
    await confirm(hash);
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({
      status: 'completed',
      exception: 'none',
      amount_received: '10',
      amount_confirmed: '10',
    });
    const other = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    await see(other.address, `${hash} other`, '10', trx);
    time = Date.parse(other.expires_at);
    await expirePayments({ services, db: services.db });
    await see(other.address, `${hash} later`, '10', trx);
    await reject(`${hash} other`);
    expect(await readPayment(ctx, other.uuid)).toMatchObject({ status: 'expired', exception: 'none' });
  });

  test('can come in one transfer with the asset asked for, and each counts separately', async () => {
    await see(payment.address, hash, '10');
    await see(payment.address, hash, '40', { ...trx, output_index: null });
    await confirm(hash);
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ status: 'completed', amount_received: '10' });
    expect([await balanceOf(ctx, 'USDT'), await balanceOf(ctx, 'TRX')]).toMatchObject([
      { available: '10' },
      { available: '40' },
    ]);
  });

  test('is not the same output in another asset', async () => {
    await see(payment.address, hash, '10');
    expect(await codeOf(see(payment.address, hash, '10', trx))).toBe('conflict');
    expect(await balanceOf(ctx, 'TRX')).toMatchObject({ available: '0' });
  });

  test.each([
    ['an unknown token', { asset: 'SHIB' }, '40', 'asset'],
    ['an asset of another network', { asset: 'BTC' }, '0.1', 'asset'],
    ['an amount finer than it knows', trx, '0.0000001', 'amount'],
  ])('%s is refused', async (_, asset, amount, path) => {
    await expect(see(payment.address, hash, amount, asset)).rejects.toMatchObject({
      code: 'validation_failed',
      details: { issues: [{ path }] },
    });
    expect(await readPayment(ctx, payment.uuid)).toEqual(payment);
  });
});

test('an unknown token is logged, with its address', async () => {
  const lines: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) });
  await expect(
    watchTron({ ...services, log }).see(payment.address, hash, '40', { asset: 'SHIB' }),
  ).rejects.toMatchObject({ code: 'validation_failed' });
  expect(lines).toMatchObject([{ payment: payment.uuid, network: 'tron', asset: 'SHIB', amount: '40', tx_hash: hash }]);
});

describe('a refund of one transaction', () => {
  const confirmed = async (tx_hash: string, amount: string, more: Parameters<typeof see>[3] = {}) => {
    const uuid = await uuidOf(see(payment.address, tx_hash, amount, more));
    await confirm(tx_hash);
    return uuid;
  };
  beforeEach(async () => {
    await fund(ctx, 'TRX', '5');
    await fund(ctx, 'USDT', '50');
  });

  test('gives another asset back to its sender, and does not count against the payment', async () => {
    await confirmed(`${hash} usdt`, '10');
    const transaction_uuid = await confirmed(hash, '40', { ...trx, from: stranger });
    const refund = await createRefund(ctx, { transaction_uuid, payment_uuid: payment.uuid });
    expect(refund).toMatchObject({
      transaction_uuid,
      payment_uuid: payment.uuid,
      amount: '40',
      asset: 'TRX',
      network: 'tron',
      destination_address: stranger,
    });
    expect(await balanceOf(ctx, 'TRX')).toMatchObject({ available: '4', reserved: '41' });
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ amount_confirmed: '10', amount_refunded: '0' });
    expect(await createRefund(ctx, { payment_uuid: payment.uuid })).toMatchObject({
      transaction_uuid: null,
      amount: '10',
      asset: 'USDT',
      destination_address: payer,
    });
    expect(await refusalText(createRefund(ctx, { transaction_uuid }))).toMatch(
      /^conflict This transaction is fully refunded/,
    );
    await advanceRefund(ctx, refund.uuid, { status: 'failed', failure_code: 'rejected' });
    expect(await createRefund(ctx, { transaction_uuid, amount: '39' })).toMatchObject({ amount: '39' });
    expect(await refusalText(createRefund(ctx, { transaction_uuid, amount: '2' }))).toMatch(
      /^validation_failed .*more than the 1 TRX left to refund of this transaction/,
    );
  });

  test('in the payment’s own asset is bounded by the payment as well', async () => {
    const [first, second] = [await confirmed(`${hash} 1`, '10', { from: stranger }), await confirmed(`${hash} 2`, '4')];
    expect(await createRefund(ctx, { transaction_uuid: first, amount: '9' })).toMatchObject({
      asset: 'USDT',
      destination_address: stranger,
    });
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ amount_confirmed: '14', amount_refunded: '9' });
    // 5 are left of the payment, 1 of the first transaction, 4 of the second.
    expect(await refusalText(createRefund(ctx, { transaction_uuid: first, amount: '2' }))).toMatch(
      /^validation_failed/,
    );
    await createRefund(ctx, { payment_uuid: payment.uuid, amount: '3' });
    expect(await refusalText(createRefund(ctx, { transaction_uuid: second, amount: '3' }))).toMatch(
      /^validation_failed/,
    );
    expect(await createRefund(ctx, { transaction_uuid: second })).toMatchObject({ amount: '2' });
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ amount_refunded: '14' });
  });

  test('waits for confirmations, and is not sent once the transaction is out of the chain', async () => {
    const transaction_uuid = await uuidOf(see(payment.address, hash, '40', trx));
    expect(await refusalText(createRefund(ctx, { transaction_uuid }))).toMatch(
      /^conflict This transaction is detected: none of it is confirmed/,
    );
    await confirm(hash);
    const { uuid } = await createRefund(ctx, { transaction_uuid, amount: '30' });
    await reorg(hash);
    expect(await refusalText(advanceRefund(ctx, uuid, { status: 'processing' }))).toMatch(
      /^conflict This refund is created, but its blockchain undid the transaction: 0 TRX of it/,
    );
    await see(payment.address, hash, '40', trx);
    await confirm(hash);
    const begin = () => advanceRefund(ctx, uuid, { status: 'processing' });
    expect(await begin()).toMatchObject({ status: 'processing' });
    expect(await begin()).toMatchObject({ status: 'processing' });
    // A processor that asks again, because the response was lost, would send it now.
    await reorg(hash);
    expect(await refusalText(begin())).toMatch(/^conflict This refund is processing, but its blockchain undid/);
    const sentAlready = { status: 'completed', tx_hash: 'sent-before' } as const;
    expect(await advanceRefund(ctx, uuid, sentAlready)).toMatchObject({ status: 'completed' });
  });

  test('is refused for an outgoing transaction, and for one of another payment or merchant', async () => {
    const transaction_uuid = await confirmed(hash, '40', trx);
    const other = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    expect(await refusalText(createRefund(ctx, { transaction_uuid, payment_uuid: other.uuid }))).toMatch(
      /^validation_failed .*transaction_uuid: is not of this payment/,
    );
    const refund = await createRefund(ctx, { transaction_uuid, amount: '1' });
    await advanceRefund(ctx, refund.uuid, { status: 'processing' });
    await advanceRefund(ctx, refund.uuid, { status: 'completed', tx_hash: `out ${hash}` });
    const [sent] = (await listTransactions(ctx, { direction: 'outgoing' })).items;
    expect(await refusalText(createRefund(ctx, { transaction_uuid: sent?.uuid ?? '' }))).toMatch(
      /^validation_failed .*transaction_uuid: was sent out/,
    );
    expect(await codeOf(createRefund(await newTenant(services), { transaction_uuid }))).toBe('not_found');
    const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
    expect(await codeOf(createRefund(live, { transaction_uuid }))).toBe('not_found');
  });

  test('and refunds of its payment, created at once, never give back more than came', async () => {
    const transaction_uuid = await confirmed(hash, '10');
    const asked = Array.from({ length: 30 }, (_one, index) =>
      codeOf(
        createRefund(ctx, { ...(index % 2 ? { transaction_uuid } : { payment_uuid: payment.uuid }), amount: '3' }),
      ),
    );
    expect((await Promise.all(asked)).filter((code) => code === null)).toHaveLength(3);
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ amount_refunded: '9' });
  });
});
