import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Merchant } from '../api.ts';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

const panel = (page: Page, kind: string) => page.getByRole('complementary', { name: new RegExp(`^${kind} \\w+$`) });
const event = (page: Page, type: string) =>
  page.getByRole('listitem').filter({ has: page.getByText(type, { exact: true }) });
/** The text of the focused element. */
const focused = (page: Page) =>
  page.evaluate(() =>
    document.activeElement instanceof HTMLAnchorElement ? document.activeElement.textContent : 'no link',
  );
const typesOf = (requests: readonly { body: string }[]) =>
  requests.map(({ body }) => z.object({ type: z.string() }).parse(JSON.parse(body)).type);

/** A test payment that is paid and confirmed. @returns its id */
async function completedPayment({ team }: Merchant): Promise<string> {
  const { uuid } = await team.payments.create.mutate({ amount: '49.99', order_id: 'order-7' });
  await team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });
  return uuid;
}

test('a test payment is simulated until it is completed, and each webhook is seen to arrive', async () => {
  const { page, merchant, home } = await signIn();
  await page.goto(`${home}/sandbox`);
  await page.getByText('No endpoint receives payment events yet').waitFor();
  await page.getByRole('link', { name: 'Add an endpoint' }).waitFor();
  await checkAccessible(page, 'an empty sandbox');

  const receiver = await startReceiver();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  await rest.send('POST', '/webhook-endpoints', { body: { url: receiver.url, event_types: ['payment.*'] } });
  await page.reload();
  await page.getByRole('button', { name: 'Create test payment' }).waitFor();
  expect(await page.getByText('No endpoint receives payment events yet').count()).toBe(0);

  await page.getByLabel('Amount').fill('0');
  await page.getByRole('button', { name: 'Create test payment' }).click();
  await page.getByText('Enter an amount, such as 49.99.').waitFor();
  await page.getByLabel('Amount').fill('12.5');
  await page.getByLabel('Paid in').selectOption('BTC/bitcoin');
  await page.getByRole('button', { name: 'Create test payment' }).click();
  await page.waitForURL(/payment=pay_/);
  await event(page, 'payment.created').getByText('Delivered').waitFor();

  // Only steps that its state allows are offered.
  expect(await page.getByRole('button', { name: 'Trigger a reorg' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Customer pays' }).click();
  await event(page, 'payment.detected').getByText('Delivered').waitFor();
  await page.getByRole('button', { name: 'Customer pays' }).waitFor({ state: 'detached' });
  // The focus moves to the heading.
  await page.locator('h2:focus').getByText('What happens next?').waitFor();
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await event(page, 'payment.completed').getByText('Delivered').waitFor();
  await page.getByRole('region', { name: 'Payment', exact: true }).getByText('Completed').waitFor();
  await event(page, 'transaction.confirmed').getByText('Not sent: no endpoint subscribes to it').waitFor();
  // The last two are sent side by side.
  expect(typesOf(receiver.requests).toSorted()).toEqual([
    'payment.completed',
    'payment.confirming',
    'payment.created',
    'payment.detected',
  ]);
  await checkAccessible(page, 'a played payment');

  // It is in the list of recent payments.
  await page.getByRole('link', { name: 'New test payment' }).click();
  await page.getByRole('link', { name: /Completed\s*12\.50 USD/ }).click();
  await page.waitForURL(/payment=pay_/);
});

test('a test payment is refunded, and the refund is simulated to its end', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 422/] });
  const payment = await completedPayment(merchant);
  await page.goto(`${home}/sandbox?payment=${payment}`);
  const refund = page.getByRole('button', { name: 'Refund what is left' });
  // The network fee is more than the balance, and the message stays on the page.
  const spent = { amount: '999', asset: 'USDT', network: 'tron', address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS' };
  await merchant.team.withdrawals.create.mutate(spent);
  await refund.click();
  await page
    .getByRole('alert')
    .getByText(/at most 48.99 USDT/)
    .waitFor();
  await completedPayment(merchant);
  await refund.click();
  await event(page, 'refund.created').waitFor();
  // Nothing is left: it is no longer offered.
  await refund.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Complete refund/ }).click();
  await event(page, 'refund.completed').waitFor();
  await page.getByRole('button', { name: /^Complete refund/ }).waitFor({ state: 'detached' });
  const { items } = await merchant.team.refunds.list.query({ payment_uuid: payment });
  expect(items).toMatchObject([{ status: 'completed', amount: '49.99' }]);
});

