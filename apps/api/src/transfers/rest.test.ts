import type { KeyScope } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { balanceOf, fund, paidPayment } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { idempotentRequests, transactions } from '../db/schema/index.ts';
import { createKey } from '../keys/create.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const scopes: KeyScope[] = [
  'refunds:read',
  'refunds:write',
  'payouts:read',
  'payouts:write',
  'withdrawals:read',
  'withdrawals:write',
];
const envelope = z.object({
  ok: z.boolean(),
  data: z.unknown().optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
});
const object = z.looseObject({ uuid: z.string() });

const payer = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const bitcoin = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
let ctx: TenantContext;
let payment: string;
let canceled: string;
let key: string;

beforeEach(async () => {
  ctx = await newTenant(services);
  await fund(ctx, 'USDT', '100');
  payment = await paidPayment(ctx, { amount: '50', from: payer });
  key = (await createKey(ctx, { label: 'Shop', scopes })).key;
});

/** Sends a request; `body` goes out as it is when it is a string. */
async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    replayed: response.headers.has('idempotent-replayed'),
    json: await response.json(),
  };
}
async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const { status, replayed, json } = await send(method, `/v1${path}`, body, headers);
  const { data, error, meta } = envelope.parse(json);
  return { status, replayed, data, error, meta };
}
const made = async (path: string, body: unknown) => object.parse((await call('POST', path, body)).data);

describe('as the published SDKs call', () => {
  test('refunds are created, read and listed', async () => {
    const created = await call('POST', '/refunds', { payment_uuid: payment, amount: 12.5, reason: 'Returned' });
    expect(created).toMatchObject({ status: 201, data: { amount: '12.5', destination_address: payer } });
    // Python writes 0.00001 as 1e-05.
    const small = await call('POST', '/refunds', `{"payment_id":"${payment}","amount":1e-05,"metadata":null}`);
    expect(small).toMatchObject({ status: 201, data: { amount: '0.00001', payment_uuid: payment, metadata: {} } });
    const { uuid } = object.parse(small.data);
    expect(await call('GET', `/refunds/${uuid}`)).toMatchObject({ status: 200, data: small.data });
    const listed = await call('GET', `/refunds?page=1&per_page=1&payment_uuid=${payment}`);
    expect(listed).toMatchObject({ status: 200, data: [small.data], meta: { total: 2, total_pages: 2 } });
  });

  test('a payout of one item is drafted flat and submitted or canceled, with a null body', async () => {
    const flat = { destination_address: address, amount: '25', currency: 'USDT', network: 'tron' };
    const { uuid } = await made('/payouts', flat);
    const submitted = await call('POST', `/payouts/${uuid}/submit`, 'null');
    expect(submitted).toMatchObject({ status: 200, data: { status: 'submitted', total: '25', fee: '1' } });
    expect(await call('POST', `/payouts/${uuid}/submit`)).toMatchObject({ status: 409, error: { code: 'conflict' } });
    expect(await call('POST', `/payouts/${uuid}/cancel`)).toMatchObject({ status: 409, error: { code: 'conflict' } });
    const other = `/payouts/${(await made('/payouts', flat)).uuid}`;
    expect(await call('POST', `${other}/cancel`, 'null')).toMatchObject({ status: 200, data: { status: 'canceled' } });
    expect(await call('GET', other)).toMatchObject({ status: 200, data: { is_final: true } });
  });

  test('a payout of several is drafted as items, and listed', async () => {
    const items = [1, 2, 3].map((amount) => ({ address, amount, asset: 'USDT', network: 'tron', memo: null }));
    const { uuid } = await made('/payouts', { items });
    const { status, data } = await call('GET', '/payouts?status=draft');
    expect([status, data]).toMatchObject([200, [{ uuid, total: '6', item_count: 3, items: [{}, {}, {}] }]]);
  });

  test('a refund names one transaction, alone or beside its payment', async () => {
    const [row] = await services.db.select().from(transactions).where(eq(transactions.payment_id, payment));
    const transaction_uuid = row?.id ?? '';
    for (const names of [{}, { payment_uuid: payment }, { payment_id: payment, amount: '5' }]) {
      const created = await call('POST', '/refunds', { amount: '10', transaction_uuid, ...names });
      expect(created).toMatchObject({ status: 201, data: { payment_uuid: payment, transaction_uuid, asset: 'USDT' } });
    }
    const other = await paidPayment(ctx, { amount: '10', from: payer });
    const apart = await call('POST', '/refunds', { transaction_uuid, payment_uuid: other });
    expect(apart).toMatchObject({ status: 422, error: { details: { issues: [{ path: 'transaction_uuid' }] } } });
  });

  test.each([
    ['asset and address', { asset: 'USDT', address }],
    ['currency and destination_address', { currency: 'USDT', destination_address: address }],
  ])('a withdrawal names %s', async (_, names) => {
    const created = await call('POST', '/withdrawals', { amount: '10', network: 'tron', ...names });
    expect(created).toMatchObject({ status: 201, data: { status: 'created', asset: 'USDT', address, fee: '1' } });
    const { uuid } = object.parse(created.data);
    expect(await call('GET', `/withdrawals/${uuid}`)).toMatchObject({ status: 200, data: created.data });
    expect(await call('GET', '/withdrawals')).toMatchObject({ status: 200, data: [{ uuid }] });
  });
});

