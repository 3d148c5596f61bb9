import type { Payment } from '@cryptoix/core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { codeOf, fund } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { watchTron, webhooksOf } from '../../test/watcher.ts';
import type { TenantContext } from '../context.ts';
import { createInvoice } from '../invoices/create.ts';
import { sendInvoice, voidInvoice } from '../invoices/invoices.ts';
import { createPayment } from '../payments/create.ts';
import { readPayment } from '../payments/payments.ts';
import { createRefund } from '../refunds/refunds.ts';
import { expirePayments } from './expiry.ts';

let time = Date.parse('2026-11-23T09:00:00.000Z');
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date(time) });
afterAll(close);
const { see, confirm, reorg, reject } = watchTron(services);

describe('the webhooks of a payment of 100 USDT tell', () => {
  let ctx: TenantContext;
  let payment: Payment;
  let address: string;
  let [a, b, c] = ['', '', ''];

  beforeEach(async () => {
    ctx = await newTenant(services);
    payment = await createPayment(ctx, { amount: '100', currency: 'USDT' });
    ({ address } = payment);
    a = `a ${payment.uuid}`;
    b = `b ${payment.uuid}`;
    c = `c ${payment.uuid}`;
  });

  const expireNow = async () => {
    time = Date.parse(payment.expires_at);
    await expirePayments({ services, db: services.db });
  };
  const heardOf = async (uuid: string) =>
    (await webhooksOf(services, ctx.tenant.merchantId)).filter(({ data }) => data.uuid === uuid);
  /** Each event as `type received confirmed`, without the payment's creation. */
  const heard = async (uuid = payment.uuid) =>
    (await heardOf(uuid))
      .slice(1)
      .map(
        ({ type, data }) =>
          `${type.slice('payment.'.length)} ${String(data['amount_received'])} ${String(data['amount_confirmed'])}`,
      );

  test('of a surplus only when it is confirmed', async () => {
    await see(address, a, '100');
    await confirm(a);
    await see(address, b, '100');
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ status: 'completed', exception: 'overpaid' });
    expect(await heard()).toEqual(['detected 100 0', 'completed 100 100', 'detected 200 100']);
    await reject(b);
    expect((await heard()).slice(3)).toEqual(['detected 100 100']);
    await see(address, c, '100');
    await confirm(c);
    expect((await heard()).slice(4)).toEqual(['detected 200 100', 'overpaid 200 200']);
  });

  test('how many confirmations a completed payment has, whatever comes later', async () => {
    await see(address, a, '100');
    await confirm(a);
    await see(address, b, '1');
    const last = (await heardOf(payment.uuid)).at(-1)?.data;
    expect(last).toMatchObject({ status: 'completed', confirmations: 19, required_confirmations: 19 });
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ confirmations: 19 });
  });

  test('of late money when it is seen and again when it is confirmed', async () => {
    await expireNow();
    await see(address, a, '100');
    await confirm(a);
    expect(await heard()).toEqual(['expired 0 0', 'detected 100 0', 'late 100 100']);
  });

  test('of each part of late money', async () => {
    await expireNow();
    for (const hash of [a, b]) await see(address, hash, '50');
    for (const hash of [a, b]) await confirm(hash);
    expect(await heard()).toEqual(['expired 0 0', 'underpaid 50 0', 'detected 100 0', 'late 100 50', 'late 100 100']);
  });

  test('of money that is both late and too much beside money that came in time', async () => {
    await see(address, a, '60');
    await confirm(a);
    await expireNow();
    await see(address, b, '90');
    await confirm(b);
    expect((await heard()).slice(-4)).toEqual(['expired 60 60', 'detected 150 60', 'late 150 150', 'overpaid 150 150']);
    expect(await readPayment(ctx, payment.uuid)).toMatchObject({ status: 'expired', exception: 'late' });
  });

  test('of a surplus and of a third payment', async () => {
    await see(address, a, '100');
    await confirm(a);
    for (const hash of [b, c]) {
      await see(address, hash, '10');
      await confirm(hash);
    }
    expect((await heard()).slice(2)).toEqual([
      'detected 110 100',
      'overpaid 110 110',
      'detected 120 110',
      'overpaid 120 120',
    ]);
  });

  test('of each part of a payment that stays short', async () => {
    for (const hash of [a, b]) await see(address, hash, '30');
    for (const hash of [a, b]) await confirm(hash);
    await reorg(b);
    expect(await heard()).toEqual([
      'detected 30 0',
      'underpaid 30 0',
      'underpaid 60 0',
      'confirming 60 30',
      'confirming 60 60',
      'detected 30 30',
    ]);
  });

  test('of a voided invoice that is paid later', async () => {
    const { uuid } = await createInvoice(ctx, {
      items: [{ name: 'Socks', price: '100', quantity: 1 }],
      currency: 'USDT',
    });
    const [invoiced = ''] = (await sendInvoice(ctx, uuid)).payment_uuids;
    await voidInvoice(ctx, uuid);
    await see((await readPayment(ctx, invoiced)).address, a, '100');
    await confirm(a);
    expect(await heard(invoiced)).toEqual(['expired 0 0', 'detected 100 0', 'late 100 100']);
  });

  test('the amounts of a refund in the next event, while the API has them at once', async () => {
    await see(address, a, '100');
    await confirm(a);
    await fund(ctx, 'USDT', '10');
    await createRefund(ctx, { payment_uuid: payment.uuid, amount: '30' });
    const figures = { amount_received: '100', amount_confirmed: '100', amount_refunded: '30' };
    expect(await readPayment(ctx, payment.uuid)).toMatchObject(figures);
    await see(address, b, '1');
    expect((await heardOf(payment.uuid)).at(-1)?.data).toMatchObject({ ...figures, amount_received: '101' });
    expect(await codeOf(createRefund(ctx, { payment_uuid: payment.uuid, amount: '71' }))).toBe('validation_failed');
  });
});
