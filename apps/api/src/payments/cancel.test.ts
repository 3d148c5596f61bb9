import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { newKey } from '../../test/keys.ts';
import { codeOf, eventsOf } from '../../test/money.ts';
import { pay } from '../../test/pay.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createInvoice } from '../invoices/create.ts';
import { sendInvoice } from '../invoices/invoices.ts';
import { cancelPayment } from './cancel.ts';
import { createPayment } from './create.ts';
import { readPayment } from './payments.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

describe('a canceled payment', () => {
  test('expires at once, and money that still comes is late', async () => {
    const ctx = await newTenant(services);
    const { uuid, expires_at } = await createPayment(ctx, { amount: '10' });
    const canceled = await cancelPayment(ctx, uuid);
    expect(canceled.status).toBe('expired');
    expect(canceled.expires_at < expires_at).toBe(true);
    expect(await eventsOf(ctx, uuid)).toEqual(['payment.created', 'payment.expired']);
    await pay(ctx, uuid, '10');
    expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'expired', exception: 'late' });
  });

  test('is canceled once', async () => {
    const ctx = await newTenant(services);
    const { uuid } = await createPayment(ctx, { amount: '10' });
    const codes = await Promise.all([codeOf(cancelPayment(ctx, uuid)), codeOf(cancelPayment(ctx, uuid))]);
    expect(new Set(codes)).toEqual(new Set(['conflict', null]));
    expect(await eventsOf(ctx, uuid)).toEqual(['payment.created', 'payment.expired']);
  });

  test('lets its invoice be sent again', async () => {
    const ctx = await newTenant(services);
    const { uuid: invoice } = await createInvoice(ctx, { items: [{ name: 'Tea', price: '4', quantity: 1 }] });
    const [first = ''] = (await sendInvoice(ctx, invoice)).payment_uuids;
    await cancelPayment(ctx, first);
    expect((await sendInvoice(ctx, invoice)).payment_uuids).toHaveLength(2);
  });
});

test.each(['1', '10', '20'])('a payment of 10 that received %s, confirmed or not, is not canceled', async (amount) => {
  const ctx = await newTenant(services);
  const { uuid } = await createPayment(ctx, { amount: '10' });
  const { confirm } = await pay(ctx, uuid, amount, { confirmed: false });
  expect(await codeOf(cancelPayment(ctx, uuid))).toBe('conflict');
  await confirm();
  expect(await codeOf(cancelPayment(ctx, uuid))).toBe('conflict');
});

test('a payment whose money was undone is not canceled: it received something', async () => {
  const ctx = await newTenant(services);
  const { uuid } = await createPayment(ctx, { amount: '10' });
  const { takeBack } = await pay(ctx, uuid, '10', { confirmed: false });
  await takeBack();
  expect(await codeOf(cancelPayment(ctx, uuid))).toBe('conflict');
});

test("another merchant's payment is not found", async () => {
  const { uuid } = await createPayment(await newTenant(services), { amount: '10' });
  expect(await codeOf(cancelPayment(await newTenant(services), uuid))).toBe('not_found');
});

test('POST /payments creates, POST /payment/create does the same, and POST /payments/{uuid}/cancel ends it', async () => {
  const ctx = await newTenant(services);
  const { key } = await newKey(ctx, { scopes: ['payments:write'] });
  const { call } = restCaller(api.url, () => key);
  const made = await call('POST', '/payments', { amount: 10, order_id: '1001' });
  const asBefore = await call('POST', '/payment/create', { amount: 10, order_id: '1001' });
  expect([made.status, asBefore.status]).toEqual([201, 201]);
  const { uuid } = z.object({ uuid: z.string(), status: z.literal('created') }).parse(made.data);
  expect(asBefore.data).toMatchObject({ order_id: '1001', status: 'created' });
  // Without payments:read the response says only which one it is.
  expect(await call('POST', `/payments/${uuid}/cancel`)).toMatchObject({
    status: 200,
    data: { uuid, status: 'expired' },
  });
  expect(await call('POST', `/payments/${uuid}/cancel`)).toMatchObject({ status: 409, error: { code: 'conflict' } });
  expect(await call('POST', '/payments/pay_none/cancel')).toMatchObject({ status: 404 });
});
