import { createCryptoixClient } from '@cryptoix/client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { type Merchant, newMerchant, openRest, request, type Scopes } from './api.ts';
import { startReceiver } from './receiver.ts';
import { Float, go, openSdk, python, SdkError } from './sdk.ts';

const app = inject('app');
const chain = createCryptoixClient(app).chain;

const everything: Scopes = [
  'payments:read',
  'payments:write',
  'invoices:read',
  'invoices:write',
  'refunds:read',
  'refunds:write',
  'payouts:read',
  'payouts:write',
  'withdrawals:read',
  'withdrawals:write',
  'links:read',
  'links:write',
  'transactions:read',
  'balances:read',
  'endpoints:read',
  'endpoints:write',
  'webhooks:read',
  'webhooks:write',
];

const amount = z.string().regex(/^\d+(\.\d+)?$/);
const status = z.string();
const object = z.object({ uuid: z.string(), status });
const payment = object.extend({
  address: z.string(),
  order_id: z.string().nullable(),
  price: z.object({ amount, currency: z.string() }),
  pay: z.object({ amount, asset: z.string(), network: z.string() }),
  amount_received: amount,
  metadata: z.record(z.string(), z.string()),
});
const transaction = object.extend({ tx_hash: z.string(), amount, confirmations: z.int() });
const invoice = object.extend({ number: z.string(), total: amount, amount_due: amount, due_at: z.string().nullable() });
const refund = object.extend({ payment_uuid: z.string(), amount, asset: z.string(), fee: amount });
const payout = object.extend({ items: z.array(z.object({ address: z.string(), amount })), total: amount });
const withdrawal = object.extend({ amount, asset: z.string(), network: z.string() });
const link = z.object({ uuid: z.string(), url: z.url(), title: z.string(), amount: amount.nullable() });
const balance = z.object({ asset: z.string(), available: amount, reserved: amount, pending: amount });
// The Go SDK reads an id into an `int`.
const delivery = z.object({ id: z.int().positive(), status, event_type: z.string() });

const destination = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const payer = 'TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj';

let hashes = 0;
/** The chain watcher sees a payment being paid, and confirms it. */
async function payOnChain({ address, pay }: z.output<typeof payment>) {
  const hash = { network: pay.network, tx_hash: `sdk-${process.pid}-${(hashes += 1)}` };
  await chain.observe.mutate({ ...hash, address, asset: pay.asset, amount: pay.amount, from: payer });
  await chain.confirm.mutate({ ...hash, confirmations: 100 });
}

