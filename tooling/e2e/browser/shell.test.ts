import { expect, inject, test } from 'vitest';
import { withSecret } from '../api.ts';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { startRelay } from './relay.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

test('the palette finds a page and a key by words, and an object by its id, by keyboard alone', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 404/] });
  const key = await merchant.team.keys.create.mutate({ label: 'Spring campaign', scopes: ['payments:read'] });
  await page.goto(home);
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  const find = async (typed: string, choice: RegExp) => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Find an order, ID, hash, email or page').fill(typed);
    await page.getByRole('dialog').getByText(choice).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  };
  await find('endpoint add', /^Add a webhook endpoint$/);
  await page.waitForURL(`**${home}/settings/webhooks/new`);
  await find('log audit', /^Audit log$/);
  await page.waitForURL(`**${home}/audit-log`);
  await find('spring', /^Spring campaign$/);
  await page.waitForURL(`**${home}/settings/api-keys/${key.id}`);
  await find('pay_01k9zq4v6hexx8kqf4n0a3w7dm', /^pay_01k9zq/);
  await expect.poll(() => new URL(page.url()).pathname).toBe(`${home}/payments/pay_01k9zq4v6hexx8kqf4n0a3w7dm`);
});

test('the palette finds an order by its number, and leads to the webhook that was delivered for it', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
  const { team } = merchant;
  const { uuid } = await team.payments.create.mutate({ amount: '49.99', order_id: 'order-1001' });
  await team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });

  await page.goto(home);
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('order-1001');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`Payment · Completed · ${uuid}`).waitFor();
  await checkAccessible(page, 'the palette with a hit');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${home}/payments/${uuid}`);
  const payment = page.getByRole('complementary', { name: `Payment ${uuid}` });
  const event = payment.getByRole('listitem').filter({ has: page.getByText('payment.completed') });
  await event.getByRole('link', { name: /Delivered/ }).click();
  await page.getByRole('complementary', { name: /^Delivery \d+$/ }).waitFor();
});

test('no search sends more of an API key than lists show, and none sends a signing secret', async () => {
  const { page, merchant, home } = await signIn();
  const { key } = await merchant.team.keys.create.mutate({ label: 'Till', scopes: ['payments:read'] });
  const sent: string[] = [];
  page.on('request', (request) => sent.push(decodeURIComponent(request.url())));
  await page.goto(`${home}/payments`);
  await page.getByRole('searchbox').fill(key);
  await page.waitForURL(/order_id=ak_test_/);
  await page.getByRole('searchbox').fill('');
  await page.waitForURL(`**${home}/payments`);
  await page.keyboard.press('Control+k');
  const field = page.getByPlaceholder('Find an order, ID, hash, email or page');
  await field.fill(key);
  await page.getByRole('dialog').getByText('Till').waitFor();
  await field.fill('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  await page
    .getByRole('dialog')
    .getByText(/looks like a signing secret/)
    .waitFor();
  // The next search is sent after the secret's would have been.
  await field.fill('Till');
  await page.getByRole('dialog').getByText('Till').waitFor();
  expect(sent.some((url) => url.includes(key.slice(0, 12)))).toBe(true);
  expect(sent.filter((url) => url.includes(key.slice(0, 13)) || url.includes('whsec_'))).toEqual([]);
});

test('on a narrow screen the menu passes the focus to the page it opens', async () => {
  const { page, home } = await signIn({ viewport: { width: 390, height: 844 } });
  await page.goto(home);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.getByRole('link', { name: 'Event types' }).press('Enter');
  await page.waitForURL(`**${home}/event-types`);
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
});

test('a menu and the palette return the focus', async () => {
  const { page, home, person } = await signIn();
  await page.goto(home);
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await page.getByRole('button', { name: person.email }).press('Enter');
  await page.getByRole('menuitem', { name: 'Profile' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(focused).toContain(person.email);
  await page.getByRole('link', { name: 'Team', exact: true }).focus();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(focused).toBe('Team');
});

test('times are right on a page that is opened after a while', async () => {
  const { page, home } = await signIn();
  await page.clock.install();
  await page.goto(`${home}/event-types`);
  await page.getByRole('heading', { name: 'Event types' }).waitFor();
  await page.clock.fastForward('10:00');
  await page.getByRole('link', { name: 'Team', exact: true }).click();
  // A member who joined when the test began.
  const joined = page.getByRole('region', { name: 'Members' }).getByRole('time');
  await expect.poll(() => joined.allInnerTexts()).toEqual([expect.stringMatching(/^1\d min ago$/)]);
});

test('letters typed before the palette has loaded are searched for, and trigger no shortcut of the page behind it', async () => {
  const { page, merchant, home } = await signIn();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  const receiver = await startReceiver();
  await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
  await merchant.team.events.publish.mutate(merchant.payment());
  await expect.poll(() => receiver.requests.length).toBe(1);
  // The palette's file is held back until the letters are typed.
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/assets\/Palette-/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${home}/deliveries`);
  await page.getByRole('listitem').filter({ hasText: 'payment.completed' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('refund r');
  release();
  const field = page.getByPlaceholder('Find an order, ID, hash, email or page');
  await field.waitFor();
  expect(await page.getByRole('dialog').count()).toBe(1);
  expect(await field.inputValue()).toBe('refund r');
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.press('End');
  await page.keyboard.type('ot');
  expect(await field.inputValue()).toBe('refund rot');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(receiver.requests).toHaveLength(1);

  // After closing it they work again: a delivered webhook is replayed only after a question.
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  const question = page.getByRole('dialog', { name: 'Send it again?' });
  await question.waitFor();
  expect(receiver.requests).toHaveLength(1);
  await question.getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => receiver.requests.length).toBe(2);
});

