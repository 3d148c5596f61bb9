import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { type Merchant, withSecret } from '../api.ts';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { startRelay } from './relay.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

const row = (page: Page, text: string | RegExp) => page.getByRole('listitem').filter({ hasText: text });
const panel = (page: Page) => page.getByRole('complementary', { name: /^Delivery \d+$/ });

async function register(merchant: Merchant, url: string): Promise<string> {
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*'] });
  return id;
}

/** Publishes so many payments, in the sizes that the API takes. */
async function pay(merchant: Merchant, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 100) {
    const events = Array.from({ length: Math.min(left, 100) }, () => merchant.payment());
    await merchant.team.events.publish_many.mutate({ events });
  }
}

test('a failing receiver is diagnosed on screen, fixed, replayed, and seen to succeed live', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver(() => ({
    status: 500,
    headers: { 'content-type': 'application/json' },
    body: '{"error":"database is locked"}',
  }));
  const endpoint = await register(merchant, receiver.url);
  await page.goto(`${home}/settings/webhooks/${endpoint}`);
  await page.getByText(/Nothing has been sent to this endpoint yet/).waitFor();

  // It appears in the list by itself.
  await pay(merchant, 1);
  await row(page, /Retrying.*payment\.completed.*500/s).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/deliveries\/\d+$/);
  await panel(page)
    .getByText(/Your server answered 500 in \d/)
    .first()
    .waitFor();
  await panel(page)
    .getByText(/We try again in .* Fix it sooner\? Replay now\./)
    .waitFor();
  await panel(page).getByText('Check the server log at the time of the attempt.').waitFor();
  await panel(page).getByText('database is locked').waitFor();
  await checkAccessible(page, 'a failing delivery');

  receiver.reply = () => ({ status: 200, body: 'thanks' });
  await panel(page).getByRole('button', { name: 'Replay now' }).click();
  await panel(page)
    .getByText(/Your server answered 200 in \d/)
    .first()
    .waitFor();
  await panel(page).getByText('Replayed manually').waitFor();
  await row(page, /Delivered.*payment\.completed.*200/s).waitFor();

  // The difference between the two, line by line.
  await panel(page).getByText('Compare', { exact: true }).click();
  const difference = panel(page).getByRole('region', { name: 'Response', exact: true });
  await expect.poll(() => difference.innerText()).toMatch(/^\+ thanks$/m);
  await checkAccessible(page, 'two attempts compared');

  await page.keyboard.press('Escape');
  await panel(page).waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe(`${home}/settings/webhooks/${endpoint}`);
  // The focus is back on the row.
  await expect.poll(() => page.evaluate(() => document.activeElement?.hasAttribute('data-row'))).toBe(true);
});

test('everything that failed since a moment is counted, sent again, and its progress seen', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  const endpoint = await register(merchant, receiver.url);
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  await rest.send('PATCH', `/webhook-endpoints/${endpoint}`, { body: { status: 'disabled' } });
  await pay(merchant, 12);
  await rest.send('PATCH', `/webhook-endpoints/${endpoint}`, { body: { status: 'enabled' } });

  await page.goto(`${home}/settings/webhooks/${endpoint}`);
  await row(page, /Canceled/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Replay failed…' }).click();
  await page.waitForURL(/recover=true/);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('12 deliveries will be sent again.').waitFor();
  await checkAccessible(page, 'recover');
  await dialog.getByRole('button', { name: 'Replay 12 deliveries' }).click();
  await dialog.getByText('12 of 12 sent').waitFor();
  await dialog.getByText('12 delivered').waitFor();
  expect(new Set(receiver.requests.map(({ id }) => id)).size).toBe(12);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => row(page, /Delivered/).count()).toBe(12);
});

test('filters are in the URL: they survive a reload, and back removes them', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver(({ body }) => ({ status: body.includes('pay_broken') ? 404 : 200 }));
  await register(merchant, receiver.url);
  await merchant.team.events.publish.mutate(merchant.payment('pay_broken'));
  await merchant.team.events.publish.mutate(merchant.payment('pay_fine'));

  await page.goto(`${home}/deliveries`);
  await row(page, /Delivered.*pay_fine/s).waitFor();
  await row(page, /Retrying.*pay_broken/s).waitFor();
  await page.getByLabel('Outcome').selectOption('retrying');
  await page.waitForURL(/outcome=retrying/);
  await row(page, 'pay_fine').waitFor({ state: 'detached' });
  await page.reload();
  await row(page, 'pay_broken').waitFor();
  expect(await row(page, 'pay_fine').count()).toBe(0);
  await page.goBack();
  await row(page, 'pay_fine').waitFor();

  await page.keyboard.press('/');
  await page.keyboard.type('pay_nobody');
  await page.getByText('No deliveries match these filters.').waitFor();
  await checkAccessible(page, 'nothing matches');
  await page.getByRole('button', { name: 'Clear filters' }).last().click();
  await row(page, 'pay_fine').waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('a long history keeps a bounded number of rows in the page, and all of them can be reached', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  await register(merchant, receiver.url);
  await merchant.team.events.publish.mutate(merchant.payment('pay_oldest'));
  await pay(merchant, 600);
  await page.goto(`${home}/deliveries?tail=off`);
  await row(page, 'payment.completed').first().waitFor();
  let most = 0;
  const atBottom = async () => {
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    most = Math.max(most, await page.locator('[data-row]').count());
    return page.getByText('These are all 601.').isVisible();
  };
  await expect.poll(atBottom).toBe(true);
  await row(page, 'pay_oldest').waitFor();
  expect(most).toBeLessThan(60);
});

