import { expect, inject, test } from 'vitest';
import { request, withSecret } from '../api.ts';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();
const app = inject('app');

test('home names what needs attention first, each with the way to fix it', async () => {
  const { page, merchant, home } = await signIn();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  const [gone, failing] = [await startReceiver(() => ({ status: 410 })), await startReceiver(() => ({ status: 500 }))];
  for (const { url } of [gone, failing])
    await rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*'] });
  const { id: keyId, key } = await merchant.team.keys.create.mutate({ label: 'Leaky shop', scopes: ['payments:read'] });
  await request(`${app.url}/v1/me?api_key=${key}`, 'GET');
  await merchant.team.events.publish.mutate(merchant.payment());

  await page.goto(home);
  await expect
    .poll(async () => {
      await page.reload();
      const items = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem');
      await page.getByRole('heading', { name: 'By endpoint' }).waitFor();
      return items.allInnerTexts();
    })
    .toEqual([
      expect.stringMatching(/ is disabled because your server answered 410 Gone\. .*Fix and enable$/),
      expect.stringMatching(/ is failing\. Nothing has been delivered since .*See why$/),
      expect.stringMatching(/^Leaky shop was sent in a URL\. .*Rotate$/),
    ]);
  await checkAccessible(page, 'home');

  await page.getByRole('link', { name: 'Rotate: Leaky shop' }).click();
  await page.waitForURL(`**/settings/api-keys/${keyId}/rotate`);
  await page.goBack();
  await page.getByRole('link', { name: /^See why/ }).click();
  await page.waitForURL(/\/settings\/webhooks\/whe_\w+$/);
});

test('the plots have a table behind them, and the URL keeps what they show', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  for (const path of ['a', 'b'])
    await rest.call(withSecret, 'POST', '/webhook-endpoints', {
      url: `${receiver.url}/${path}`,
      event_types: ['payment.*'],
    });
  for (let n = 0; n < 3; n++) await merchant.team.events.publish.mutate(merchant.payment());
  // The page refreshes once a minute, so all of it must be recorded before it opens.
  const succeeded = async () => (await merchant.team.deliveries.list.query({ status: 'succeeded' })).items;
  await expect.poll(succeeded).toHaveLength(6);

  await page.goto(home);
  await page.getByRole('figure', { name: 'Deliveries over time by outcome' }).waitFor();
  await page.getByText('7 days', { exact: true }).click();
  await page.waitForURL(/range=7d/);
  await page
    .getByRole('combobox', { name: 'Endpoint' })
    .selectOption({ label: new URL(receiver.url).host + '/webhooks/a' });
  await page.waitForURL(/endpoint=whe_/);
  await page.getByRole('button', { name: 'Show as a table' }).click();
  const table = page.getByRole('region', { name: 'Deliveries over time by outcome' });
  // By one of the two endpoints: 3 of 6.
  await expect.poll(async () => (await table.getByRole('row').last().innerText()).split(/\s*\t\s*/)[1]).toBe('3');
  await checkAccessible(page, 'home, as a table');

  await page.reload();
  await expect.poll(() => page.getByRole('radio', { name: '7 days' }).isChecked()).toBe(true);
});

test('a new merchant is led to its first webhook step by step', async () => {
  const { page, merchant, home } = await signIn();
  await page.goto(home);
  await page.getByText('0 of 3 done').waitFor();
  await checkAccessible(page, 'first steps');
  // The command works when pasted.
  const line = await page.getByText(/^\$ curl/).innerText();
  const response = await request(line.replace(/^\$ curl -s /, ''), 'GET');
  expect(response.status).toBe(200);

  await page.getByRole('link', { name: 'Create an API key' }).click();
  await page.getByRole('heading', { level: 1, name: 'New API key' }).waitFor();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  await page.goto(home);
  await page.getByText('1 of 3 done').waitFor();
  const receiver = await startReceiver();
  const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: receiver.url,
    event_types: ['payment.*'],
  });
  await page.reload();
  await page.getByText('2 of 3 done').waitFor();
  await page.getByRole('link', { name: 'Send a test event' }).click();
  await page.waitForURL(`**/settings/webhooks/${id}?dialog=test`);

  await merchant.team.events.publish.mutate(merchant.payment());
  await page.goto(home);
  await page.getByRole('heading', { name: 'By endpoint' }).waitFor();
});

test('a viewer reads whom to ask instead of being led to refusals', async () => {
  const { page, home } = await signIn({ role: 'viewer' });
  await page.goto(home);
  await page.getByText(/Ask an owner, admin or developer/).waitFor();
  expect(await page.getByRole('link', { name: 'Create an API key' }).count()).toBe(0);
});

test('a failing server is seen on Home with its reason, fixed, and everything that waited is sent', async () => {
  const { page, merchant, home } = await signIn();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  const receiver = await startReceiver(() => ({ status: 500, body: '<b>PDOException</b>: the disk is full' }));
  const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: receiver.url,
    description: 'Warehouse',
    event_types: ['payment.*'],
  });
  await merchant.team.events.publish_many.mutate({ events: [merchant.payment(), merchant.payment()] });
  const retrying = async () => (await merchant.team.deliveries.list.query({ min_attempts: 1 })).items;
  await expect.poll(retrying).toHaveLength(2);

  await page.goto(home);
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention
    .getByText(/^Warehouse is failing\. .*Last response: “500: PDOException : the disk is full”/)
    .waitFor();
  // None of two has arrived.
  await page
    .getByRole('row', { name: /^Warehouse/ })
    .getByText('0%')
    .waitFor();
  await attention.getByRole('link', { name: 'See why: Warehouse' }).click();
  await page.getByRole('heading', { level: 1, name: 'Warehouse' }).waitFor();
  await page.getByText(/^Nothing has been delivered since .*the disk is full”/).waitFor();
  await checkAccessible(page, 'an endpoint that fails');

  receiver.reply = () => ({ status: 200 });
  await merchant.team.events.publish.mutate(merchant.payment());
  await expect
    .poll(async () => (await merchant.team.endpoints.get.query({ id })).failing_since, { timeout: 20_000 })
    .toBeNull();
  await page.goto(home);
  await page
    .getByRole('row', { name: /^Warehouse/ })
    .getByText('33.3%')
    .waitFor();
  await attention.getByText('Warehouse works. 2 deliveries are waiting.').waitFor();
  await attention.getByRole('link', { name: 'Send them now: Warehouse' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay everything that failed since' });
  await dialog.getByText('2 deliveries will be sent again.').waitFor();
  await checkAccessible(page, 'what is waiting');
  await dialog.getByRole('button', { name: 'Replay 2 deliveries' }).click();
  await dialog.getByText('Done.').waitFor();
  await page.goto(home);
  await page.getByText('Nothing needs your attention.').waitFor();
  await page
    .getByRole('row', { name: /^Warehouse/ })
    .getByText('100%')
    .waitFor();
});