test('a page whose files no longer exist after an update reloads itself, once', async () => {
  const { page, home } = await signIn({
    tolerates: [/Palette-.*\.js/, /Failed to fetch dynamically imported module/, /404/],
  });
  let gone = 1;
  await page.route(/\/assets\/Palette-.*\.js/, (route) =>
    gone-- > 0 ? route.fulfill({ status: 404, contentType: 'text/plain', body: 'gone' }) : route.continue(),
  );
  // It is fetched ahead, without pressing anything.
  let loads = 0;
  page.on('load', () => (loads += 1));
  await page.goto(home);
  await expect.poll(() => loads).toBe(2);
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find an order, ID, hash, email or page').waitFor();
});

test('a page whose server is away while it fetches files ahead stays as it is', async () => {
  const relay = await startRelay(inject('app'));
  const { page, home } = await signIn({ baseURL: relay.url, tolerates: [/net::ERR_/, /dynamically imported module/] });
  let loads = 0;
  page.on('load', () => (loads += 1));
  const frame = page.getByRole('navigation', { name: 'Pages' });
  await page.route(/\/assets\/Palette-.*\.js/, async (route) => {
    await frame.waitFor();
    await relay.down();
    await route.abort('connectionrefused');
  });
  // What the page asks the server before it would reload.
  const asked = page.waitForEvent('requestfailed', (request) => request.method() === 'HEAD');
  await page.goto(`${home}/settings/api-keys`, { waitUntil: 'commit' });
  await asked;
  await frame.waitFor();
  expect(loads).toBe(1);
});

test('a frozen merchant sees the public message on every page, and can only reduce risk', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 409/] });
  const { id } = await merchant.team.keys.create.mutate({ label: 'Till', scopes: ['payments:read'] });
  const reason = 'Chargebacks from a stolen laptop';
  await merchant.team.merchants.freeze.mutate({ id: merchant.id, reason, public_message: 'We will call you today.' });
  await page.goto(`${home}/settings/api-keys/${id}`);
  const banner = page.getByText('This account is frozen. We will call you today.');
  await banner.waitFor();
  await checkAccessible(page, 'a frozen merchant');
  await page.getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke Till?' });
  await dialog.getByRole('textbox').fill('Till');
  await dialog.getByRole('button', { name: 'Revoke key' }).click();
  await dialog.waitFor({ state: 'detached' });

  await page.goto(`${home}/team?dialog=invite`);
  await banner.waitFor();
  await page.getByRole('textbox', { name: 'Email' }).fill('somebody@shop.example');
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByRole('alert').getByText('We will call you today.').waitFor();

  await page.goto(`${home}/audit-log`);
  await page.getByText('froze the merchant').click();
  await page.getByRole('definition').getByText('We will call you today.').waitFor();
  expect(await page.content()).not.toContain(reason);
  await merchant.team.merchants.unfreeze.mutate({ id: merchant.id });
  await page.reload();
  await page.getByText('unfroze the merchant').waitFor();
  expect(await banner.count()).toBe(0);
});
