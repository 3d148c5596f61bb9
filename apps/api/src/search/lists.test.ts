import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { newKey } from '../../test/keys.ts';
import { fund } from '../../test/money.ts';
import { pay } from '../../test/pay.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createInvoice } from '../invoices/create.ts';
import { createPayment } from '../payments/create.ts';
import { createPayout } from '../payouts/draft.ts';
import { createRefund } from '../refunds/refunds.ts';
import { createWithdrawal } from '../withdrawals/withdrawals.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const base58 = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const evm = '0x52908400098527886E0F7030069857D2E4169EE7';
const ctx = await newTenant(services);
await fund(ctx, 'USDT', '1000');
await fund(ctx, 'BTC', '1');
// Of each kind one that the filters let through, and one that they do not.
const paid = await createPayment(ctx, { amount: '10', order_id: 'A-1' });
const other = await createPayment(ctx, { amount: '10', asset: 'BTC', network: 'bitcoin', order_id: 'A-2' });
await pay(ctx, paid.uuid, '20');
await pay(ctx, other.uuid, other.pay.amount);
const to = { destination_address: base58 };
const refund = await createRefund(ctx, { payment_uuid: paid.uuid, amount: '5', ...to });
await createRefund(ctx, {
  payment_uuid: other.uuid,
  destination_address: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
});
const items = [{ name: 'Tea', price: '4', quantity: 1 }];
const invoice = await createInvoice(ctx, { items, number: 'N-1', customer_email: 'Ann@Example.com' });
await createInvoice(ctx, { items, customer_email: 'bob@example.com' });
const item = { amount: '7', asset: 'USDT', network: 'ethereum', address: evm };
const payout = await createPayout(ctx, { items: [item, item] });
const coin = { amount: '0.1', asset: 'BTC', network: 'bitcoin', address: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq' };
await createPayout(ctx, { items: [coin] });
const withdrawal = await createWithdrawal(ctx, { amount: '9', asset: 'USDT', network: 'tron', address: base58 });
await createWithdrawal(ctx, coin);

const scopes = ['payments', 'invoices', 'refunds', 'payouts', 'withdrawals', 'links'] as const;
const { key } = await newKey(ctx, { scopes: scopes.map((resource) => `${resource}:read` as const) });
const { call } = restCaller(api.url, () => key);
const listed = z.array(z.object({ uuid: z.string() }));

test.each([
  ['payments', 'exception=overpaid', paid.uuid],
  ['payments', 'asset=USDT', paid.uuid],
  ['payments', 'network=tron', paid.uuid],
  ['payments', 'order_id=A-1', paid.uuid],
  ['payments', 'status=completed&network=tron&asset=USDT&exception=overpaid&order_id=A-1', paid.uuid],
  ['invoices', 'number=N-1', invoice.uuid],
  ['invoices', 'customer_email=ann%40EXAMPLE.com', invoice.uuid],
  ['invoices', 'status=draft&customer_email=ann%40example.com', invoice.uuid],
  ['refunds', `payment_uuid=${paid.uuid}`, refund.uuid],
  ['refunds', 'order_id=A-1', refund.uuid],
  ['refunds', 'order_id=A-1&status=created', refund.uuid],
  ['payouts', 'asset=USDT', payout.uuid],
  ['payouts', `address=${evm}`, payout.uuid],
  ['payouts', `address=${evm.toLowerCase()}&status=draft`, payout.uuid],
  ['withdrawals', 'asset=USDT', withdrawal.uuid],
  ['withdrawals', `address=${base58}`, withdrawal.uuid],
  ['withdrawals', `address=${base58}&asset=USDT&status=created`, withdrawal.uuid],
])('GET /%s?%s lists what the filters let through', async (list, query, uuid) => {
  for (const form of ['', '&page=1']) {
    const { status, data, meta } = await call('GET', `/${list}?${query}${form}`);
    expect(status).toBe(200);
    expect(listed.parse(data).map((row) => row.uuid)).toEqual([uuid]);
    expect(meta).toMatchObject({ has_more: false, ...(form !== '' && { total: 1 }) });
  }
});

test.each(['payments', 'invoices', 'refunds', 'payouts', 'withdrawals', 'payment-links'])(
  'GET /%s is of the time that since and until name',
  async (list) => {
    const now = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    expect((await call('GET', `/${list}?since=${now}`)).data).toEqual([]);
    expect((await call('GET', `/${list}?until=${now}`)).status).toBe(200);
    expect((await call('GET', `/${list}?since=yesterday`)).status).toBe(422);
  },
);

test('the address of a withdrawal in base58 counts letter by letter', async () => {
  expect((await call('GET', `/withdrawals?address=${base58.toLowerCase()}`)).data).toEqual([]);
});