describe('bad input changes no balance and is told apart:', () => {
  const item = { address, amount: '1', asset: 'USDT', network: 'tron' };
  const flat = { destination_address: address, amount: '1', currency: 'USDT', network: 'tron' };
  const withdrawal = { address, amount: '1', asset: 'USDT', network: 'tron' };
  const dust = { address: bitcoin, amount: '0.00000545', asset: 'BTC', network: 'bitcoin' };
  const refund = (more: object) => () => ({ payment_uuid: payment, ...more });

  test.each<[string, string, () => unknown, string, string]>([
    ['no payment', '/refunds', () => ({ amount: '1' }), 'validation_failed', 'payment_uuid'],
    ['a payment named twice', '/refunds', refund({ payment_id: 'x' }), 'validation_failed', 'payment_uuid'],
    ['a payment that is not there', '/refunds', () => ({ payment_uuid: 'pay_none' }), 'not_found', ''],
    ['a transaction that is not there', '/refunds', () => ({ transaction_uuid: 'txn_none' }), 'not_found', ''],
    [
      'a transaction beside a payment named twice',
      '/refunds',
      refund({ payment_id: 'x', transaction_uuid: 'txn_none' }),
      'validation_failed',
      'payment_uuid',
    ],
    ['a field nobody knows', '/refunds', refund({ fee: '0' }), 'validation_failed', 'fee'],
    ['a negative refund', '/refunds', refund({ amount: -1 }), 'validation_failed', 'amount'],
    ['a refund of nothing', '/refunds', refund({ amount: '0.00' }), 'validation_failed', 'amount'],
    ['an amount in exponent form', '/refunds', refund({ amount: '1e1' }), 'validation_failed', 'amount'],
    ['a refund above what is left', '/refunds', refund({ amount: '50.1' }), 'validation_failed', 'amount'],
    ['a huge number', '/refunds', refund({ amount: 1e300 }), 'validation_failed', 'amount'],
    ['less than can be sent', '/payouts', () => ({ items: [dust] }), 'validation_failed', 'items.0.amount'],
    ['a withdrawal of dust', '/withdrawals', () => dust, 'validation_failed', 'amount'],
    ['an over-precise refund', '/refunds', refund({ amount: '0.1234567' }), 'validation_failed', 'amount'],
    ['a payout without anything', '/payouts', () => ({}), 'validation_failed', 'items'],
    ['a payout without items', '/payouts', () => ({ items: [] }), 'validation_failed', 'items'],
    [
      '1,001 items',
      '/payouts',
      () => ({ items: Array.from({ length: 1_001 }, () => item) }),
      'validation_failed',
      'items',
    ],
    ['both forms at once', '/payouts', () => ({ items: [item], ...flat }), 'validation_failed', 'destination_address'],
    ['half a flat payout', '/payouts', () => ({ ...flat, network: undefined }), 'validation_failed', 'network'],
    ['a wrong flat asset', '/payouts', () => ({ ...flat, currency: 'DOGE' }), 'validation_failed', 'currency'],
    [
      'a wrong flat address',
      '/payouts',
      () => ({ ...flat, destination_address: 'x' }),
      'validation_failed',
      'destination_address',
    ],
    [
      'a wrong item',
      '/payouts',
      () => ({ items: [item, { ...item, amount: 'x' }] }),
      'validation_failed',
      'items.1.amount',
    ],
    [
      'an unknown field of an item',
      '/payouts',
      () => ({ items: [{ ...item, to: 'x' }] }),
      'validation_failed',
      'items.0.to',
    ],
    [
      'a withdrawal without an asset',
      '/withdrawals',
      () => ({ ...withdrawal, asset: null }),
      'validation_failed',
      'asset',
    ],
    [
      'two addresses',
      '/withdrawals',
      () => ({ ...withdrawal, destination_address: address }),
      'validation_failed',
      'address',
    ],
    [
      'a withdrawal over the balance',
      '/withdrawals',
      () => ({ ...withdrawal, amount: '150' }),
      'insufficient_balance',
      '',
    ],
  ])('%s', async (_, path, body, code, field) => {
    const before = await balanceOf(ctx, 'USDT');
    const { status, error } = await call('POST', path, body());
    expect([status, error?.code]).toEqual([code === 'not_found' ? 404 : 422, code]);
    if (field !== '') expect(error?.details).toMatchObject({ issues: [{ path: field }] });
    expect(await balanceOf(ctx, 'USDT')).toEqual(before);
  });
});

