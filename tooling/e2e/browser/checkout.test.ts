import { gzipSync } from 'node:zlib';
import jsqr from 'jsqr';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { newMerchant } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { customerPages, liveMerchant, openPage, sendMoney } from './checkout-states.ts';
import { useBrowser } from './visit.ts';

const { visit, signIn } = useBrowser();

const state = (page: Page, title: string) => page.getByRole('heading', { name: title }).waitFor();
/** True when nothing is wider than the window. */
const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

/** The text of the QR code that a page shows, read as a camera does. */
async function scan(page: Page): Promise<string | undefined> {
  const png = await page.locator('.qr svg').screenshot();
  const image = await page.context().newPage();
  // Texts go to the browser and back at once, arrays of numbers one by one.
  const { width, height, levels } = await image.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (context === null) throw new Error('There is no canvas.');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    // Black on white: the red of a pixel says it all.
    const reds = data.filter((_, index) => index % 4 === 0);
    return {
      width: bitmap.width,
      height: bitmap.height,
      levels: Array.from(reds, (red) => String.fromCharCode(red)).join(''),
    };
  }, png.toString('base64'));
  await image.close();
  const pixels = Array.from(levels, (letter) => [...Array<number>(3).fill(letter.charCodeAt(0)), 255]).flat();
  return jsqr.default(Uint8ClampedArray.from(pixels), width, height)?.data;
}

test('a visitor of a payment link pays, and the merchant sees the payment complete', async () => {
  // The payment is looked for in each merchant of the person.
  const { page: dashboard, merchant, home } = await signIn({ tolerates: [/status of 404/] });
  const link = await merchant.team.payment_links.create.mutate({ title: 'Tea', currency: 'EUR' });
  const page = await visit();
  await page.goto(`/l/${link.uuid}`);
  await page.getByText('Do not send real money').waitFor();
  await page.getByLabel('Amount in EUR').fill('12,50');
  await page.getByRole('radio', { name: /Bitcoin/ }).check();
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.waitForURL(/\/pay\/pay_\w+$/);
  await state(page, 'Waiting for your payment');
  await page.getByRole('heading', { name: '12.50 EUR' }).waitFor();
  expect(await page.locator('.qr, .copy:not([hidden]), a[href^="bitcoin:"]').count()).toBe(0);
  const uuid = page.url().split('/').at(-1) ?? '';

  // The merchant simulates it; the customer's page follows by itself, and says so to screen readers.
  await dashboard.goto(`/open/${uuid}`);
  await dashboard.waitForURL(`${home}/sandbox?payment=${uuid}`);
  await dashboard.getByRole('button', { name: 'Customer pays' }).click();
  await state(page, 'Payment seen');
  expect(await page.getByRole('status').textContent()).toMatch(/^Payment seen\. /);
  await dashboard.getByRole('button', { name: 'Confirm', exact: true }).click();
  await state(page, 'Paid');
  await dashboard.getByRole('region', { name: 'Payment', exact: true }).getByText('Completed').waitFor();
});

test('the customer of a sent invoice chooses an asset and pays it', async () => {
  const { page: dashboard, merchant } = await signIn({ tolerates: [/status of 404/] });
  const { uuid } = await merchant.team.invoices.create.mutate({ items: [{ name: 'Lamp', price: '60', quantity: 2 }] });
  const sent = await merchant.team.invoices.send.mutate({ uuid });
  const page = await visit({ javaScriptEnabled: false });
  await page.goto(sent.hosted_url);
  await page.getByRole('row', { name: 'Total 120.00 USD' }).waitFor();
  await page.getByRole('radio', { name: /Litecoin/ }).check();
  await page.getByRole('button', { name: 'Pay 120.00 USD' }).click();
  await page.waitForURL(/\/pay\/pay_\w+$/);
  // Without JavaScript it shows everything that has to be sent, and until when.
  await page.getByText('Litecoin', { exact: true }).first().waitFor();
  await page.getByText(/\d UTC$/).waitFor();
  await dashboard.goto(`/open/${page.url().split('/').at(-1)}`);
  await dashboard.getByRole('button', { name: 'Pay and confirm' }).click();
  await dashboard.getByText('payment.completed').first().waitFor();
  await page.goto(sent.hosted_url);
  await state(page, 'Paid');
  expect(await page.getByRole('button').count()).toBe(0);
});

