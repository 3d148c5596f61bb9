import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { startApi } from '../../../test/http.ts';
import { codeOf, eventsOf } from '../../../test/money.ts';
import { pay } from '../../../test/pay.ts';
import { testServices } from '../../../test/services.ts';
import { newTenant, watcher } from '../../../test/tenants.ts';
import type { TenantContext } from '../../context.ts';
import { events, merchants, payments } from '../../db/schema/index.ts';
import { createInvoice } from '../../invoices/create.ts';
import { sendInvoice, voidInvoice } from '../../invoices/invoices.ts';
import { getInvoice } from '../../invoices/view.ts';
import { createLink } from '../../links/links.ts';
import { readPayment } from '../../payments/payments.ts';
import { setRates } from '../../rates/rates.ts';

let clock = 0;
const now = () => new Date(Date.now() + clock);
const env = { TRUSTED_PROXIES: '127.0.0.1', PAGE_PAYMENTS_PER_DAY: '20' };
const { services, close } = await testServices({ ...(await testDatabase()), now, env });
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const newValue = () => randomBytes(16).toString('base64url');

/** Sends a form as a browser does. @returns the status, and the uuid of the payment that it leads to */
async function submit(
  path: string,
  fields: Record<string, string> = {},
  { from = '203.0.113.1', ...headers }: Record<string, string> = {},
) {
  const response = await fetch(api.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'x-forwarded-for': from, ...headers },
    body: new URLSearchParams({ pay: 'USDT/tron', value: newValue(), ...fields }),
  });
  const location = response.headers.get('location');
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    retryAfter,
    location,
    uuid: location?.replace('/pay/', '') ?? '',
    text: await response.text(),
  };
}

const mine = (ctx: TenantContext) =>
  and(eq(payments.merchant_id, ctx.tenant.merchantId), eq(payments.mode, ctx.tenant.mode));
const paymentsIn = (ctx: TenantContext) => ctx.db.select().from(payments).where(mine(ctx));
const sentInvoice = async (ctx: TenantContext, price = '10') => {
  const { uuid } = await createInvoice(ctx, { items: [{ name: 'Lamp', price, quantity: 1 }] });
  return sendInvoice(ctx, uuid);
};

test('a visitor of a link gets a payment, with everything but the asset and the amount from the link', async () => {
  const ctx = await newTenant(services);
  const link = await createLink(ctx, { title: 'Tea', currency: 'EUR' });
  const { status, location, uuid } = await submit(`/l/${link.uuid}`, {
    pay: 'BTC/bitcoin',
    amount: '12,50',
    callback_url: 'https://evil.example/',
    success_url: 'https://evil.example/',
    order_id: 'x',
    expires_in: '86400',
    currency: 'USD',
  });
  expect([status, location]).toEqual([303, `/pay/${uuid}`]);
  const made = await readPayment(ctx, uuid);
  expect(made).toMatchObject({
    status: 'created',
    price: { amount: '12.5', currency: 'EUR' },
    pay: { asset: 'BTC', network: 'bitcoin' },
    payment_link_uuid: link.uuid,
    invoice_uuid: null,
    description: 'Tea',
    order_id: null,
    callback_url: null,
    success_url: null,
    metadata: {},
    hosted_url: `http://127.0.0.1:3000/pay/${uuid}`,
  });
  expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(1_800_000);
  expect(await eventsOf(ctx, uuid)).toEqual(['payment.created']);
  const [event] = await ctx.db.select().from(events).where(eq(events.object_id, uuid));
  expect(JSON.parse(event?.body.toString() ?? '')).toMatchObject({ data: { payment_link_uuid: link.uuid } });
});

test('the same form sent again, also at the same time, gets the same payment; another visitor gets another', async () => {
  const ctx = await newTenant(services);
  const { uuid } = await createLink(ctx, { title: 'Tea', amount: '5' });
  const value = newValue();
  const same = await Promise.all(Array.from({ length: 8 }, () => submit(`/l/${uuid}`, { value, amount: '999' })));
  expect(new Set(same.map((one) => one.location)).size).toBe(1);
  expect((await submit(`/l/${uuid}`, { value, pay: 'BTC/bitcoin' })).location).toBe(same[0]?.location);
  expect((await submit(`/l/${uuid}`)).location).not.toBe(same[0]?.location);
  expect((await paymentsIn(ctx)).map((row) => row.price_amount)).toEqual(['5', '5']);
});

test('opening pages a hundred times creates nothing', async () => {
  const ctx = await newTenant(services);
  const link = await createLink(ctx, { title: 'Tea' });
  const invoice = await sentInvoice(ctx);
  const [payment = ''] = invoice.payment_uuids;
  const before = [await paymentsIn(ctx), await ctx.db.select().from(events)];
  for (const path of [`/l/${link.uuid}`, `/i/${invoice.uuid}`, `/pay/${payment}`, `/pay/${payment}/status`]) {
    for (let round = 0; round < 10; round++)
      await Promise.all(
        Array.from({ length: 10 }, async () => (await fetch(`${api.url}${path}?pay=USDT/tron&amount=5`)).text()),
      );
  }
  expect([await paymentsIn(ctx), await ctx.db.select().from(events)]).toEqual(before);
});

