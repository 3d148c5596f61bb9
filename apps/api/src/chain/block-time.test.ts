import type { Payment } from '@cryptoix/core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventsOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { watchTron } from '../../test/watcher.ts';
import type { TenantContext } from '../context.ts';
import { createInvoice } from '../invoices/create.ts';
import { sendInvoice, voidInvoice } from '../invoices/invoices.ts';
import { createPayment } from '../payments/create.ts';
import { readPayment } from '../payments/payments.ts';
import { expirePayments } from './expiry.ts';

const minutes = 60_000;
let time = Date.parse('2026-11-23T09:00:00.000Z');
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date(time) });
afterAll(close);
const { see, confirm, reorg } = watchTron(services);

describe('a payment that a watcher reports after an outage', () => {
  let ctx: TenantContext;
  let payment: Payment;
  let hash: string;
  /** The time of a block that many minutes after the payment expired. */
  const block = (after: number) => ({
    block_number: 7,
    block_hash: 'seven',
    block_time: new Date(Date.parse(payment.expires_at) + after * minutes).toISOString(),
  });
  const state = async (uuid = payment.uuid) => {
    const { status, exception } = await readPayment(ctx, uuid);
    return `${status} ${exception}`;
  };
  const typesOf = async (uuid = payment.uuid) => (await eventsOf(ctx, uuid)).map((type) => type.split('.')[1]).slice(1);

  beforeEach(async () => {
    ctx = await newTenant(services);
    payment = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    hash = `hash ${payment.uuid}`;
    time = Date.parse(payment.expires_at) + 30 * minutes;
  });

  test('is completed, once, if it was paid in time and has expired meanwhile', async () => {
    await expirePayments({ services, db: services.db });
    for (let again = 0; again < 2; again += 1) await see(payment.address, hash, '10', block(-1));
    expect(await state()).toBe('detected none');
    for (let again = 0; again < 2; again += 1) await confirm(hash);
    expect(await state()).toBe('completed none');
    expect(await typesOf()).toEqual(['expired', 'detected', 'completed']);
  });

  test('does not expire meanwhile if it was paid in time and was not expired yet', async () => {
    await see(payment.address, hash, '10', block(-1));
    await confirm(hash);
    expect(await typesOf()).toEqual(['detected', 'completed']);
    await expirePayments({ services, db: services.db });
    expect(await state()).toBe('completed none');
  });

  test('is late if its block was made a moment too late, or is not known', async () => {
    await see(payment.address, hash, '10', block(0));
    expect(await state()).toBe('expired late');
    const other = await createPayment(ctx, { amount: '10', currency: 'USDT', expires_in: 60 });
    time = Date.parse(other.expires_at);
    await see(other.address, `${hash} other`, '10');
    expect(await state(other.uuid)).toBe('expired late');
  });

  test('counts as in time if it was seen in time, whenever its block was made', async () => {
    time = Date.parse(payment.expires_at) - 1;
    await see(payment.address, hash, '10', { ...block(90), block_number: 9 });
    await confirm(hash);
    expect(await typesOf()).toEqual(['detected', 'completed']);
  });

  test('that was marked late is completed, once, when the time of its block is known', async () => {
    await see(payment.address, hash, '10');
    await confirm(hash);
    expect(await state()).toBe('expired late');
    for (let again = 0; again < 2; again += 1) await see(payment.address, hash, '10', block(-1));
    expect(await state()).toBe('completed none');
    expect(await typesOf()).toEqual(['expired', 'detected', 'late', 'completed']);
  });

  test('stays expired while only a part of it was paid in time', async () => {
    await expirePayments({ services, db: services.db });
    await see(payment.address, hash, '4', block(-1));
    expect(await state()).toBe('expired underpaid');
    await see(payment.address, `${hash} late`, '6', block(1));
    await confirm(`${hash} late`);
    expect(await state()).toBe('expired late');
    await see(payment.address, `${hash} rest`, '6', block(-2));
    await confirm(hash);
    expect(await state()).toBe('confirming overpaid');
    await confirm(`${hash} rest`);
    expect(await state()).toBe('completed overpaid');
  });

  test('keeps its rate over a reorganisation only if it is mined again in time', async () => {
    await see(payment.address, hash, '10', block(-20));
    await reorg(hash);
    await see(payment.address, `${hash} late`, '1', block(1));
    expect(await state()).toBe('expired late');
    await see(payment.address, hash, '10', block(-19));
    expect(await state()).toBe('detected overpaid');
    await reorg(hash);
    await see(payment.address, hash, '10', block(2));
    expect(await state()).toBe('expired late');
  });

  test('whose invoice was voided is late from that moment on', async () => {
    const { uuid } = await createInvoice(ctx, {
      items: [{ name: 'Socks', price: '10', quantity: 1 }],
      currency: 'USDT',
    });
    const [invoiced = ''] = (await sendInvoice(ctx, uuid)).payment_uuids;
    const { address } = await readPayment(ctx, invoiced);
    await voidInvoice(ctx, uuid);
    const voidedAt = new Date(time);
    time += minutes;
    await see(address, hash, '10', { block_time: voidedAt.toISOString() });
    expect(await state(invoiced)).toBe('expired late');
    await see(address, `${hash} before`, '10', { block_time: new Date(voidedAt.getTime() - 1).toISOString() });
    expect(await state(invoiced)).toBe('detected overpaid');
  });

  test('may be in a block at most two hours ahead of now', async () => {
    const at = (ahead: number) => ({ block_time: new Date(time + ahead).toISOString() });
    await expect(see(payment.address, hash, '10', at(120 * minutes + 1))).rejects.toMatchObject({
      code: 'validation_failed',
      details: { issues: [{ path: 'block_time' }] },
    });
    expect(await typesOf()).toEqual([]);
    await see(payment.address, hash, '10', at(120 * minutes));
    expect(await state()).toBe('expired late');
  });
});