test('the QR code of a live payment asks for what is due, and is none once it has arrived', async () => {
  const app = inject('app');
  const live = await liveMerchant(app);
  const page = await visit({ colorScheme: 'dark' });
  const open = async (asset: string, network: string) => {
    const made = await live.team.payments.create.mutate({ amount: '50', asset, network });
    await page.goto(new URL(made.hosted_url).pathname);
    return { ...made, qr: await scan(page) };
  };
  const bitcoin = await open('BTC', 'bitcoin');
  expect(bitcoin.qr).toBe(`bitcoin:${bitcoin.address}?amount=${bitcoin.pay.amount}`);
  expect(await page.getByRole('link', { name: 'Open BTC wallet' }).getAttribute('href')).toBe(bitcoin.qr);
  const litecoin = await open('LTC', 'litecoin');
  expect(litecoin.qr).toBe(`litecoin:${litecoin.address}?amount=${litecoin.pay.amount}`);
  const ether = await open('ETH', 'ethereum');
  expect(ether.qr).toBe(`ethereum:${ether.address}@1?value=20000000000000000`);
  const ripple = await open('XRP', 'ripple');
  expect(ripple.qr).toBe(`${ripple.address}?dt=${ripple.memo}`);
  for (const [asset, network] of [
    ['USDT', 'tron'],
    ['TRX', 'tron'],
    ['USDC', 'ethereum'],
    ['USDT', 'polygon'],
  ] as const) {
    const plain = await open(asset, network);
    expect(plain.qr).toBe(plain.address);
    expect(await page.getByRole('link', { name: /wallet/ }).count()).toBe(0);
  }

  // The rest of a payment that is partly paid, then nothing.
  const part = await open('BTC', 'bitcoin');
  await sendMoney(app, live, part.uuid, '0.0002');
  await state(page, 'Send the rest');
  const { amount_due } = await live.team.payments.get.query({ uuid: part.uuid });
  expect(await scan(page)).toBe(`bitcoin:${part.address}?amount=${amount_due}`);
  await sendMoney(app, live, part.uuid, amount_due);
  await state(page, 'Payment seen');
  expect(await page.locator('.qr').count()).toBe(0);
  expect(await page.content()).not.toContain(part.address);
});

test('an amount and an address are copied as they are to be sent', async () => {
  const live = await liveMerchant(inject('app'));
  const { uuid, address } = await live.team.payments.create.mutate({ amount: '49.99' });
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`/pay/${uuid}`);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy the address' }).click();
  await page.getByText('Copied the address.').waitFor();
  expect(await copied()).toBe(address);
  await page.getByRole('button', { name: 'Copy the amount' }).click();
  await page.getByText('Copied the amount.').waitFor();
  expect(await copied()).toBe('49.99');
});

test('a page is at most 40 KB, gzipped, with its script and its styles', async () => {
  const live = await liveMerchant(inject('app'));
  const { uuid } = await live.team.payments.create.mutate({ amount: '49.99', asset: 'BTC', network: 'bitcoin' });
  const page = await visit();
  const loaded: Promise<number>[] = [];
  page.on('response', (response) => {
    loaded.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(`/pay/${uuid}`, { waitUntil: 'networkidle' });
  const sizes = await Promise.all(loaded);
  expect(sizes.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(40 * 1_024);
});

// Some 30 pages, each checked twice: on a machine that does other things this takes a minute or more.
test('every state is accessible, in both themes, and fits a window of 320 px', async () => {
  const page = await visit({ viewport: { width: 320, height: 800 }, tolerates: [/status of (?:404|422)/] });
  for (const one of await customerPages(inject('app'))) {
    await openPage(page, one);
    expect(await fits(page), one.name).toBe(true);
    await checkAccessible(page, one.name);
  }
}, 240_000);

test("somebody who is not of the payment's merchant finds nothing to open", async () => {
  const { page } = await signIn({ tolerates: [/status of 404/] });
  const stranger = await newMerchant();
  const { uuid } = await stranger.team.payments.create.mutate({ amount: '5' });
  await page.goto(`/open/${uuid}`);
  await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  expect(page.url()).toMatch(/\/open\/pay_\w+$/);
});
