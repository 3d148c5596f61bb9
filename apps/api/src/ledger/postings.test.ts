import { add, isZero } from '@cryptoix/core';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { newKey } from '../../test/keys.ts';
import { balanceOf, fund, paidPayment } from '../../test/money.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { listPostings } from './postings.ts';

// The clock ticks at each read, so that postings are in order.
let ticks = Date.UTC(2026, 10, 23);
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date((ticks += 1)) });
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const payer = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';

/** A merchant with a refund that was sent, and money in another asset. */
async function refunded() {
  const ctx = await newTenant(services);
  await fund(ctx, 'USDT', '10');
  await fund(ctx, 'BTC', '0.5');
  const payment_uuid = await paidPayment(ctx, { amount: '50', from: payer });
  const { uuid } = await createRefund(ctx, { payment_uuid, amount: '20' });
  const between = new Date(ticks).toISOString();
  await advanceRefund(ctx, uuid, { status: 'processing' });
  await advanceRefund(ctx, uuid, { status: 'completed', tx_hash: 'aa11' });
  return { ctx, uuid, between };
}

test('each movement is one row, newest first, whose entries add up to zero and, all together, to the balance', async () => {
  const { ctx } = await refunded();
  const { items } = await listPostings(ctx, {});
  expect(items.map(({ kind }) => kind)).toEqual([
    'refund.completed',
    'refund.created',
    'test.funded',
    'test.funded',
    'test.funded',
  ]);
  expect(items[0]?.entries).toEqual([
    { asset: 'USDT', account: 'reserved', amount: '-20' },
    { asset: 'USDT', account: 'chain', amount: '20' },
    { asset: 'USDT', account: 'reserved', amount: '-1' },
    { asset: 'USDT', account: 'fees', amount: '1' },
  ]);
  const sumOf = (entries: readonly { amount: string }[]) => entries.reduce((sum, { amount }) => add(sum, amount), '0');
  for (const { entries } of items) expect(isZero(sumOf(entries))).toBe(true);
  const inUsdt = items.flatMap(({ entries }) => entries).filter(({ asset }) => asset === 'USDT');
  const of = (account: string) => sumOf(inUsdt.filter((entry) => entry.account === account));
  expect({ available: of('available'), reserved: of('reserved'), fees: of('fees') }).toEqual(
    await balanceOf(ctx, 'USDT'),
  );
});

test('movements are filtered by asset, object and time, and by several of them', async () => {
  const { ctx, uuid, between } = await refunded();
  const kinds = async (filter: Parameters<typeof listPostings>[1]) =>
    (await listPostings(ctx, filter)).items.map(({ kind }) => kind);
  expect(await kinds({ asset: 'BTC' })).toEqual(['test.funded']);
  expect(await kinds({ object_id: uuid })).toEqual(['refund.completed', 'refund.created']);
  expect(await kinds({ object_id: uuid, since: between })).toEqual(['refund.completed']);
  expect(await kinds({ object_id: uuid, until: between })).toEqual(['refund.created']);
  expect(await kinds({ object_id: uuid, asset: 'USDT' })).toHaveLength(2);
  expect(await kinds({ object_id: uuid, asset: 'BTC' })).toEqual([]);
});

test('GET /v1/balance-postings needs balances:read and pages by cursor', async () => {
  const { ctx } = await refunded();
  const { key } = await newKey(ctx, { scopes: ['balances:read'] });
  const { call } = restCaller(api.url, () => key);
  const first = await call('GET', '/balance-postings?limit=3');
  expect(first).toMatchObject({ status: 200, meta: { has_more: true } });
  const rest = await call('GET', `/balance-postings?limit=3&cursor=${String(first.meta?.['next_cursor'])}`);
  expect(rest).toMatchObject({ data: [{}, {}], meta: { has_more: false } });
  const { key: other } = await newKey(ctx);
  expect(await restCaller(api.url, () => other).call('GET', '/balance-postings')).toMatchObject({ status: 403 });
});

test("another merchant's or mode's movements are not shown", async () => {
  const { ctx, uuid } = await refunded();
  const stranger = await newTenant(services);
  for (const elsewhere of [stranger, { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }]) {
    expect((await listPostings(elsewhere, {})).items).toEqual([]);
    expect((await listPostings(elsewhere, { object_id: uuid })).items).toEqual([]);
  }
});