test('while one reads further down, nothing moves: new rows wait behind a button', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  await register(merchant, receiver.url);
  await pay(merchant, 100);
  await page.goto(`${home}/deliveries`);
  await page.getByRole('switch', { name: 'Live' }).waitFor();
  await row(page, 'Delivered').first().waitFor();
  await page.evaluate(() => window.scrollTo(0, 2_000));
  await page.getByText('Paused', { exact: true }).waitFor();
  const seen = await page.getByRole('listitem').allInnerTexts();
  await pay(merchant, 3);
  const fresh = page.getByRole('button', { name: '3 new' });
  await fresh.waitFor();
  const objects = (texts: readonly string[]) => texts.map((text) => /pay_[\w-]+/.exec(text)?.[0]);
  expect(objects(await page.getByRole('listitem').allInnerTexts())).toEqual(objects(seen));
  await fresh.click();
  await fresh.waitFor({ state: 'detached' });
  await page.getByText('These are all 103.').waitFor();
});

test('whatever is closed or cleared by keyboard, the focus is not lost', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 404/] });
  const receiver = await startReceiver();
  await register(merchant, receiver.url);
  await pay(merchant, 1);
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
  // Links to a delivery that the list does not show, and to deliveries that do not exist.
  const [delivery] = (await merchant.team.deliveries.list.query({})).items;
  for (const [id, said] of [
    [delivery?.id, /Your server answered 200/],
    [1, 'There is no such delivery'],
    ['abc', 'There is no such delivery'],
  ] as const) {
    await page.goto(`${home}/deliveries/${id}?q=pay_nobody`);
    await page.getByRole('complementary').getByText(said).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('content');
  }
  await page.getByRole('button', { name: 'Clear filters' }).last().press('Enter');
  await row(page, 'payment.completed').waitFor();
  expect(await focused()).toBe('content');
});

test('a live list that loses its connection catches up by itself when it is back', async () => {
  const relay = await startRelay(inject('app'));
  const { page, merchant, home } = await signIn({ baseURL: relay.url, tolerates: [/net::ERR_/] });
  const receiver = await startReceiver();
  receiver.reply = () => ({ status: 500 });
  await register(merchant, receiver.url);
  await pay(merchant, 1);
  await page.goto(`${home}/deliveries?outcome=retrying`);
  await page.getByRole('switch', { name: 'Live' }).waitFor();
  await row(page, /Retrying/).waitFor();
  const failing = Number(await page.locator('[data-row]').getAttribute('data-row'));

  await relay.down();
  await page.getByText('Connecting', { exact: true }).waitFor();
  // Meanwhile that one is fixed, and another fails.
  receiver.reply = () => ({ status: 200 });
  await merchant.team.deliveries.replay.mutate({ id: failing });
  const newest = async () => (await merchant.team.deliveries.list.query({})).items[0];
  await expect.poll(newest).toMatchObject({ status: 'succeeded' });
  receiver.reply = () => ({ status: 404 });
  await pay(merchant, 1);
  await expect.poll(newest).toMatchObject({ last_status_code: 404 });

  await relay.up();
  await row(page, /Retrying.*404/s).waitFor();
  await row(page, /500/).waitFor({ state: 'detached' });
  await page.getByRole('switch', { name: 'Live' }).waitFor();
  await pay(merchant, 1);
  await expect.poll(() => row(page, /Retrying.*404/s).count()).toBe(2);
});

test('a list without a stream fetches every few seconds, and later asks for a stream again', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 503/] });
  const receiver = await startReceiver(() => ({ status: 500 }));
  await register(merchant, receiver.url);
  await pay(merchant, 1);
  await page.clock.install();
  await page.route(/deliveries\.watch/, (route) => route.fulfill({ status: 503 }));
  await page.goto(`${home}/deliveries?outcome=retrying`);
  await page.getByText('Every few seconds', { exact: true }).waitFor();
  await row(page, /Retrying/).waitFor();

  await pay(merchant, 1);
  await expect.poll(() => row(page, /Retrying/).count()).toBe(2);
  const [newest] = (await merchant.team.deliveries.list.query({})).items;
  receiver.reply = ({ id }) => ({ status: id === newest?.event_id ? 200 : 500 });
  await merchant.team.deliveries.replay.mutate({ id: newest?.id ?? 0 });
  await expect.poll(() => row(page, /Retrying/).count()).toBe(1);

  await page.unroute(/deliveries\.watch/);
  await page.clock.fastForward(30_000);
  await page.getByRole('switch', { name: 'Live' }).waitFor();
});

test('a viewer reads deliveries and sees no action that would be refused', async () => {
  const { merchant } = await signIn();
  const { page, home } = await signIn({ role: 'viewer', merchant });
  const receiver = await startReceiver(() => ({ status: 500 }));
  const endpoint = await register(merchant, receiver.url);
  await pay(merchant, 1);
  await page.goto(`${home}/settings/webhooks/${endpoint}`);
  await row(page, /Retrying/)
    .getByRole('link')
    .click();
  await panel(page)
    .getByText(/Your server answered 500/)
    .first()
    .waitFor();
  expect(await page.getByRole('button', { name: /Replay/ }).count()).toBe(0);
});
