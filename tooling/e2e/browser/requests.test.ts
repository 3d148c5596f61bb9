import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openRest } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();
const app = inject('app');

test('a refused call is found in the log, with what to do about it, its key and its object', async () => {
  const { page, merchant, home } = await signIn();
  const { id, key } = await merchant.team.keys.create.mutate({ label: 'Till', scopes: ['payments:read'] });
  const { uuid } = await merchant.team.payments.create.mutate({ amount: '12' });
  const rest = openRest(app, key);
  await rest.send('GET', `/payments/${uuid}`);
  await rest.send('POST', '/refunds', { body: { payment_uuid: uuid } });

  await page.goto(`${home}/settings/api-keys/${id}`);
  await page.getByRole('link', { name: 'See all, with filters' }).click();
  await page.waitForURL(`**${home}/requests?key=${id}`);
  const rows = page.locator('[data-row]');
  await expect.poll(() => rows.count()).toBe(2);

  // By keyboard alone: to the refusal, into it, and back to its row.
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: /^Request req_\w+$/ });
  await panel
    .getByRole('region', { name: 'What to do' })
    .getByText(/use or create a key with this scope/)
    .waitFor();
  await panel.getByText('refunds:write').waitFor();
  await panel.getByRole('link', { name: 'Till' }).waitFor();
  await checkAccessible(page, 'a request beside the log');
  await page.keyboard.press('Escape');
  await page.waitForURL(`**${home}/requests?key=${id}`);
  await expect.poll(() => rows.first().evaluate((row) => row === document.activeElement)).toBe(true);

  await rows.filter({ hasText: '200' }).click();
  await panel.getByRole('link', { name: uuid }).click();
  await page.waitForURL(`**${home}/payments/${uuid}`);
});

test('the log is filtered by everything it shows, the URL keeps it, and a pasted request id opens the request', async () => {
  const { page, merchant, home } = await signIn();
  const rest = await merchant.rest('payments:read');
  await rest.send('GET', '/me');
  await rest.send('GET', '/payments');
  const refused = await rest.send('POST', '/refunds', { body: {} });
  const requestId = z.string().parse(refused.headers.get('x-request-id'));

  await page.goto(`${home}/requests`);
  const rows = page.locator('[data-row]');
  await expect.poll(() => rows.count()).toBe(3);
  const choose = (name: string, value: string) => page.getByRole('combobox', { name }).selectOption(value);
  await choose('Method', 'GET');
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByRole('searchbox').fill('/v1/payments');
  await page.waitForURL(/method=GET&route=%2Fv1%2Fpayments/);
  await expect.poll(() => rows.count()).toBe(1);
  await choose('Error code', 'missing_scope');
  await page.getByText(/No requests match these filters\. A route is matched whole/).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await choose('Status code', '403');
  await choose('Error code', 'missing_scope');
  await choose('API key', 'Webhooks');
  await choose('Time', '1h');
  await page.waitForURL(/status=403/);
  await page.reload();
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining('403 missing_scope')]);

  await page.getByRole('searchbox').fill(requestId);
  await page.waitForURL(`**${home}/requests/${requestId}?*`);
  await page
    .getByRole('complementary', { name: `Request ${requestId}` })
    .getByText('POST')
    .waitFor();
});

test('a key’s page plots its requests by outcome, and shows the same in numbers', async () => {
  const { page, merchant, home } = await signIn();
  const { id, key } = await merchant.team.keys.create.mutate({ label: 'Till', scopes: ['payments:read'] });
  await page.goto(`${home}/settings/api-keys/${id}`);
  const section = page.getByRole('region', { name: 'Requests over time' });
  await section.getByText('The key made no requests in this period.').waitFor();
  const rest = openRest(app, key);
  await rest.send('GET', '/me');
  await rest.send('GET', '/payments');
  await rest.send('POST', '/refunds', { body: {} });

  await page.reload();
  const plot = section.getByRole('figure', { name: 'Requests over time' });
  await expect
    .poll(() => plot.locator('figcaption').innerText())
    .toMatch(/Succeeded\s+2\s+Refused \(4xx\)\s+1\s+Failed/);
  await checkAccessible(page, 'a key with a plot');
  await section.getByText('30 days').click();
  await page.waitForURL(/range=30d/);
  await section.getByRole('button', { name: 'Show as a table' }).click();
  // Two rows, if a day ended between two calls.
  const sum = async (column: number) => {
    const cells = await section.locator(`tbody td:nth-child(${column})`).allInnerTexts();
    return cells.reduce((total, cell) => total + Number(cell), 0);
  };
  await expect.poll(() => Promise.all([2, 3, 4].map(sum))).toEqual([2, 1, 0]);
});

test('a key that was sent in a URL links to exactly those requests', async () => {
  const { page, merchant, home } = await signIn();
  const { id, key } = await merchant.team.keys.create.mutate({ label: 'Till', scopes: ['payments:read'] });
  await openRest(app, key).send('GET', '/me');
  await fetch(`${app.url}/v1/payments?api_key=${key}`);
  await page.goto(`${home}/settings/api-keys/${id}`);
  await page.getByRole('link', { name: 'See these requests' }).click();
  await expect
    .poll(() => page.locator('[data-row]').allInnerTexts())
    .toEqual([expect.stringContaining('400 api_key_in_query')]);
  expect(await page.content()).not.toContain(key);
});

test('a request of another merchant is not there, even by its id', async () => {
  const { page, merchant, home } = await signIn();
  const stranger = await signIn();
  const rest = await stranger.merchant.rest('payments:read');
  const answer = await rest.send('GET', '/me');
  const requestId = z.string().parse(answer.headers.get('x-request-id'));
  await stranger.page.goto(`${stranger.home}/requests`);
  await stranger.page.locator(`[data-row="${requestId}"]`).waitFor();

  await page.goto(`${home}/requests/${requestId}`);
  await page.getByText('There is no such request here.').waitFor();
  await page.getByText('No key has been used yet.').waitFor();
  expect(await merchant.team.requests.list.query({})).toMatchObject({ items: [] });
});
