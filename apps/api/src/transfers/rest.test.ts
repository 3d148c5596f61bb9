import type { KeyScope } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { balanceOf, fund, paidPayment } from '../../test/money.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { transactions } from '../db/schema/index.ts';
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
const object = z.looseObject({ uuid: z.string() });

const payer = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const bitcoin = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
let ctx: TenantContext;
let payment: string;
let key: string;

beforeEach(async () => {
  ctx = await newTenant(services);
  await fund(ctx, 'USDT', '100');
  payment = await paidPayment(ctx, { amount: '50', from: payer });
  key = (await createKey(ctx, { label: 'Shop', scopes })).key;
});

const { call } = restCaller(api.url, () => key);
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

  test('a payout of one item is drafted in the flat form and submitted or canceled, with a null body', async () => {
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

describe('bad input changes no balance and has an error of its own:', () => {
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
    ['an unknown field', '/refunds', refund({ fee: '0' }), 'validation_failed', 'fee'],
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