test('of fifty visitors at once, a link takes fifty, ten of one network', async () => {
  const ctx = await newTenant(services);
  const { uuid } = await createLink(ctx, { title: 'Tea', amount: '5' });
  const crowd = await Promise.all(
    Array.from({ length: 50 }, () => submit(`/l/${uuid}`, {}, { from: '2001:db8:0:1::7' })),
  );
  expect(crowd.filter(({ status }) => status === 303)).toHaveLength(10);
  const refused = crowd.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(40);
  expect(refused.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
  // The same /64 is the same network; the next one is not.
  expect((await submit(`/l/${uuid}`, {}, { from: '2001:db8:0:1:ffff::1' })).status).toBe(429);

  const others = await Promise.all(
    Array.from({ length: 50 }, (_, n) => submit(`/l/${uuid}`, {}, { from: `198.51.100.${n}` })),
  );
  expect(others.filter(({ status }) => status === 303)).toHaveLength(40);
  expect(others.filter(({ status }) => status === 429)).toHaveLength(10);
  expect(await paymentsIn(ctx)).toHaveLength(50);

  // Paid ones do not count, and the others end after half an hour.
  const [paid] = await paymentsIn(ctx);
  await pay(ctx, paid?.id ?? '', '5');
  expect((await submit(`/l/${uuid}`, {}, { from: '192.0.2.1' })).status).toBe(303);
  expect((await submit(`/l/${uuid}`, {}, { from: '192.0.2.2' })).status).toBe(429);
  clock += 1_801_000;
  expect((await submit(`/l/${uuid}`, {}, { from: '2001:db8:0:1::7' })).status).toBe(303);
});

test('in live mode pages make only so many payments a day that nobody pays, however many ask at once', async () => {
  const ctx = await newTenant(services, 'live');
  await setRates(watcher(services), {
    source: 'test',
    quoted_at: now().toISOString(),
    rates: [{ code: 'USDT', usd: '1' }],
  });
  const links = await Promise.all([1, 2].map(() => createLink(ctx, { title: 'Tea', amount: '5' })));
  const crowd = await Promise.all(
    Array.from({ length: 50 }, (_, n) => submit(`/l/${links[n % 2]?.uuid}`, {}, { from: `198.51.100.${n}` })),
  );
  expect(crowd.filter(({ status }) => status === 303)).toHaveLength(20);
  expect(crowd.filter(({ status }) => status === 429)).toHaveLength(30);
  const invoice = await sentInvoice(ctx);
  expect((await submit(`/i/${invoice.uuid}`, { pay: 'USDT/ethereum' })).status).toBe(429);
  clock += 86_400_000;
  await setRates(watcher(services), {
    source: 'test',
    quoted_at: now().toISOString(),
    rates: [{ code: 'USDT', usd: '1' }],
  });
  expect((await submit(`/i/${invoice.uuid}`, { pay: 'USDT/ethereum' })).status).toBe(303);
});

test('an invoice has one open payment for each asset and network, also for fifty visitors at once', async () => {
  const ctx = await newTenant(services);
  const invoice = await sentInvoice(ctx);
  const [sent = ''] = invoice.payment_uuids;
  expect((await submit(`/i/${invoice.uuid}`)).uuid).toBe(sent);
  const crowd = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      submit(`/i/${invoice.uuid}`, { pay: n % 2 === 0 ? 'BTC/bitcoin' : 'USDT/ethereum' }, { from: `198.51.100.${n}` }),
    ),
  );
  expect(new Set(crowd.map(({ status }) => status))).toEqual(new Set([303]));
  expect(new Set(crowd.map(({ uuid }) => uuid)).size).toBe(2);
  expect((await getInvoice(ctx, invoice.uuid)).payment_uuids).toHaveLength(3);

  // When one of them pays it, the others end, and nothing more is offered.
  const [first] = crowd;
  const chosen = await readPayment(ctx, first?.uuid ?? '');
  expect(chosen).toMatchObject({ invoice_uuid: invoice.uuid, payment_link_uuid: null, price: { amount: '10' } });
  await pay(ctx, chosen.uuid, chosen.pay.amount);
  expect((await getInvoice(ctx, invoice.uuid)).status).toBe('paid');
  expect((await paymentsIn(ctx)).map(({ status }) => status).toSorted()).toEqual(['completed', 'expired', 'expired']);
  expect((await submit(`/i/${invoice.uuid}`, { pay: 'LTC/litecoin' })).status).toBe(409);
});

test('while the money for an invoice waits for confirmations, its page shows that payment and makes no other', async () => {
  const ctx = await newTenant(services);
  const invoice = await sentInvoice(ctx);
  const [sent = ''] = invoice.payment_uuids;
  await pay(ctx, sent, '10', { confirmed: false });
  expect((await submit(`/i/${invoice.uuid}`, { pay: 'BTC/bitcoin' })).uuid).toBe(sent);
});