describe('an Idempotency-Key', () => {
  test('makes a refund happen once, and does not fit another', async () => {
    const header = { 'idempotency-key': 'refund-7' };
    const first = await call('POST', '/refunds', { payment_uuid: payment, amount: '5' }, header);
    const again = await call('POST', '/refunds', { payment_uuid: payment, amount: '5' }, header);
    expect([first.replayed, again.replayed, again.data]).toEqual([false, true, first.data]);
    expect(await call('POST', '/refunds', { payment_uuid: payment, amount: '6' }, header)).toMatchObject({
      status: 422,
      error: { code: 'idempotency_key_reused' },
    });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '6' });
  });

  test('does not keep a refusal: once the money is there the same request goes through', async () => {
    const header = { 'idempotency-key': 'withdrawal-7' };
    const withdrawal = { address, amount: '150', asset: 'USDT', network: 'tron' };
    const refused = { status: 422, replayed: false, error: { code: 'insufficient_balance' } };
    for (let time = 0; time < 2; time += 1)
      expect(await call('POST', '/withdrawals', withdrawal, header)).toMatchObject(refused);
    await fund(ctx, 'USDT', '51');
    const done = await call('POST', '/withdrawals', withdrawal, header);
    expect(done).toMatchObject({ status: 201, replayed: false });
    // What changed something is kept, whatever came before it.
    expect(await call('POST', '/withdrawals', withdrawal, header)).toMatchObject({
      status: 201,
      replayed: true,
      data: done.data,
    });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ available: '50', reserved: '151' });
  });

  test('is free for another body after a refusal, and taken after a success', async () => {
    const header = { 'idempotency-key': 'withdrawal-8' };
    const withdrawal = (amount: string) => ({ address, amount, asset: 'USDT', network: 'tron' });
    const give = (amount: string) => call('POST', '/withdrawals', withdrawal(amount), header);
    expect(await give('150')).toMatchObject({ status: 422, error: { code: 'insufficient_balance' } });
    expect(await give('0.1234567')).toMatchObject({ status: 422, error: { code: 'validation_failed' } });
    expect(await give('20')).toMatchObject({ status: 201, replayed: false });
    expect(await give('30')).toMatchObject({ status: 422, error: { code: 'idempotency_key_reused' } });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '21' });
  });

  test.each<[string, () => string, number]>([
    ['not there', () => '/payouts/pyt_none/submit', 404],
    ['in another state', () => `/payouts/${canceled}/submit`, 409],
  ])('does not keep the refusal of what is %s', async (_, path, status) => {
    canceled = (await made('/payouts', { items: [{ address, amount: '1', asset: 'USDT', network: 'tron' }] })).uuid;
    await call('POST', `/payouts/${canceled}/cancel`);
    const header = { 'idempotency-key': 'submit-2' };
    for (let time = 0; time < 2; time += 1)
      expect(await call('POST', path(), {}, header)).toMatchObject({ status, replayed: false });
    const { uuid } = await made('/payouts', { items: [{ address, amount: '1', asset: 'USDT', network: 'tron' }] });
    expect(await call('POST', `/payouts/${uuid}/submit`, {}, header)).toMatchObject({ status: 200 });
  });

  test('is free too after a refusal that the version before has kept', async () => {
    const { merchantId: merchant_id, mode } = ctx.tenant;
    const kept = { request_hash: Buffer.alloc(32), status: 422, answer: Buffer.alloc(1), created_at: new Date() };
    await ctx.db.insert(idempotentRequests).values({ merchant_id, mode, key: 'refund-9', ...kept });
    const header = { 'idempotency-key': 'refund-9' };
    for (const replayed of [false, true])
      expect(await call('POST', '/refunds', { payment_uuid: payment }, header)).toMatchObject({
        status: 201,
        replayed,
      });
  });

  test('lets one of many at once through: the others are in flight, replayed or refused, and nothing is sent twice', async () => {
    const header = { 'idempotency-key': 'withdrawal-9' };
    const withdrawal = { address, amount: '150', asset: 'USDT', network: 'tron' };
    const give = () => call('POST', '/withdrawals', withdrawal, header);
    const many = (times: number) => Promise.all(Array.from({ length: times }, give));
    for (const { status, error } of await many(5))
      expect(`${status} ${error?.code}`).toMatch(/^(422 insufficient_balance|409 idempotency_in_flight)$/);
    const [answers] = await Promise.all([many(10), fund(ctx, 'USDT', '500')]);
    const settled = [...answers, await give()];
    for (const { status, error } of settled)
      expect(`${status} ${error?.code ?? ''}`).toMatch(/^(201 |422 insufficient_balance|409 idempotency_in_flight)$/);
    expect(settled.filter(({ status, replayed }) => status === 201 && !replayed)).toHaveLength(1);
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '151' });
  });

  test('is demanded of a key that insists, wherever money is sent', async () => {
    const { uuid } = await made('/payouts', {
      destination_address: address,
      amount: '1',
      currency: 'USDT',
      network: 'tron',
    });
    const withdrawal = { address, amount: '1', asset: 'USDT', network: 'tron' };
    key = (await createKey(ctx, { label: 'Careful', scopes, require_idempotency_key: true })).key;
    const posts = [
      ['/refunds', { payment_uuid: payment }],
      ['/payouts', {}],
      [`/payouts/${uuid}/submit`, {}],
      [`/payouts/${uuid}/cancel`, {}],
      ['/withdrawals', withdrawal],
    ] as const;
    for (const [path, body] of posts) {
      const refused = { status: 400, error: { code: 'idempotency_key_required' } };
      expect(await call('POST', path, body), path).toMatchObject(refused);
    }
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '0' });
    const header = { 'idempotency-key': 'submit-1' };
    expect(await call('POST', `/payouts/${uuid}/submit`, {}, header)).toMatchObject({ status: 200 });
    expect(await call('GET', '/refunds')).toMatchObject({ status: 200 });
    const own = { 'idempotency-key': 'withdrawal-1' };
    for (let time = 0; time < 2; time += 1)
      expect(await call('POST', '/withdrawals', withdrawal, own)).toMatchObject({ status: 201 });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '4' });
  });

  test('that tRPC would not honour does not satisfy a key that insists', async () => {
    key = (await createKey(ctx, { label: 'Careful', scopes, require_idempotency_key: true })).key;
    const refused = await send('POST', '/trpc/refunds.create', { payment_uuid: payment }, { 'idempotency-key': 'a' });
    expect([refused.status, JSON.stringify(refused.json)]).toEqual([
      400,
      expect.stringContaining('idempotency_key_required'),
    ]);
  });
});
