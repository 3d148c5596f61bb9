import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { eventually } from '@cryptoix/harness/eventually';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { newKey } from '../../test/keys.ts';
import { fund, paidPayment } from '../../test/money.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listPayments } from '../payments/payments.ts';
import { listRefunds } from '../refunds/refunds.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

/** A merchant with a paid payment, and a key that may do all that is tried here. */
async function shop(more: Partial<Parameters<typeof newKey>[1]> = {}) {
  const ctx = await newTenant(services);
  await fund(ctx, 'USDT', '10');
  const payment_uuid = await paidPayment(ctx, { amount: '50', from: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE' });
  const scopes = ['payments:read', 'payments:write', 'refunds:read', 'refunds:write'] as const;
  const { key } = await newKey(ctx, { scopes: [...scopes], ...more });
  return { ctx, payment_uuid, key, ...restCaller(api.url, () => key) };
}

const once = (key: string) => ({ 'idempotency-key': key });

describe('a tRPC call with an Idempotency-Key', () => {
  test('is made once: the same key gives the same response again', async () => {
    const { ctx, payment_uuid, send } = await shop();
    const refund = { payment_uuid, amount: '5' };
    const first = await send('POST', '/trpc/refunds.create', refund, once('one'));
    const again = await send('POST', '/trpc/refunds.create', refund, once('one'));
    expect(first).toMatchObject({ status: 200, replayed: false, json: { result: { data: { amount: '5' } } } });
    expect(again).toEqual({ ...first, replayed: true });
    expect((await listRefunds(ctx, {})).items).toHaveLength(1);
    await send('POST', '/trpc/refunds.create', refund, once('two'));
    expect((await listRefunds(ctx, {})).items).toHaveLength(2);
  });

  test('gives one refund when the answer is cut and the button pressed again', async () => {
    const { ctx, payment_uuid, key, send } = await shop();
    const refund = { payment_uuid, amount: '5' };
    const cut = new AbortController();
    const lost = fetch(`${api.url}/trpc/refunds.create`, {
      method: 'POST',
      signal: cut.signal,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...once('form') },
      body: JSON.stringify(refund),
    }).catch(() => null);
    // Whether it is running or done then, it is one refund.
    setTimeout(() => cut.abort(), 5);
    await lost;
    const answer = await eventually(
      () => send('POST', '/trpc/refunds.create', refund, once('form')),
      ({ status }) => status !== 409,
    );
    expect(answer.status).toBe(200);
    expect((await listRefunds(ctx, {})).items).toHaveLength(1);
  });

  test('gives one refund when it is sent twice at the same time', async () => {
    const { ctx, payment_uuid, send } = await shop();
    const press = () => send('POST', '/trpc/refunds.create', { payment_uuid, amount: '5' }, once('twice'));
    const answers = await Promise.all([press(), press(), press()]);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect((await listRefunds(ctx, {})).items).toHaveLength(1);
  });

  test('is refused with another input, and with the same key at REST', async () => {
    const { payment_uuid, send, call } = await shop();
    await send('POST', '/trpc/refunds.create', { payment_uuid, amount: '5' }, once('one'));
    const other = await send('POST', '/trpc/refunds.create', { payment_uuid, amount: '6' }, once('one'));
    expect(other).toMatchObject({ status: 422, json: { error: { data: { code: 'idempotency_key_reused' } } } });
    expect(await call('POST', '/refunds', { payment_uuid, amount: '5' }, once('one'))).toMatchObject({
      status: 422,
      error: { code: 'idempotency_key_reused' },
    });
  });

  test('runs again after a refusal, which is not kept', async () => {
    const { ctx, payment_uuid, send } = await shop();
    expect((await send('POST', '/trpc/refunds.create', { payment_uuid, amount: '500' }, once('one'))).status).toBe(422);
    expect((await send('POST', '/trpc/refunds.create', { payment_uuid, amount: '5' }, once('one'))).status).toBe(200);
    expect((await listRefunds(ctx, {})).items).toHaveLength(1);
  });

  test('satisfies a key that insists on one', async () => {
    const { payment_uuid, send } = await shop({ require_idempotency_key: true });
    const refund = { payment_uuid, amount: '5' };
    const without = await send('POST', '/trpc/refunds.create', refund);
    expect(without).toMatchObject({ status: 400, json: { error: { data: { code: 'idempotency_key_required' } } } });
    expect((await send('POST', '/trpc/refunds.create', refund, once('one'))).status).toBe(200);
  });

  test('of another merchant has nothing to do with it', async () => {
    const [one, other] = [await shop(), await shop()];
    const key = randomUUID();
    const mine = await one.send('POST', '/trpc/payments.create', { amount: '5' }, once(key));
    const theirs = await other.send('POST', '/trpc/payments.create', { amount: '5' }, once(key));
    expect(theirs).toMatchObject({ status: 200, replayed: false });
    expect(theirs.json).not.toEqual(mine.json);
  });

  test('is refused before its body is read without the scope, and for a key that is no header value', async () => {
    const { send } = await shop({ scopes: ['refunds:read'] });
    const refused = await send('POST', '/trpc/refunds.create', 'no JSON', once('one'));
    expect(refused).toMatchObject({ status: 403, json: { error: { data: { code: 'missing_scope' } } } });
    const { send: create } = await shop();
    expect((await create('POST', '/trpc/payments.create', { amount: '5' }, once('x'.repeat(256)))).status).toBe(422);
    expect((await create('POST', '/trpc/payments.create', { amount: 'a\u0000' }, once('one'))).status).toBe(422);
    expect((await create('POST', '/trpc/payments.create', 'no JSON', once('one'))).status).toBe(400);
  });

  test('counts in a batch as not sent, since a batch shares its headers', async () => {
    const { ctx, send } = await shop();
    const path = '/trpc/payments.create,payments.create?batch=1';
    for (let time = 0; time < 2; time += 1) {
      const batch = await send('POST', path, { 0: { amount: '5' }, 1: { amount: '6' } }, once('one'));
      expect(batch).toMatchObject({ status: 200, replayed: false });
    }
    expect((await listPayments(ctx, {})).items).toHaveLength(5);
  });

  test('is the same however the call is written', async () => {
    const { ctx, send } = await shop();
    for (const path of ['/trpc/payments.create', '/trpc/payments.create?x=%22', '/trpc/payments.create?']) {
      expect((await send('POST', path, { amount: '5' }, once('one'))).status).toBe(200);
    }
    expect((await listPayments(ctx, {})).items).toHaveLength(2);
  });
});