describe.each([python, go])('the published SDK for $name', (style) => {
  let merchant: Merchant;
  let key: string;
  let sdk: ReturnType<typeof openSdk>;
  let paid: z.output<typeof payment>;

  beforeAll(async () => {
    merchant = await newMerchant();
    const [label, rate_limit] = [`SDK for ${style.name}`, 100_000];
    ({ key } = await merchant.team.keys.create.mutate({ label, scopes: everything, rate_limit }));
    sdk = openSdk({ url: app.url, key, style });
    paid = await sdk.one(payment, 'POST', '/payment/create', { amount: new Float(500), currency: 'USD' });
    await payOnChain(paid);
  });

  test('reads currencies, rates and balances', async () => {
    const currencies = await sdk.one(z.array(z.object({ code: z.string() })), 'GET', '/currencies');
    expect(currencies.map(({ code }) => code)).toEqual(expect.arrayContaining(['USD', 'USDT', 'BTC']));
    const rates = await sdk.one(z.array(z.object({ asset: z.string(), rate: amount })), 'GET', '/rates');
    expect(rates.find(({ asset }) => asset === 'USDT')).toMatchObject({ rate: '1' });
    const balances = await sdk.one(z.array(balance), 'GET', '/balances');
    expect(balances.find(({ asset }) => asset === 'USDT')).toBeDefined();
  });

  test('creates a payment with every field, names where its events go, and checks it until it is paid', async () => {
    const receiver = await startReceiver();
    const created = await sdk.one(payment, 'POST', '/payment/create', {
      amount: new Float(49.99),
      currency: 'EUR',
      asset: 'USDT',
      network: 'tron',
      order_id: 'order-1042',
      description: 'Two books',
      callback_url: receiver.url,
      success_url: 'https://shop.example/thanks',
      cancel_url: 'https://shop.example/cart',
      expires_in: 900,
      metadata: { cart: 'c-77' },
    });
    expect(created).toMatchObject({
      status: 'created',
      order_id: 'order-1042',
      price: { amount: '49.99', currency: 'EUR' },
      metadata: { cart: 'c-77' },
    });
    await payOnChain(created);
    const checked = await sdk.one(payment, 'GET', `/payment/${created.uuid}/check`);
    expect(checked).toMatchObject({ status: 'completed', amount_received: created.pay.amount });
    await expect
      .poll(() => receiver.requests.map(({ headers }) => headers['x-cryptoix-event']))
      .toEqual(expect.arrayContaining(['payment.created', 'payment.detected', 'payment.completed']));

    const { items } = await sdk.page(delivery, '/webhook-deliveries', { page: 1, per_page: 10 });
    const again = items.find(({ event_type }) => event_type === 'payment.created');
    expect(await sdk.one(delivery, 'POST', `/webhook-deliveries/${again?.id}/replay`)).toMatchObject({ id: again?.id });
  });

  test('sends small amounts as its language writes them, and gets them back exact', async () => {
    const tiny = { amount: new Float(0.00001), currency: 'BTC', asset: 'BTC', network: 'bitcoin' };
    const made = await sdk.one(payment, 'POST', '/payment/create', tiny);
    expect(made).toMatchObject({
      price: { amount: '0.00001', currency: 'BTC' },
      pay: { amount: '0.00001', asset: 'BTC', network: 'bitcoin' },
    });
    const text = await sdk.one(payment, 'POST', '/payment/create', { amount: '10.10' });
    expect(text).toMatchObject({ price: { amount: '10.1', currency: 'USD' }, pay: { asset: 'USDT', network: 'tron' } });
  });

  test('lists and reads transactions', async () => {
    const { items } = await sdk.page(transaction, '/transactions', { page: 1, per_page: 25 });
    const [first] = items;
    expect(await sdk.one(transaction, 'GET', `/transactions/${first?.uuid}`)).toEqual(first);
  });

  test('refunds a payment in part and lists refunds', async () => {
    const body = { payment_uuid: paid.uuid, amount: new Float(20.5), destination_address: destination, reason: 'Torn' };
    const made = await sdk.one(refund, 'POST', '/refunds', body);
    expect(made).toMatchObject({ payment_uuid: paid.uuid, amount: '20.5', asset: 'USDT', status: 'created' });
    expect(await sdk.one(refund, 'GET', `/refunds/${made.uuid}`)).toEqual(made);
    const byId = await sdk.one(refund, 'POST', '/refunds', { payment_id: paid.uuid, amount: new Float(1) });
    const { items } = await sdk.page(refund, '/refunds', { page: 1, per_page: 25 });
    expect(items.map(({ uuid }) => uuid).toSorted()).toEqual([made.uuid, byId.uuid].toSorted());
  });

  test('drafts payouts in both forms, submits one and cancels the other, with no body or null', async () => {
    const item = { address: destination, amount: new Float(3), asset: 'USDT', network: 'tron' };
    const batch = await sdk.one(payout, 'POST', '/payouts', { items: [item, { ...item, amount: '4.25' }] });
    expect(batch).toMatchObject({ status: 'draft', total: '7.25' });
    const one = { destination_address: destination, amount: new Float(2), currency: 'USDT', network: 'tron' };
    const single = await sdk.one(payout, 'POST', '/payouts', one);
    expect(single.items).toEqual([{ address: destination, amount: '2' }]);
    expect(await sdk.one(payout, 'POST', `/payouts/${batch.uuid}/submit`)).toMatchObject({ status: 'submitted' });
    expect(await sdk.one(payout, 'POST', `/payouts/${single.uuid}/cancel`)).toMatchObject({ status: 'canceled' });
    expect(await sdk.one(payout, 'GET', `/payouts/${batch.uuid}`)).toMatchObject({ status: 'submitted' });
    const { items } = await sdk.page(payout, '/payouts', { page: 1, per_page: 25 });
    expect(items).toHaveLength(2);
  });

  test('writes an invoice, sends it, and lists invoices', async () => {
    const made = await sdk.one(invoice, 'POST', '/invoices', {
      customer_email: 'customer@example.com',
      items: [{ name: 'Consulting', price: new Float(60), quantity: 2 }],
      currency: 'USD',
      due_date: '2099-12-07',
      number: `R-${style.name}`,
      notes: 'Thank you.',
      metadata: { project: 'p-1' },
    });
    expect(made).toMatchObject({ number: `R-${style.name}`, total: '120', status: 'draft' });
    expect(made.due_at).toMatch(/^2099-12-07T/);
    expect(await sdk.one(invoice, 'POST', `/invoices/${made.uuid}/send`)).toMatchObject({ status: 'sent' });
    expect(await sdk.one(invoice, 'GET', `/invoices/${made.uuid}`)).toMatchObject({
      status: 'sent',
      amount_due: '120',
    });
    const { items } = await sdk.page(invoice, '/invoices', { page: 1, per_page: 25 });
    expect(items.map(({ uuid }) => uuid)).toEqual([made.uuid]);
  });

  test('withdraws, by either name of asset and address', async () => {
    const made = await sdk.one(withdrawal, 'POST', '/withdrawals', {
      amount: new Float(5),
      asset: 'USDT',
      network: 'tron',
      address: destination,
    });
    expect(made).toMatchObject({ amount: '5', asset: 'USDT', network: 'tron', status: 'created' });
    const other = { amount: '1.5', currency: 'USDT', network: 'tron', destination_address: destination };
    const second = await sdk.one(withdrawal, 'POST', '/withdrawals', other);
    expect(await sdk.one(withdrawal, 'GET', `/withdrawals/${made.uuid}`)).toEqual(made);
    const { items } = await sdk.page(withdrawal, '/withdrawals', { page: 1, per_page: 25 });
    expect(items.map(({ uuid }) => uuid).toSorted()).toEqual([made.uuid, second.uuid].toSorted());
  });

  test('makes payment links, and pages through them by number', async () => {
    const fixed = { title: 'Tea', amount: new Float(4.5), currency: 'USD', description: 'Green' };
    expect(await sdk.one(link, 'POST', '/payment-links', fixed)).toMatchObject({ title: 'Tea', amount: '4.5' });
    const open = await sdk.one(link, 'POST', '/payment-links', { title: 'Donation' });
    expect(open.amount).toBeNull();
    await sdk.one(link, 'POST', '/payment-links', { title: 'Coffee' });

    const first = await sdk.page(link, '/payment-links', { page: 1, per_page: 2 });
    const second = await sdk.page(link, '/payment-links', { page: 2, per_page: 2 });
    expect(first.meta).toEqual({ page: 1, per_page: 2, total: 3, total_pages: 2 });
    expect(second.meta).toEqual({ page: 2, per_page: 2, total: 3, total_pages: 2 });
    expect([...first.items, ...second.items].map(({ title }) => title).toSorted()).toEqual([
      'Coffee',
      'Donation',
      'Tea',
    ]);
    expect((await sdk.page(link, '/payment-links', { page: 9, per_page: 2 })).items).toEqual([]);
  });

  // Python's None and Go's nil are null on the wire; bodies built from variables contain them.
  test.each<[string, string, object, string[]]>([
    [
      'a payment',
      '/payment/create',
      { amount: 1 },
      [
        'currency',
        'asset',
        'network',
        'order_id',
        'description',
        'callback_url',
        'success_url',
        'cancel_url',
        'expires_in',
        'metadata',
      ],
    ],
    [
      'an invoice',
      '/invoices',
      { items: [{ name: 'Tea', price: 1, quantity: 1 }] },
      ['customer_email', 'currency', 'due_date', 'number', 'notes', 'metadata'],
    ],
    ['a payment link', '/payment-links', { title: 'Tea' }, ['amount', 'currency', 'description']],
    [
      'a payout',
      '/payouts',
      { items: [{ address: destination, amount: 1, asset: 'USDT', network: 'tron', memo: null }] },
      ['destination_address', 'amount', 'currency', 'network'],
    ],
  ])('takes null for what %s does not say', async (_, path, body, rest) => {
    const nulls = Object.fromEntries(rest.map((field) => [field, null]));
    const [short, long] = [
      await sdk.one(z.looseObject({}), 'POST', path, body),
      await sdk.one(z.looseObject({}), 'POST', path, { ...body, ...nulls }),
    ];
    expect(Object.keys(long)).toEqual(Object.keys(short));
    expect(long['currency']).toBe(short['currency']);
    expect(long['metadata']).toEqual(short['metadata']);
  });

  test('waits as long as a 429 says, then continues', async () => {
    const { team } = merchant;
    const slow = await team.keys.create.mutate({ label: 'Slow', scopes: ['balances:read'], rate_limit: 1 });
    const waits: number[] = [];
    const patient = openSdk({
      url: app.url,
      key: slow.key,
      style,
      // Raising the limit avoids waiting up to a minute.
      async wait(seconds) {
        waits.push(seconds);
        await team.keys.update.mutate({ id: slow.id, rate_limit: 1_000 });
      },
    });
    // If a minute ends between two calls, one more is allowed.
    for (let calls = 0; calls < 3; calls += 1) await patient.one(z.array(balance), 'GET', '/balances');
    expect(waits).toHaveLength(1);
    expect(waits.every((seconds) => Number.isInteger(seconds) && seconds >= 1 && seconds <= 60)).toBe(true);
  });

  test.each<[string, number, string, () => Promise<unknown>]>([
    ['authentication', 401, 'invalid_api_key', () => withKey('ak_test_wrong').one(z.unknown(), 'GET', '/balances')],
    ['authentication', 403, 'missing_scope', async () => withKey(await weakKey()).one(z.unknown(), 'GET', '/balances')],
    ['validation', 422, 'validation_failed', () => sdk.one(z.unknown(), 'POST', '/refunds', { amount: new Float(-1) })],
    ['validation', 422, 'validation_failed', () => sdk.one(z.unknown(), 'POST', '/payment/create')],
    ['api', 404, 'not_found', () => sdk.one(z.unknown(), 'GET', '/refunds/ref_01k9zq3n5qe7w8h2m4t6v8x0zb')],
    ['api', 404, 'not_found', () => sdk.one(z.unknown(), 'GET', '/escrows')],
    ['api', 404, 'not_found', () => sdk.one(z.unknown(), 'POST', '/escrows', { amount: new Float(1) })],
  ])('throws its %s error on %i %s', async (kind, code, name, work) => {
    const thrown: unknown = await work().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SdkError);
    expect(thrown).toMatchObject({ kind, status: code, code: name, requestId: expect.stringMatching(/^req_/) });
  });

  const withKey = (other: string) => openSdk({ url: app.url, key: other, style });
  const weakKey = async () => {
    const made = await merchant.team.keys.create.mutate({ label: 'Weak', scopes: ['payments:read'] });
    return made.key;
  };
});

