import { newId, type Scope, scopesOfRole } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { hour, historyTests } from '../../test/history.ts';
import { startApi } from '../../test/http.ts';
import { asUser, newKey } from '../../test/keys.ts';
import { fund, paidPayment } from '../../test/money.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { holding, newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { apiKeyRequests, memberships, payments, transactions, users } from '../db/schema/index.ts';
import { createEndpoint, deleteEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { createInvoice } from '../invoices/create.ts';
import { createLink } from '../links/links.ts';
import { createPayment } from '../payments/create.ts';
import { createPayout } from '../payouts/draft.ts';
import { createRefund } from '../refunds/refunds.ts';
import { createWithdrawal } from '../withdrawals/withdrawals.ts';
import { search } from './search.ts';
import { hitTypes } from './schemas.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});
const { db } = services;
const { past } = historyTests(services);

const base58 = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const evm = '0x52908400098527886E0F7030069857D2E4169EE7';
const hash = `AB${'cd01'.repeat(15)}EF`;

const found = async (ctx: TenantContext, q: string) =>
  (await search(ctx, { q })).map(({ type, id, matched }) => ({ type, id, matched }));
const idsOf = async (ctx: TenantContext, q: string) => (await search(ctx, { q })).map(({ id }) => id);

let outputs = 0;

/** A merchant that has one of everything, and what its people would look for. */
async function everything() {
  const ctx = await newTenant(services);
  const owner = { merchant_id: ctx.tenant.merchantId, mode: ctx.tenant.mode };
  await fund(ctx, 'USDT', '1000');
  const payment = await paidPayment(ctx, { amount: '50', from: base58 });
  await db.update(payments).set({ order_id: 'order-1001' }).where(eq(payments.id, payment));
  // Two merchants are paid by one transaction.
  await db
    .update(transactions)
    .set({ tx_hash: hash.toLowerCase(), output_index: (outputs += 1) })
    .where(eq(transactions.payment_id, payment));
  const [transaction] = await db.select().from(transactions).where(eq(transactions.payment_id, payment));
  const refund = await createRefund(ctx, { payment_uuid: payment, amount: '5' });
  const invoice = await createInvoice(ctx, {
    number: 'R-2026-77',
    customer_email: 'Ann.Lee@Example.com',
    items: [{ name: 'Tea', price: '4', quantity: 1 }],
  });
  const item = { amount: '7', asset: 'USDT', network: 'ethereum', address: evm };
  const payout = await createPayout(ctx, { items: [item, item] });
  const withdrawal = await createWithdrawal(ctx, { amount: '9', asset: 'USDT', network: 'tron', address: base58 });
  const link = await createLink(ctx, { title: 'Summer Donation' });
  const endpoint = await createEndpoint(ctx, {
    url: 'http://127.0.0.1:9/hooks/Orders',
    event_types: ['payment.*'],
    description: 'Order system',
  });
  const {
    ids: [event = ''],
  } = await publish(ctx, [newEvent()]);
  const delivery = await past(ctx, { endpoint: endpoint.id, agoMs: hour });
  const key = await newKey(ctx, { label: 'Bookkeeping script' });
  const request = newId('request');
  await db.insert(apiKeyRequests).values({
    id: request,
    key_id: key.id,
    ...owner,
    method: 'GET',
    route: '/v1/payments',
    status: 200,
    duration_ms: 3,
    created_at: services.now(),
  });
  const person = newId('user');
  await db.insert(users).values({ id: person, name: 'Grace Hopper', email: `${person}@navy.example` });
  await db.insert(memberships).values({ ...owner, user_id: person, role: 'developer' });
  return {
    ctx,
    key,
    wanted: [
      ['order-1001', 'payment', payment, 'order_id'],
      ['order-10', 'refund', refund.uuid, 'order_id'],
      [payment, 'payment', payment, 'id'],
      [hash, 'payment', payment, 'tx_hash'],
      [hash, 'transaction', transaction?.id, 'tx_hash'],
      [hash.toLowerCase(), 'transaction', transaction?.id, 'tx_hash'],
      [transaction?.id, 'transaction', transaction?.id, 'id'],
      [base58, 'transaction', transaction?.id, 'from'],
      [base58, 'refund', refund.uuid, 'destination_address'],
      [refund.uuid, 'refund', refund.uuid, 'id'],
      ['R-2026', 'invoice', invoice.uuid, 'number'],
      ['ann.LEE@example.com', 'invoice', invoice.uuid, 'customer_email'],
      [invoice.uuid, 'invoice', invoice.uuid, 'id'],
      [evm, 'payout', payout.uuid, 'address'],
      [evm.toLowerCase(), 'payout', payout.uuid, 'address'],
      [evm.slice(0, 8).toUpperCase(), 'payout', payout.uuid, 'address'],
      [payout.uuid, 'payout', payout.uuid, 'id'],
      [base58.slice(0, 9), 'withdrawal', withdrawal.uuid, 'address'],
      [withdrawal.uuid, 'withdrawal', withdrawal.uuid, 'id'],
      ['donation', 'payment_link', link.uuid, 'title'],
      [link.uuid, 'payment_link', link.uuid, 'id'],
      [event, 'event', event, 'id'],
      [String(delivery), 'delivery', String(delivery), 'id'],
      [request, 'request', request, 'id'],
      ['BOOKKEEPING', 'api_key', key.id, 'label'],
      [key.key.slice(0, 12), 'api_key', key.id, 'start'],
      [key.id, 'api_key', key.id, 'id'],
      ['order system', 'endpoint', endpoint.id, 'description'],
      ['hooks/orders', 'endpoint', endpoint.id, 'url'],
      [endpoint.id, 'endpoint', endpoint.id, 'id'],
      ['hopper', 'teammate', person, 'name'],
      [`${person}@NAVY`, 'teammate', person, 'email'],
      [person, 'teammate', person, 'id'],
    ] as const,
  };
}

const { ctx: shop, wanted } = await everything();
const { ctx: neighbour, wanted: neighbours } = await everything();

test.each(wanted.map(([q = '', ...rest]) => [q, ...rest] as const))('%s is found', async (q, type, id, matched) => {
  expect(await found(shop, q)).toContainEqual({ type, id, matched });
});

test('nothing of another merchant or of the other mode is found', async () => {
  const live: TenantContext = { ...shop, tenant: { ...shop.tenant, mode: 'live' } };
  const mine = new Set(wanted.map(([, , id]) => id));
  for (const [q = ''] of [...wanted, ...neighbours]) {
    for (const id of await idsOf(neighbour, q)) expect(mine).not.toContain(id);
    // People belong to both modes.
    const inLive = (await search(live, { q })).filter(({ type }) => type !== 'teammate');
    expect(inLive).toEqual([]);
  }
});

const scopeOf: Record<(typeof hitTypes)[number], Scope> = {
  payment: 'payments:read',
  invoice: 'invoices:read',
  refund: 'refunds:read',
  payout: 'payouts:read',
  withdrawal: 'withdrawals:read',
  payment_link: 'links:read',
  transaction: 'transactions:read',
  event: 'events:read',
  delivery: 'webhooks:read',
  request: 'api_keys:read',
  api_key: 'api_keys:read',
  endpoint: 'endpoints:read',
  teammate: 'team:write',
};

test.each(Object.values(scopeOf))('a caller with %s alone finds only what that scope shows', async (scope) => {
  const reader = holding(shop, scope);
  const types = new Set<string>();
  for (const [q = ''] of wanted) for (const { type } of await search(reader, { q })) types.add(type);
  expect([...types].toSorted()).toEqual(hitTypes.filter((type) => scopeOf[type] === scope).toSorted());
});

test('without payments:read a refund is not found by the order of its payment', async () => {
  expect(await search(holding(shop, 'refunds:read'), { q: 'order-1001' })).toEqual([]);
  expect(await search(holding(shop, 'refunds:read', 'payments:read'), { q: 'order-1001' })).toHaveLength(2);
});

describe('the order of hits', () => {
  test('is exact ones first, then the newest, at most five of a type', async () => {
    const ctx = await newTenant(services);
    const made: string[] = [];
    for (const order_id of ['77', '771', '772', '773', '774', '775', '776']) {
      made.push((await createPayment(ctx, { amount: '1', order_id })).uuid);
    }
    const [exact, , , ...newest] = made;
    const hits = await search(ctx, { q: '77' });
    expect(hits.map(({ id }) => id)).toEqual([exact, ...newest.toReversed()]);
    expect(hits[0]).toMatchObject({ type: 'payment', title: '77', status: 'created', matched: 'order_id' });
    expect((await search(ctx, { q: '77', limit: 2 })).map(({ id }) => id)).toEqual([exact, newest.at(-1)]);
  });

  test('is the newest first, also of a beginning that thousands have', async () => {
    const ctx = await newTenant(services);
    const { uuid } = await createPayment(ctx, { amount: '1', order_id: 'web-zz' });
    // Older ones, whose order ids sort before.
    await db.execute(sql`
      INSERT INTO payments SELECT (p).* FROM (
        SELECT jsonb_populate_record(p, jsonb_build_object('id', 'pay_00' || lpad(n::text, 24, '0'), 'order_id', 'web-' || n,
          'address', 'bulk' || n)) AS p
        FROM payments p, generate_series(1, 3000) n WHERE id = ${uuid}) AS made`);
    expect((await idsOf(ctx, 'web-'))[0]).toBe(uuid);
  });
});

test('the case of a base58 address counts', async () => {
  expect(await found(shop, base58.toLowerCase())).toEqual([]);
});

test('a deleted endpoint is not found', async () => {
  const ctx = await newTenant(services);
  const { id } = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/gone', event_types: ['payment.*'] });
  expect(await idsOf(ctx, 'gone')).toEqual([id]);
  await deleteEndpoint(ctx, id);
  expect(await idsOf(ctx, 'gone')).toEqual([]);
});

test.each(['%%', '__', "'; DROP", '\\\\', '😀😀', '  a b  ', 'pay_', '99999999999999999999', '0x'])(
  '%j finds nothing here, and fails nowhere',
  async (q) => {
    expect(await search(await newTenant(services), { q })).toEqual([]);
  },
);

test('a signing secret is not looked for', async () => {
  const ctx = await newTenant(services);
  await createLink(ctx, { title: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
  expect(await search(ctx, { q: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })).toEqual([]);
});

test('a person finds what their role may read, teammates if they manage them', async () => {
  const owner = asUser(shop, [...scopesOfRole('owner')], false);
  const viewer = asUser(shop, [...scopesOfRole('viewer')], false);
  expect(await found(owner, 'hopper')).toMatchObject([{ type: 'teammate', matched: 'name' }]);
  expect(await found(viewer, 'hopper')).toEqual([]);
  expect(await found(viewer, 'order-1001')).toEqual(await found(owner, 'order-1001'));
});

describe('GET /v1/search', () => {
  test('answers any key with what it may read', async () => {
    const { key } = await newKey(shop, { scopes: ['refunds:read'] });
    const { call } = restCaller(api.url, () => key);
    const { status, data } = await call('GET', `/search?q=${base58}`);
    expect(status).toBe(200);
    expect(data).toEqual([
      {
        type: 'refund',
        id: expect.any(String),
        title: '5 USDT',
        status: 'created',
        matched: 'destination_address',
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
  });

  test.each(['q=a', 'q=%20%20', `q=${'a'.repeat(101)}`, '', 'q=ab&limit=0', 'q=ab&limit=101', 'q=a%00b', 'q=ab&x=1'])(
    '%s is 422',
    async (query) => {
      const { key } = await newKey(shop);
      const { call } = restCaller(api.url, () => key);
      expect(await call('GET', `/search?${query}`)).toMatchObject({
        status: 422,
        error: { code: 'validation_failed' },
      });
    },
  );
});
