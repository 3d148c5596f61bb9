import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { startApi } from '../../../test/http.ts';
import { pay } from '../../../test/pay.ts';
import { testServices } from '../../../test/services.ts';
import { newTenant, watcher } from '../../../test/tenants.ts';
import { merchants } from '../../db/schema/index.ts';
import { createInvoice } from '../../invoices/create.ts';
import { sendInvoice } from '../../invoices/invoices.ts';
import { createLink } from '../../links/links.ts';
import { createPayment } from '../../payments/create.ts';
import { setRates } from '../../rates/rates.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const open = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(api.url + path, { headers });
  return { response, page: await response.text() };
};
const usdt = { amount: '10', currency: 'USDT', asset: 'USDT', network: 'tron' };

test('a page may run only its own files, is framed by nobody, and is neither cached nor indexed', async () => {
  const ctx = await newTenant(services);
  const { uuid } = await createPayment(ctx, usdt);
  const link = await createLink(ctx, { title: 'Tea' });
  for (const path of [`/pay/${uuid}`, `/l/${link.uuid}`, '/l/nothing']) {
    const { headers } = (await open(path)).response;
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy.join(' ')).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-robots-tag')).toBe('noindex');
    expect(headers.get('set-cookie')).toBeNull();
  }
});

test('texts of a merchant are shown as texts', async () => {
  const ctx = await newTenant(services);
  const evil = `"><script>alert('x')</script>`;
  await services.db.update(merchants).set({ name: evil }).where(eq(merchants.id, ctx.tenant.merchantId));
  const payment = await createPayment(ctx, { ...usdt, description: evil });
  const link = await createLink(ctx, { title: evil, description: evil });
  const { uuid } = await createInvoice(ctx, { items: [{ name: evil, price: '1', quantity: 1 }], number: evil });
  await sendInvoice(ctx, uuid);
  for (const path of [`/pay/${payment.uuid}`, `/l/${link.uuid}`, `/i/${uuid}`]) {
    const { page } = await open(path);
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;');
  }
});

test("nothing of the merchant's own is on a page: notes, email, order, metadata, callback, transactions", async () => {
  const ctx = await newTenant(services);
  const own = { order_id: 'secret-order', metadata: { cart: 'secret-cart' } };
  const payment = await createPayment(ctx, { ...usdt, ...own });
  await pay(ctx, payment.uuid, '4');
  const { uuid } = await createInvoice(ctx, {
    items: [{ name: 'Lamp', price: '10', quantity: 2 }],
    customer_email: 'secret-customer@example.com',
    notes: 'secret-notes',
    metadata: { cart: 'secret-cart' },
  });
  const sent = await sendInvoice(ctx, uuid);
  for (const path of [`/pay/${payment.uuid}`, `/i/${uuid}`]) {
    const { page } = await open(path);
    expect(page).not.toMatch(/secret-|hash-|txn_|mer_/);
  }
  const { page } = await open(`/i/${uuid}`);
  expect(page).not.toContain(sent.payment_uuids[0]);
  expect(page.replaceAll(/\s+/g, ' ')).toContain('2 × 10.00 USD');
});

test('a page of test mode has no QR code, no link to a wallet, and nothing to copy', async () => {
  const ctx = await newTenant(services);
  for (const asset of ['BTC', 'ETH', 'XRP', 'TRX']) {
    const { uuid, address } = await createPayment(ctx, { amount: '10', asset });
    const { page } = await open(`/pay/${uuid}`);
    expect(page).toContain('Do not send real money.');
    expect(page).toContain(`href="/open/${uuid}"`);
    expect(page).toContain(address);
    expect(page).not.toMatch(/class="qr"|bitcoin:|ethereum:|data-copy/);
  }
});

describe('a button leads back to the shop', () => {
  test.each([
    ['test', 'https://shop.example:8443/cart?a=1', 'shop.example:8443'],
    ['test', 'http://127.0.0.1:3001/cart', '127.0.0.1:3001'],
    ['test', 'http://shop.example/cart', null],
    ['live', 'https://shop.example@evil.example/cart', 'evil.example'],
    ['live', 'https://xn--80ak6aa92e.example/', 'xn--80ak6aa92e.example'],
    ['live', 'http://127.0.0.1:3001/cart', null],
  ] as const)('in %s mode for %s: %s', async (mode, url, host) => {
    const ctx = await newTenant(services, mode);
    const { uuid } = await createPayment(ctx, { ...usdt, cancel_url: url, success_url: 'https://thanks.example/' });
    const waiting = (await open(`/pay/${uuid}`)).page;
    if (host === null) expect(waiting).not.toContain('go back to');
    else expect(waiting).toContain(`<strong>${host}</strong>`);
    expect(waiting).not.toContain('thanks.example');
    await pay(ctx, uuid, '10');
    expect((await open(`/pay/${uuid}`)).page).toContain('href="https://thanks.example/"');
  });
});

test("the merchant's contact is shown as a link, when something went wrong", async () => {
  const ctx = await newTenant(services);
  const set = (support_contact: string) =>
    services.db.update(merchants).set({ support_contact }).where(eq(merchants.id, ctx.tenant.merchantId));
  const { uuid } = await createPayment(ctx, usdt);
  await set('help@shop.example');
  expect((await open(`/pay/${uuid}`)).page).not.toContain('help@shop.example');
  await pay(ctx, uuid, '4');
  const { page } = await open(`/pay/${uuid}`);
  expect(page).toContain('<a href="mailto:help@shop.example" rel="noreferrer">help@shop.example</a>');
  expect(page).toContain('Send 6 USDT more');
  await set('https://shop.example/help');
  expect((await open(`/pay/${uuid}`)).page).toContain('href="https://shop.example/help"');
});

test('a live link offers only what can be paid now: an open network, a fresh rate, an amount that can be sent', async () => {
  const ctx = await newTenant(services, 'live');
  const cents = await createLink(ctx, { title: 'Tea', amount: '0.2', currency: 'USD' });
  expect((await open(`/l/${cents.uuid}`)).page).toContain('This cannot be paid right now.');
  const rates = [
    { code: 'USDT', usd: '1' },
    { code: 'BTC', usd: '64000' },
  ];
  await setRates(watcher(services), { source: 'test', quoted_at: new Date().toISOString(), rates });
  const { page } = await open(`/l/${cents.uuid}`);
  expect(page.match(/value="[A-Z]+\/[a-z]+"/g)).toEqual([
    'value="USDT/tron"',
    'value="USDT/ethereum"',
    'value="USDT/polygon"',
  ]);
});

test('a payment whose time is over says so before maintenance has expired it', async () => {
  const ctx = await newTenant(services);
  const earlier = { ...ctx, services: { ...services, now: () => new Date(Date.now() - 3_601_000) } };
  const { uuid, address } = await createPayment(earlier, usdt);
  const { page } = await open(`/pay/${uuid}`);
  expect(page).toContain('The time to pay is over');
  expect(page).not.toContain(address);
});

test('a HEAD has the headers of the page', async () => {
  const { uuid } = await createPayment(await newTenant(services), usdt);
  const response = await fetch(`${api.url}/pay/${uuid}`, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
});
