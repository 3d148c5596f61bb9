import { findAsset, lowestId } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../../test/database.ts';
import { startApi } from '../../../test/http.ts';
import { pay } from '../../../test/pay.ts';
import { testServices } from '../../../test/services.ts';
import { newTenant } from '../../../test/tenants.ts';
import { merchants, paymentLinks } from '../../db/schema/index.ts';
import { createInvoice } from '../../invoices/create.ts';
import { sendInvoice } from '../../invoices/invoices.ts';
import { createLink } from '../../links/links.ts';
import { createPayment } from '../../payments/create.ts';

const database = await testDatabase();
const { services, close } = await testServices(database);
const api = await startApi(services);
const elsewhere = await testServices({ ...database, env: { CHECKOUT_URL: 'https://pay.example' } });
const redirecting = await startApi(elsewhere.services);
afterAll(async () => {
  await api.close();
  await redirecting.close();
  await elsewhere.close();
  await close();
});

const body = z.object({ data: z.record(z.string(), z.unknown()), meta: z.object({ request_id: z.string() }) });
const statusOf = async (uuid: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api.url}/pay/${uuid}/status`, {
    headers: { accept: 'application/json', ...headers },
  });
  return { response, data: body.parse(await response.json()).data };
};
const usdt = { amount: '10', currency: 'USD', asset: 'USDT', network: 'tron' };

test('anybody who knows the uuid of a payment sees its state, and nothing else of it', async () => {
  const ctx = await newTenant(services);
  const made = await createPayment(ctx, {
    ...usdt,
    description: 'A lamp',
    order_id: 'order-7',
    callback_url: null,
    success_url: 'https://shop.example/thanks',
    metadata: { cart: 'c-77' },
  });
  const { response, data } = await statusOf(made.uuid);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-robots-tag')).toBe('noindex');
  expect(data).toEqual({
    uuid: made.uuid,
    status: 'created',
    exception: 'none',
    livemode: false,
    merchant_name: 'Test',
    description: 'A lamp',
    price: { amount: '10', currency: 'USD' },
    pay: made.pay,
    address: made.address,
    memo: null,
    amount_received: '0',
    amount_due: made.pay.amount,
    confirmations: 0,
    required_confirmations: findAsset('USDT', 'tron')?.required_confirmations,
    expires_at: made.expires_at,
  });
});

test('a key, a wrong key and a session play no part', async () => {
  const { uuid } = await createPayment(await newTenant(services), usdt);
  for (const headers of [{ authorization: 'Bearer ak_test_nonsense' }, { cookie: 'better-auth.session_token=x' }])
    expect((await statusOf(uuid, headers)).response.status).toBe(200);
});

test('the address is shown only while money can complete the payment and some is missing', async () => {
  const ctx = await newTenant(services);
  const made = await createPayment(ctx, usdt);
  await pay(ctx, made.uuid, '4');
  expect((await statusOf(made.uuid)).data).toMatchObject({
    exception: 'underpaid',
    amount_received: '4',
    address: made.address,
  });
  await pay(ctx, made.uuid, '7');
  expect((await statusOf(made.uuid)).data).toMatchObject({ status: 'completed', amount_due: '0', address: '' });

  const later = { ...ctx, services: { ...services, now: () => new Date(Date.now() - 7_200_000) } };
  const overdue = await createPayment(later, usdt);
  expect((await statusOf(overdue.uuid)).data).toMatchObject({ status: 'created', address: '', memo: null });

  const xrp = await createPayment(ctx, { amount: '10', asset: 'XRP', network: 'ripple' });
  expect((await statusOf(xrp.uuid)).data).toMatchObject({ address: xrp.address, memo: xrp.memo });
  await services.db.update(merchants).set({ frozen_at: new Date() }).where(eq(merchants.id, ctx.tenant.merchantId));
  expect((await statusOf(xrp.uuid)).data).toMatchObject({ status: 'created', address: '', memo: null });
});

describe('an unknown uuid, one of another kind, a draft invoice and an inactive link are the same 404', async () => {
  const ctx = await newTenant(services);
  const draft = await createInvoice(ctx, { items: [{ name: 'Lamp', price: '10', quantity: 1 }] });
  const link = await createLink(ctx, { title: 'Tea' });
  const inactive = await createLink(ctx, { title: 'Tea' });
  await services.db.update(paymentLinks).set({ active: false }).where(eq(paymentLinks.id, inactive.uuid));
  const payment = await createPayment(ctx, usdt);
  const form = new URLSearchParams({ pay: 'USDT/tron', amount: '5', value: 'v'.repeat(22) });

  test.each([
    ['GET', `/pay/${lowestId('payment', 0)}/status`],
    ['GET', '/pay/%00/status'],
    ['GET', `/pay/${link.uuid}/status`],
    ['GET', `/pay/${draft.uuid}`],
    ['GET', `/i/${draft.uuid}`],
    ['GET', `/i/${payment.uuid}`],
    ['GET', `/l/${inactive.uuid}`],
    ['GET', `/l/${lowestId('payment_link', 0)}`],
    ['GET', '/l/%F0%9F'],
    ['POST', `/i/${draft.uuid}`],
    ['POST', `/l/${inactive.uuid}`],
    ['POST', `/l/${payment.uuid}`],
  ])('%s %s', async (method, path) => {
    const response = await fetch(api.url + path, { method, ...(method === 'POST' && { body: form }) });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is nothing to pay at this address.');
  });
});

test('with pages elsewhere, GETs redirect there and the status stays here', async () => {
  const ctx = await newTenant(elsewhere.services);
  const invoice = await createInvoice(ctx, { items: [{ name: 'Lamp', price: '10', quantity: 1 }] });
  const sent = await sendInvoice(ctx, invoice.uuid);
  const link = await createLink(ctx, { title: 'Tea' });
  const payment = await createPayment(ctx, usdt);
  expect(sent.hosted_url).toBe(`https://pay.example/i/${invoice.uuid}`);
  expect(link.url).toBe(`https://pay.example/l/${link.uuid}`);
  expect(payment.hosted_url).toBe(`https://pay.example/pay/${payment.uuid}`);
  for (const url of [sent.hosted_url, link.url, payment.hosted_url]) {
    const here = await fetch(url.replace('https://pay.example', redirecting.url), { redirect: 'manual' });
    expect([here.status, here.headers.get('location')]).toEqual([302, url]);
  }
  const status = await fetch(`${redirecting.url}/pay/${payment.uuid}/status`);
  expect(status.status).toBe(200);
  const form = new URLSearchParams({ pay: 'USDT/tron', amount: '5', value: 'v'.repeat(22) });
  expect((await fetch(`${redirecting.url}/l/${link.uuid}`, { method: 'POST', body: form })).status).toBe(404);
});
