import { type KeyScope, newId, paymentSchema } from '@cryptoix/core';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { transactions } from '../db/schema/index.ts';
import { getEvent, listEvents } from '../events/events.ts';
import { createKey } from '../keys/create.ts';
import { createPayment } from './create.ts';
import { readPayment } from './payments.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

/** Calls a procedure as the watchers do. @returns its status */
async function watch(procedure: 'observe' | 'confirm' | 'reject', input: object): Promise<number> {
  const token = services.config.serviceTokens[0]?.token;
  const response = await fetch(`${api.url}/trpc/chain.${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  return response.status;
}

test('a hash has no case: two watchers that spell it differently report one transaction', async () => {
  const ctx = await newTenant(services);
  const { uuid, address } = await createPayment(ctx, { amount: '10', asset: 'USDC', network: 'polygon' });
  const hash = `0x${'ab'.repeat(32)}`;
  const seen = { network: 'polygon', address, asset: 'USDC', amount: '10', output_index: 0 };
  expect(await watch('observe', { ...seen, tx_hash: hash })).toBe(200);
  expect(await watch('observe', { ...seen, tx_hash: hash.toUpperCase() })).toBe(200);
  expect(await watch('confirm', { network: 'polygon', tx_hash: `0x${'AB'.repeat(32)}`, confirmations: 64 })).toBe(200);
  expect(await readPayment(ctx, uuid)).toMatchObject({
    status: 'completed',
    amount_received: '10',
    transactions: [{ tx_hash: hash, status: 'confirmed' }],
  });
});

test('a payment that has more than 100 transactions shows the last 100, in responses and events', async () => {
  const ctx = await newTenant(services);
  const { uuid, address } = await createPayment(ctx, { amount: '10', asset: 'USDT', network: 'tron' });
  const { key } = await createKey(ctx, { label: 'Shop', scopes: ['payments:read'] });
  const row = { merchant_id: ctx.tenant.merchantId, mode: ctx.tenant.mode, payment_id: uuid, to_address: address };
  const transfer = { network: 'tron', asset: 'USDT', amount: '10', tx_hash: `paid-${uuid}` };
  const rejected = Array.from({ length: 102 }, (_, output_index) => ({
    ...row,
    ...transfer,
    id: newId('transaction', output_index),
    direction: 'incoming' as const,
    tx_hash: `rejected-${uuid}`,
    output_index,
    required_confirmations: 19,
    status: 'failed' as const,
    created_at: services.now(),
  }));
  await services.db.insert(transactions).values(rejected);
  expect(await watch('observe', { ...transfer, address })).toBe(200);
  expect(await watch('confirm', { network: 'tron', tx_hash: transfer.tx_hash, confirmations: 19 })).toBe(200);

  const payment = z.object({ amount_received: z.string(), transactions: z.array(z.object({ tx_hash: z.string() })) });
  const read = async (path: string) => {
    const response = await fetch(`${api.url}/v1${path}`, { headers: { authorization: `Bearer ${key}` } });
    return z.object({ data: z.unknown() }).parse(await response.json()).data;
  };
  const responses = [await read(`/payments/${uuid}`), z.array(z.unknown()).parse(await read('/payments'))[0]];
  for (const shownPayment of responses) {
    const { amount_received, transactions: shown } = payment.parse(shownPayment);
    expect([amount_received, shown.length, shown.at(-1)?.tx_hash]).toEqual(['10', 100, transfer.tx_hash]);
  }
  const { items } = await listEvents(ctx, { object_id: uuid, type: 'payment.completed' });
  const [event] = await Promise.all(items.map(({ id }) => getEvent(ctx, id)));
  expect(paymentSchema.parse(event?.data).transactions).toHaveLength(100);
});

test('a watcher reports that the chain rejected a transfer, and the payment fails', async () => {
  const ctx = await newTenant(services);
  const { uuid, address } = await createPayment(ctx, { amount: '10' });
  const hash = { network: 'tron', tx_hash: `rejected-${uuid}` };
  expect(await watch('observe', { ...hash, address, asset: 'USDT', amount: '10' })).toBe(200);
  expect([await watch('reject', hash), await watch('reject', hash)]).toEqual([200, 200]);
  expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'failed', transactions: [{ status: 'failed' }] });
});

const scopes: KeyScope[] = ['payments:read', 'transactions:read', 'invoices:read', 'invoices:write'];
const envelope = z.object({ error: z.object({ code: z.string() }).optional(), data: z.unknown().optional() });

test.each([
  ['GET', '/payments/tx_test_123', 404],
  ['GET', '/payment/tx_test_123/check', 404],
  ['GET', '/transactions/tx_test_123', 404],
  ['GET', '/invoices/tx_test_123', 404],
  ['POST', '/invoices/tx_test_123/send', 404],
  ['GET', '/transactions?payment_uuid=tx_test_123', 200],
])('an id that we did not make is just not there: %s %s', async (method, path, status) => {
  const { key } = await createKey(await newTenant(services), { label: 'Shop', scopes });
  const response = await fetch(`${api.url}/v1${path}`, { method, headers: { 'x-api-key': key } });
  const { error, data } = envelope.parse(await response.json());
  expect([response.status, error?.code ?? data]).toEqual([status, status === 404 ? 'not_found' : []]);
});

/** Creates a payment over REST with this body as it stands. */
async function createWith(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const ctx = await newTenant(services);
  const { key } = await createKey(ctx, { label: 'Shop', scopes: ['payments:write', 'payments:read'] });
  const authorization = `Bearer ${key}`;
  const response = await fetch(`${api.url}/v1/payment/create`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, text: await response.text(), authorization };
}

test('an order number may be an integer; it comes back as the text of its digits', async () => {
  const made = await createWith('{"amount":10,"order_id":1001,"metadata":{"cart":12345678901234567890,"line":7}}');
  expect(made.status, made.text).toBe(201);
  expect(JSON.parse(made.text)).toMatchObject({
    data: { order_id: '1001', metadata: { cart: '12345678901234567890', line: '7' } },
  });
  expect(await createWith('{"amount":10,"order_id":1001.0}')).toMatchObject({
    status: 422,
    text: expect.stringContaining('order_id'),
  });
});

test('an empty callback_url, success_url or cancel_url counts as absent', async () => {
  const made = await createWith('{"amount":10,"callback_url":"","success_url":"","cancel_url":""}');
  expect(made.status, made.text).toBe(201);
  expect(JSON.parse(made.text)).toMatchObject({ data: { callback_url: null, success_url: null, cancel_url: null } });
});