test('currencies are public, and everything else needs a key', async () => {
  const nobody = openRest(app, null);
  expect((await nobody.send('GET', '/currencies')).status).toBe(200);
  for (const path of ['/rates', '/balances', '/transactions', '/refunds', '/invoices', '/payment-links']) {
    expect(await nobody.send('GET', path)).toMatchObject({ status: 401, body: { error: { code: 'missing_api_key' } } });
  }
});

const nowhere = '01k9zq3n5qe7w8h2m4t6v8x0zb';
/** Every route of the SDKs with its scope, and the status that a key with that scope gets for an example request. */
const routes: [string, string, Scopes[number], number][] = [
  ['POST', '/payment/create', 'payments:write', 422],
  ['GET', `/payment/pay_${nowhere}/check`, 'payments:read', 404],
  ['GET', '/payments', 'payments:read', 200],
  ['GET', `/payments/pay_${nowhere}`, 'payments:read', 404],
  ['GET', '/transactions', 'transactions:read', 200],
  ['GET', `/transactions/txn_${nowhere}`, 'transactions:read', 404],
  ['GET', '/balances', 'balances:read', 200],
  ['GET', '/refunds', 'refunds:read', 200],
  ['POST', '/refunds', 'refunds:write', 422],
  ['GET', `/refunds/ref_${nowhere}`, 'refunds:read', 404],
  ['GET', '/payouts', 'payouts:read', 200],
  ['POST', '/payouts', 'payouts:write', 422],
  ['GET', `/payouts/pyt_${nowhere}`, 'payouts:read', 404],
  ['POST', `/payouts/pyt_${nowhere}/submit`, 'payouts:write', 404],
  ['POST', `/payouts/pyt_${nowhere}/cancel`, 'payouts:write', 404],
  ['GET', '/invoices', 'invoices:read', 200],
  ['POST', '/invoices', 'invoices:write', 422],
  ['GET', `/invoices/ivc_${nowhere}`, 'invoices:read', 404],
  ['POST', `/invoices/ivc_${nowhere}/send`, 'invoices:write', 404],
  ['POST', `/invoices/ivc_${nowhere}/void`, 'invoices:write', 404],
  ['GET', '/withdrawals', 'withdrawals:read', 200],
  ['POST', '/withdrawals', 'withdrawals:write', 422],
  ['GET', `/withdrawals/wdr_${nowhere}`, 'withdrawals:read', 404],
  ['GET', '/payment-links', 'links:read', 200],
  ['POST', '/payment-links', 'links:write', 422],
  ['GET', '/webhook-deliveries', 'webhooks:read', 200],
  ['POST', '/webhook-deliveries/1/replay', 'webhooks:write', 404],
  ['POST', '/webhook-deliveries/1/skip', 'webhooks:write', 404],
];

describe.each(['test', 'live'] as const)('in %s mode', (mode) => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await newMerchant(mode);
  });

  test.each(routes)('%s %s needs %s and nothing else', async (method, path, scope, met) => {
    const send = async (scopes: Scopes) => {
      const { key } = await merchant.team.keys.create.mutate({ label: 'Key', scopes });
      const headers = { 'x-api-key': key };
      return request(`${app.url}/v1${path}`, method, { headers, ...(method === 'POST' && { body: 'null' }) });
    };
    expect(await send(everything.filter((other) => other !== scope))).toMatchObject({
      status: 403,
      body: { error: { code: 'missing_scope', details: { required_scope: scope } } },
    });
    expect((await send([scope])).status).toBe(met);
  });
});