test('the first payment of all is refunded whole, and on a network with tags to a given address', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 422/] });
  const { uuid } = await merchant.team.payments.create.mutate({ amount: '49.99', asset: 'XRP', network: 'ripple' });
  await merchant.team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });
  await page.goto(`${home}/sandbox?payment=${uuid}`);
  const [to, tag] = [page.getByLabel('Send it to'), page.getByLabel('Destination tag')];
  const refund = page.getByRole('button', { name: 'Refund what is left' });
  await to.fill('rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpg');
  await tag.fill('order 7');
  await refund.click();
  await page.getByText(/wrong checksum/).waitFor();
  await page.getByText(/whole number from 0 to 4294967295/).waitFor();
  await checkAccessible(page, 'a refund that is refused');
  await to.fill('rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf');
  await tag.fill('276');
  await refund.click();
  await event(page, 'refund.created').waitFor();
  const { items } = await merchant.team.refunds.list.query({ payment_uuid: uuid });
  expect(items).toMatchObject([{ destination_address: 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf', memo: '276' }]);
  await page.goto(`${home}?object=${items[0]?.uuid}`);
  await panel(page, 'Refund').getByText('276', { exact: true }).waitFor();
});

test('a transaction opens beside the list, links to its payment, and closing it returns to the same row', async () => {
  const { page, merchant, home } = await signIn();
  await page.goto(`${home}/transactions`);
  await page.getByText(/Simulate a payment in the sandbox/).waitFor();
  await checkAccessible(page, 'no transactions');

  const payment = await completedPayment(merchant);
  await page.goto(`${home}/transactions?status=confirmed`);
  await page.getByLabel('Direction').selectOption('outgoing');
  await page.getByText('Nothing matches these filters.').waitFor();
  await page.getByLabel('Direction').selectOption('incoming');
  await page.waitForURL(/direction=incoming/);
  await page.locator('[data-row]').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/transactions\/txn_\w+\?/);
  await panel(page, 'Transaction').getByText('19 of 19').waitFor();
  await panel(page, 'Transaction').getByText('transaction.confirmed').waitFor();
  await checkAccessible(page, 'a transaction');

  await panel(page, 'Transaction').getByRole('link', { name: payment }).click();
  await panel(page, 'Payment').getByText('order-7').waitFor();
  await panel(page, 'Payment').getByText('payment.completed').waitFor();
  await checkAccessible(page, 'a payment');
  await page.reload();
  await panel(page, 'Payment').getByText('order-7').waitFor();
  await page.goBack();
  await panel(page, 'Transaction').getByText('19 of 19').waitFor();
  await page.keyboard.press('Escape');
  await panel(page, 'Transaction').waitFor({ state: 'detached' });

  // The focus moves into the panel, and back to the row.
  await page.goto(`${home}/transactions?status=confirmed&direction=incoming`);
  await page.locator('[data-row]').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await panel(page, 'Transaction').getByText('19 of 19').waitFor();
  await page.keyboard.press('Escape');
  await panel(page, 'Transaction').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe('+49.99 USDT');
  const { pathname, search } = new URL(page.url());
  expect([pathname, search]).toEqual([`${home}/transactions`, '?status=confirmed&direction=incoming']);
  await page.getByLabel('Status').selectOption('failed');
  await page.getByText('Nothing matches these filters.').waitFor();
});

test('an object that a delivery names opens beside its list, and back returns to the delivery', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 404/] });
  const receiver = await startReceiver();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  await rest.send('POST', '/webhook-endpoints', { body: { url: receiver.url, event_types: ['payment.completed'] } });
  const payment = await completedPayment(merchant);
  await page.goto(`${home}/deliveries`);
  await page.getByRole('listitem').filter({ hasText: 'payment.completed' }).getByRole('link').click();
  const delivery = page.getByRole('complementary', { name: /^Delivery \d+$/ });
  await delivery.getByRole('link', { name: payment }).click();
  await page.waitForURL(`**${home}/payments/${payment}`);
  await panel(page, 'Payment').getByText('order-7').waitFor();
  await page.goBack();
  await delivery.waitFor();

  // A link of an older dashboard leads there too.
  await page.goto(`${home}/events?object=${payment}`);
  await page.waitForURL(`**${home}/payments/${payment}`);
  await panel(page, 'Payment').getByText('order-7').waitFor();

  // Ids of another merchant, of the other mode, of another kind, and made-up ones get a message.
  const strange = ['transactions/txn_01k9zq4v6hexx8kqf4n0a3w7dm', `invoices/${payment}`, 'payment-links/nothing'];
  for (const path of strange) {
    await page.goto(`${home}/${path}`);
    await page.getByText('There is no such object here.').waitFor();
  }
  await page.goto(`${home}/events?object=key_01k9zq4v6hexx8kqf4n0a3w7dm`);
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  expect(await page.getByRole('complementary').count()).toBe(0);
});

test('there is no sandbox in live mode, and none without the right to create payments', async () => {
  const { page, merchant, home } = await signIn();
  await page.goto(`${home.replace(/test$/, 'live')}/sandbox`);
  await page.getByRole('link', { name: 'Go to the sandbox in test mode' }).click();
  await page.getByRole('button', { name: 'Create test payment' }).waitFor();
  const viewer = await signIn({ role: 'viewer', merchant });
  await viewer.page.goto(`${home}/sandbox`);
  await viewer.page.getByText('Your role can’t create payments.').waitFor();
  expect(await viewer.page.getByRole('link', { name: 'Sandbox' }).count()).toBe(0);
});
