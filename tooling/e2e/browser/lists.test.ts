import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

const panel = (page: Page, kind: string) => page.getByRole('complementary', { name: new RegExp(`^${kind} \\w+$`) });
/** How much wider the page is than its window, in px. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';

test('an order is found by its number, with what was paid, refunded and delivered', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  await rest.send('POST', '/webhook-endpoints', { body: { url: receiver.url, event_types: ['payment.*'] } });
  const { team } = merchant;
  await team.payments.create.mutate({ amount: '12', order_id: 'order-1000' });
  const { uuid } = await team.payments.create.mutate({ amount: '49.99', order_id: 'order-1001' });
  await team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });
  const refund = await team.refunds.create.mutate({ payment_uuid: uuid, amount: '9' });

  await page.goto(home);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Payments' }).click();
  await expect.poll(() => page.locator('[data-row]').count()).toBe(2);
  await page.keyboard.press('/');
  await page.keyboard.type('order-1001');
  await page.waitForURL(/order_id=order-1001/);
  await expect.poll(() => page.locator('[data-row]').count()).toBe(1);
  await page.locator('[data-row]').press('Enter');
  const payment = panel(page, 'Payment');
  await payment.getByText('Completed').first().waitFor();
  await payment.getByRole('region', { name: 'Transactions' }).getByText('Confirmed').waitFor();
  await payment.getByRole('region', { name: 'Refunds' }).getByRole('link', { name: refund.uuid }).waitFor();
  const event = payment.getByRole('listitem').filter({ has: page.getByText('payment.completed') });
  await event.getByText('Delivered').waitFor();
  await checkAccessible(page, 'a payment beside its list');

  // The other mode has the list, but not the object.
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('link', { name: 'Live' }).click();
  await page.waitForURL(`**${home.replace(/test$/, 'live')}/payments`);
  await page.getByText(/Your software can read the same list/).waitFor();
  await page.goBack();
  await payment.waitFor();
  await payment.getByRole('link', { name: refund.uuid }).click();
  await page.waitForURL(`**${home}/refunds/${refund.uuid}`);
  await panel(page, 'Refund').getByText('9 USDT on TRON').waitFor();
});

test('what a URL asks for in vain is ignored, and filters are cleared in one step', async () => {
  const { page, merchant, home } = await signIn();
  await merchant.team.payments.create.mutate({ amount: '12' });
  for (const [path, title] of [
    ['payments?status=paid&utm_source=mail', 'Payments'],
    ['events?type=nothing&from=mail', 'Events'],
  ] as const) {
    await page.goto(`${home}/${path}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.locator('[data-row]').first().waitFor();
  }
  await page.goto(`${home}/payments?status=failed&from=2026-01-01`);
  await page.getByText('Nothing matches these filters.').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await page.locator('[data-row]').first().waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('every list says what will be in it, and fits into 320 px with and without content', async () => {
  const { page, merchant, home } = await signIn({ viewport: { width: 320, height: 640 } });
  const { team } = merchant;
  const lists = ['payments', 'invoices', 'payment-links', 'refunds', 'payouts', 'withdrawals', 'transactions'] as const;
  for (const list of lists) {
    await page.goto(`${home}/${list}`);
    await page.getByText(/appears? here/).waitFor();
    expect([list, await overflow(page)]).toEqual([list, 0]);
  }
  const { uuid } = await team.payments.create.mutate({ amount: '1249.5', order_id: 'o'.repeat(60) });
  await team.sandbox.simulate_payment.mutate({ uuid, what: 'overpaid' });
  await team.refunds.create.mutate({ payment_uuid: uuid, amount: '1', reason: 'r'.repeat(200) });
  await team.invoices.create.mutate({ items: [{ name: 'Lamp', price: '1249.5', quantity: 12 }] });
  await team.payment_links.create.mutate({ title: 'A lamp with a very long name, and more of it', amount: '20' });
  await team.payouts.create.mutate({ items: [{ address, amount: '10', asset: 'USDT', network: 'tron' }] });
  await team.withdrawals.create.mutate({ address, amount: '5', asset: 'USDT', network: 'tron' });
  for (const list of [...lists, 'balances'] as const) {
    await page.goto(`${home}/${list}`);
    await page.locator('[data-row]').first().click();
    await page.getByRole('complementary').waitFor();
    expect([list, await overflow(page)]).toEqual([list, 0]);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    expect([list, await overflow(page)]).toEqual([list, 0]);
  }
});

test('home shows the money of the day and the week, in the merchant’s currency and by asset', async () => {
  const { page, merchant, home } = await signIn();
  const { team } = merchant;
  const { uuid } = await team.payments.create.mutate({
    amount: '0.002',
    currency: 'BTC',
    asset: 'BTC',
    network: 'bitcoin',
  });
  await team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });
  const refund = await team.refunds.create.mutate({ payment_uuid: uuid, amount: '0.0005' });
  await team.sandbox.simulate_refund.mutate({ uuid: refund.uuid, what: 'completed' });
  await page.goto(home);
  const money = page.getByRole('region', { name: 'Money', exact: true });
  const row = money.getByRole('row').filter({ hasText: 'BTC' });
  await expect
    .poll(() => row.getByRole('cell').allInnerTexts())
    .toEqual(['BTC', '0.002', '0.0005', '–', '0.002', '0.0005', '–']);
  // At the fixed rate of test mode, 80,000 USD.
  await money.getByText('160 USD', { exact: true }).waitFor();
  await money.getByText('40 USD in 7 days').waitFor();
  await checkAccessible(page, 'home with money');
});
