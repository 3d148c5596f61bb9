import type { KeyScope } from '@cryptoix/core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { balanceOf, fund, paidPayment } from '../../test/money.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import type { TenantContext } from '../context.ts';
import { idempotentRequests } from '../db/schema/index.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { createKey } from '../keys/create.ts';
import { rotateKey } from '../keys/rotate.ts';

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
const secretOf = z.object({ data: z.object({ secret: z.string() }) });

const keyInput = { label: 'Shop', scopes: ['endpoints:write', 'payments:read'] satisfies KeyScope[] };

async function endpointAndKey() {
  const ctx = await newTenant(services);
  const { id, secret } = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/hook', event_types: ['payment.*'] });
  const { key } = await createKey(ctx, keyInput);
  const post = async (action: string) => {
    const response = await fetch(`${api.url}/v1/webhook-endpoints/${id}/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'once' },
    });
    return { secret: secretOf.parse(await response.json()).data.secret, headers: response.headers };
  };
  const reveals = async () =>
    (await listAudit(ctx, {})).items.filter(({ action }) => action === 'webhook_endpoint.secret_revealed').length;
  return { secret, post, reveals };
}

test('each reveal of a secret is audited, whatever Idempotency-Key it is requested with', async () => {
  const { secret, post, reveals } = await endpointAndKey();
  for (const times of [1, 2, 3]) {
    const response = await post('reveal-secret');
    expect(response.secret).toBe(secret);
    expect(response.headers.has('idempotent-replayed')).toBe(false);
    expect(await reveals()).toBe(times);
  }
});

test('a repeated rotation returns the same secret, and that reveal is audited', async () => {
  const { post, reveals } = await endpointAndKey();
  const first = await post('rotate-secret');
  expect(await reveals()).toBe(0);
  const again = await post('rotate-secret');
  expect(again.secret).toBe(first.secret);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await reveals()).toBe(1);
});

test('a response that shows a secret is replayed only to the key that made the request and its successors', async () => {
  const ctx = await newTenant(services);
  const [maker, other] = [await createKey(ctx, keyInput), await createKey(ctx, keyInput)];
  const create = (key: string) =>
    restCaller(api.url, () => key).call(
      'POST',
      '/webhook-endpoints',
      { url: 'http://127.0.0.1:9/hook', event_types: ['payment.*'] },
      { 'idempotency-key': 'made-once' },
    );
  const made = await create(maker.key);
  expect(made.status).toBe(201);
  const replays = { status: 201, replayed: true, data: made.data };
  const refused = { status: 422, replayed: false, data: undefined, error: { code: 'idempotency_key_reused' } };
  expect(await create(other.key)).toMatchObject(refused);
  const { id } = z.object({ id: z.string() }).parse(made.data);
  await updateEndpoint(ctx, { id, event_types: ['payment.*', 'invoice.*'] });
  expect(await create(other.key)).toMatchObject(refused);
  const successor = await rotateKey(ctx, { id: maker.id });
  const next = await rotateKey(ctx, { id: successor.id });
  for (const { key } of [maker, successor, next]) expect(await create(key)).toMatchObject(replays);
  await deleteEndpoint(ctx, id);
  expect(await create(other.key)).toMatchObject(refused);
  expect(await create(next.key)).toMatchObject(replays);
});

describe('an Idempotency-Key', () => {
  let ctx: TenantContext;
  let payment: string;
  let canceled: string;
  let key: string;
  const { call, send } = restCaller(api.url, () => key);
  const made = async (path: string, body: unknown) => object.parse((await call('POST', path, body)).data);

  beforeEach(async () => {
    ctx = await newTenant(services);
    await fund(ctx, 'USDT', '100');
    payment = await paidPayment(ctx, { amount: '50', from: payer });
    key = (await createKey(ctx, { label: 'Shop', scopes })).key;
  });

  test('makes a refund happen once, and is refused for another', async () => {
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

  test('does not store a refusal: once the money is there, the same request succeeds', async () => {
    const header = { 'idempotency-key': 'withdrawal-7' };
    const withdrawal = { address, amount: '150', asset: 'USDT', network: 'tron' };
    const refused = { status: 422, replayed: false, error: { code: 'insufficient_balance' } };
    for (let time = 0; time < 2; time += 1)
      expect(await call('POST', '/withdrawals', withdrawal, header)).toMatchObject(refused);
    await fund(ctx, 'USDT', '51');
    const done = await call('POST', '/withdrawals', withdrawal, header);
    expect(done).toMatchObject({ status: 201, replayed: false });
    // A success is stored, even after refusals.
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
    ['missing', () => '/payouts/pyt_none/submit', 404],
    ['in another state', () => `/payouts/${canceled}/submit`, 409],
  ])('does not store a refusal because the object is %s', async (_, path, status) => {
    canceled = (await made('/payouts', { items: [{ address, amount: '1', asset: 'USDT', network: 'tron' }] })).uuid;
    await call('POST', `/payouts/${canceled}/cancel`);
    const header = { 'idempotency-key': 'submit-2' };
    for (let time = 0; time < 2; time += 1)
      expect(await call('POST', path(), {}, header)).toMatchObject({ status, replayed: false });
    const { uuid } = await made('/payouts', { items: [{ address, amount: '1', asset: 'USDT', network: 'tron' }] });
    expect(await call('POST', `/payouts/${uuid}/submit`, {}, header)).toMatchObject({ status: 200 });
  });

  test('is also free after a refusal that the previous version stored', async () => {
    const { merchantId: merchant_id, mode } = ctx.tenant;
    const stored = { request_hash: Buffer.alloc(32), status: 422, answer: Buffer.alloc(1), created_at: new Date() };
    await ctx.db.insert(idempotentRequests).values({ merchant_id, mode, key: 'refund-9', ...stored });
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
    const [responses] = await Promise.all([many(10), fund(ctx, 'USDT', '500')]);
    const all = [...responses, await give()];
    for (const { status, error } of all)
      expect(`${status} ${error?.code ?? ''}`).toMatch(/^(201 |422 insufficient_balance|409 idempotency_in_flight)$/);
    expect(all.filter(({ status, replayed }) => status === 201 && !replayed)).toHaveLength(1);
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '151' });
  });

  test('is required of a key with that setting, wherever money is sent', async () => {
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

  test('sent with a tRPC batch, which ignores it, is not enough for a key that requires one', async () => {
    key = (await createKey(ctx, { label: 'Careful', scopes, require_idempotency_key: true })).key;
    const input = { 0: { payment_uuid: payment } };
    const refused = await send('POST', '/trpc/refunds.create?batch=1', input, { 'idempotency-key': 'a' });
    expect([refused.status, JSON.stringify(refused.json)]).toEqual([
      400,
      expect.stringContaining('idempotency_key_required'),
    ]);
  });
});