test('an expired or voided invoice takes no payments', async () => {
  const ctx = await newTenant(services);
  const voided = await sentInvoice(ctx);
  await voidInvoice(ctx, voided.uuid);
  expect((await submit(`/i/${voided.uuid}`)).status).toBe(409);
  const { uuid } = await createInvoice(ctx, {
    items: [{ name: 'Lamp', price: '10', quantity: 1 }],
    due_date: new Date(now().getTime() + 60_000).toISOString(),
  });
  await sendInvoice(ctx, uuid);
  clock += 61_000;
  expect((await submit(`/i/${uuid}`)).status).toBe(409);
});

test('a page makes at most 50 of the payments of an invoice, and the merchant can still send it', async () => {
  const ctx = await newTenant(services);
  const invoice = await sentInvoice(ctx);
  for (let round = 0; round < 50; round++) {
    expect((await submit(`/i/${invoice.uuid}`, { pay: 'BTC/bitcoin' })).status).toBe(303);
    await ctx.db.update(payments).set({ status: 'expired' }).where(mine(ctx));
  }
  expect((await submit(`/i/${invoice.uuid}`, { pay: 'BTC/bitcoin' })).status).toBe(409);
  expect((await sendInvoice(ctx, invoice.uuid)).payment_uuids).toHaveLength(52);
});

test('send is refused only while a payment that it made itself is open', async () => {
  const ctx = await newTenant(services);
  const invoice = await sentInvoice(ctx);
  const [sent = ''] = invoice.payment_uuids;
  expect((await submit(`/i/${invoice.uuid}`, { pay: 'BTC/bitcoin' })).status).toBe(303);
  expect(await codeOf(sendInvoice(ctx, invoice.uuid))).toBe('conflict');
  await ctx.db.update(payments).set({ status: 'expired' }).where(eq(payments.id, sent));
  expect((await sendInvoice(ctx, invoice.uuid)).payment_uuids).toHaveLength(3);
});

test("a frozen merchant's pages make no payment", async () => {
  const ctx = await newTenant(services);
  const link = await createLink(ctx, { title: 'Tea', amount: '5' });
  const invoice = await sentInvoice(ctx);
  await ctx.db.update(merchants).set({ frozen_at: now() }).where(eq(merchants.id, ctx.tenant.merchantId));
  for (const path of [`/l/${link.uuid}`, `/i/${invoice.uuid}`]) {
    const { status, text } = await submit(path);
    expect([status, text]).toEqual([409, expect.stringContaining('takes no payments at the moment')]);
  }
  expect(await paymentsIn(ctx)).toHaveLength(1);
});

test.each([
  ['no way to pay', { pay: '' }, 422],
  ['an asset that does not exist', { pay: 'DOGE/dogecoin' }, 422],
  ['an asset on another network', { pay: 'BTC/tron' }, 422],
  ['no amount', { amount: '' }, 422],
  ['a negative amount', { amount: '-5' }, 422],
  ['an exponent', { amount: '1e3' }, 422],
  ['digits that the currency does not have', { amount: '1.005' }, 422],
  ['more than any asset has', { amount: '9'.repeat(19) }, 422],
  ['less than can be sent', { pay: 'BTC/bitcoin', amount: '0.01' }, 422],
  ['no random value', { value: '' }, 422],
  ['a value with a NUL', { value: `\0${'v'.repeat(22)}` }, 422],
])('a form with %s is refused', async (_, fields, status) => {
  const ctx = await newTenant(services);
  const { uuid } = await createLink(ctx, { title: 'Gift' });
  expect((await submit(`/l/${uuid}`, { amount: '5', ...fields })).status).toBe(status);
  expect(await paymentsIn(ctx)).toEqual([]);
});

test('a form that another site sends leads to the page, and makes nothing', async () => {
  const ctx = await newTenant(services);
  const { uuid } = await createLink(ctx, { title: 'Tea', amount: '5' });
  const { status, location } = await submit(`/l/${uuid}`, {}, { 'sec-fetch-site': 'cross-site' });
  expect([status, location]).toEqual([303, `/l/${uuid}`]);
  expect(await paymentsIn(ctx)).toEqual([]);
});

test.each(['/l/%0d%0aSet-Cookie:%20a=b', '/i/%E2%98%83', '/l/%00', '/l/%F0%9F'])(
  'a form sent to %s is no error of ours, wherever it comes from',
  async (path) => {
    for (const site of ['same-origin', 'cross-site'])
      expect((await submit(path, {}, { 'sec-fetch-site': site })).status).toBeLessThan(500);
  },
);

test('a body that is no form, or too large, is refused', async () => {
  const ctx = await newTenant(services);
  const { uuid } = await createLink(ctx, { title: 'Tea', amount: '5' });
  const json = await fetch(`${api.url}/l/${uuid}`, { method: 'POST', body: '{}' });
  expect(json.status).toBe(415);
  const large = await submit(`/l/${uuid}`, { note: 'x'.repeat(20_000) });
  expect(large.status).toBe(413);
});
