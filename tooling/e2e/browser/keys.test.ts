import type { Page, Route } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { openRest } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();
const app = inject('app');

/** The key that the open dialog shows. */
async function readSecret(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Your new API key' });
  const key = await dialog.getByText(/^ak_test_\w{65}$/).innerText();
  // The command works when pasted: it has this page's origin and the key.
  await dialog.getByText(`${app.url}/v1/me -H 'X-API-Key: ${key}'`).waitFor();
  return key;
}

/** Refuses the first call, as the server does when the sign-in is more than ten minutes old; lets the others through. */
function staleOnce() {
  let asked = false;
  return async (route: Route) => {
    if (asked) return route.continue();
    asked = true;
    const data = { code: 'missing_scope', httpStatus: 403, details: { reason: 'session_not_fresh' } };
    const error = { message: 'Confirm your password and try again.', code: -32_600, data };
    return route.fulfill({ status: 403, json: [{ error }] });
  };
}

/** Everything that the page holds and a later visitor of the browser could read. */
const remembered = (page: Page): Promise<string> =>
  page.evaluate(() =>
    JSON.stringify([
      window.location.href,
      window.history.state,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input, textarea')].map((field) => 'value' in field && field.value),
    ]),
  );

/** All that the page's scripts can still reach: variables, caches, what React keeps. */
async function memoryOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', {});
  await session.detach();
  return chunks.join('');
}

test('an owner creates a key that can only create refunds; it takes the password, is shown once, and can do nothing else', async () => {
  const { page, home, person } = await signIn({ tolerates: [/status of 4(22|03)/] });
  await page.route(/keys\.create/, staleOnce());

  await page.goto(`${home}/settings/api-keys`);
  await page.getByRole('link', { name: 'New API key' }).click();
  await page.getByRole('radio', { name: 'Create refunds only' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('Give the key a label.').waitFor();
  await page.getByRole('textbox', { name: 'Label' }).fill('Support desk');
  await page.getByRole('textbox', { name: 'Allowed IP addresses' }).fill('127.0.0.1\n::1');
  await page.getByRole('button', { name: 'Create key' }).click();

  const asks = page.getByRole('dialog', { name: 'Confirm it’s you' });
  await checkAccessible(page, 'password dialog');
  await asks.getByRole('textbox', { name: 'Password' }).fill('not-the-password');
  await asks.getByRole('button', { name: 'Confirm' }).click();
  await asks.getByText(/password\.$/).waitFor();
  await asks.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await asks.getByRole('button', { name: 'Confirm' }).click();

  const key = await readSecret(page);
  // A request in progress at the end of the test would fail it.
  await page.unrouteAll({ behavior: 'wait' });
  await checkAccessible(page, 'secret dialog');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('cryptoix-test-api-key.txt');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'I have saved it' }).click();

  await page.getByRole('heading', { level: 1, name: 'Support desk' }).waitFor();
  expect(await remembered(page)).not.toContain(key.slice(12));
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  expect(await remembered(page)).not.toContain(key.slice(12));

  const rest = openRest(app, key);
  expect(await rest.send('GET', '/me')).toMatchObject({ status: 200, body: { data: { scopes: ['refunds:write'] } } });
  expect(await rest.send('GET', '/webhook-endpoints')).toMatchObject({
    status: 403,
    body: { error: { code: 'missing_scope', details: { required_scope: 'endpoints:read' } } },
  });
  expect((await rest.send('POST', '/refunds', { body: { payment_uuid: 'unknown' } })).status).toBe(404);

  // The requests are shown on the key's page.
  await page.getByRole('link', { name: 'Support desk' }).click();
  await page.getByText('403 missing_scope').waitFor();
});

test('a key is rotated in three steps that update by themselves and can be continued later', async () => {
  const { page, home, merchant } = await signIn();
  const old = await merchant.team.keys.create.mutate({ label: 'Web shop', scopes: ['payments:read'] });
  const withOld = openRest(app, old.key);
  await withOld.send('GET', '/me');

  await page.goto(`${home}/settings/api-keys/${old.id}`);
  await page.getByRole('link', { name: 'Rotate' }).click();
  await page.getByRole('button', { name: 'Create the new key' }).click();
  const key = await readSecret(page);
  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByText(/^Waiting for the first request with the new key/).waitFor();
  expect(await remembered(page)).not.toContain(key.slice(12));
  await checkAccessible(page, 'rotation');

  // Nothing is clicked from here to the third step: the page updates by itself.
  const withNew = openRest(app, key);
  await withNew.send('GET', '/me');
  await withNew.send('GET', '/payments');
  await page.getByText(/can’t be told: it has had fewer than 20 requests in 14 days/).waitFor();
  for (let count = 0; count < 20; count += 1) await withOld.send('GET', '/payments');
  await page.getByText('The new key works, but something may still use the old one.').waitFor();
  await page.getByText(/^The old key has been silent for .*, between 20 requests in the last 14 days/).waitFor();

  await page.goto(`${home}/settings/api-keys/${old.id}`);
  await page.getByRole('link', { name: 'Continue rotation' }).click();
  await page.getByRole('button', { name: 'Revoke the old key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke Web shop?' });
  const revoke = dialog.getByRole('button', { name: 'Revoke key' });
  expect(await revoke.isDisabled()).toBe(true);
  await checkAccessible(page, 'revoke dialog');
  await dialog.getByRole('textbox').fill('Web shop');
  await revoke.click();
  await page.getByText('The old key is revoked').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');

  expect(await withOld.send('GET', '/me')).toMatchObject({ status: 401, body: { error: { code: 'api_key_revoked' } } });
  expect((await withNew.send('GET', '/me')).status).toBe(200);
});

test('an edit is valid at once, and a wrong address is named beside its field', async () => {
  const { page, home, merchant } = await signIn({ tolerates: [/status of 422/] });
  const { id, key } = await merchant.team.keys.create.mutate({ label: 'Web shop', scopes: ['payments:read'] });
  await page.goto(`${home}/settings/api-keys/${id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit API key' });
  await dialog.getByRole('textbox', { name: 'Label' }).fill('Shop window');
  await dialog.getByRole('textbox', { name: 'Allowed IP addresses' }).fill('203.0.113.7\nshop.example');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('shop.example is not an IP address').waitFor();
  await checkAccessible(page, 'edit dialog');
  await dialog.getByRole('textbox', { name: 'Allowed IP addresses' }).fill('203.0.113.7');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Shop window' }).waitFor();
  expect((await openRest(app, key).send('GET', '/me')).status).toBe(403);
  await page.getByText('Changed the label and the allowed IP addresses').waitFor();
});

test('the search and filters of the list are in the URL, and a pasted key never is', async () => {
  const { page, home, merchant } = await signIn();
  const create = merchant.team.keys.create.mutate;
  const shop = await create({ label: 'Web shop', scopes: ['payments:read', 'refunds:read', 'balances:read'] });
  const { id: books } = await create({ label: 'Bookkeeping', scopes: ['transactions:read'] });
  await merchant.team.keys.revoke.mutate({ id: books });

  await page.goto(`${home}/settings/api-keys`);
  await page.getByRole('link', { name: 'Bookkeeping' }).waitFor();
  await page.getByRole('button', { name: /all permissions of Web shop/ }).click();
  await page.getByText('balances:read', { exact: true }).waitFor();

  await page.locator('main').focus();
  await page.keyboard.press('/');
  await page.keyboard.insertText(shop.key);
  await page.getByRole('link', { name: 'Bookkeeping' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Web shop' }).waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe(shop.key.slice(0, 12));

  await page.goto(`${home}/settings/api-keys?status=revoked`);
  await page.getByRole('link', { name: 'Bookkeeping' }).click();
  await page.getByText('This key is revoked.').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Bookkeeping' }).waitFor();
  expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('revoked');
});

test('a viewer reads keys and sees no action that would be refused', async () => {
  const { page, home, merchant } = await signIn({ role: 'viewer' });
  const { id } = await merchant.team.keys.create.mutate({ label: 'Web shop', scopes: ['payments:read'] });
  const main = page.getByRole('main');

  await page.goto(`${home}/settings/api-keys`);
  await main.getByRole('link', { name: 'Web shop' }).waitFor();
  expect(await main.getByRole('link', { name: 'New API key' }).count()).toBe(0);

  // A link that somebody else sent opens no dialog either.
  await page.goto(`${home}/settings/api-keys/${id}?dialog=revoke`);
  await main.getByRole('heading', { name: 'Changes' }).waitFor();
  expect(await main.getByRole('button', { name: /Edit|Revoke|Rotate/ }).count()).toBe(0);
  expect(await main.getByRole('link', { name: /Rotate/ }).count()).toBe(0);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await checkAccessible(page, 'key of a viewer');

  for (const path of ['new', `${id}/rotate`]) {
    await page.goto(`${home}/settings/api-keys/${path}`);
    await main.getByText('can’t create or change API keys').waitFor();
    expect(await main.getByRole('button').count()).toBe(0);
  }
});

test('on a phone every column of a key is there, and nothing is wider than the screen', async () => {
  const { page, home, merchant } = await signIn({ viewport: { width: 390, height: 844 } });
  const { key } = await merchant.team.keys.create.mutate({ label: 'Web shop', scopes: ['payments:read'] });
  await openRest(app, key).send('GET', '/me');
  await page.goto(`${home}/settings/api-keys`);
  const list = page.getByRole('region', { name: 'API keys' });
  for (const shown of ['Active', key.slice(0, 12), 'payments:read', 'never'])
    await list.getByText(shown).first().waitFor();
  const tooWide = (region: typeof list) => region.evaluate((frame) => frame.scrollWidth > frame.clientWidth);
  expect(await tooWide(list)).toBe(false);
  await checkAccessible(page, 'keys on a phone');
  await list.getByRole('link', { name: 'Web shop' }).click();
  await page.getByText('GET /v1/me').waitFor();
  expect(await tooWide(page.getByRole('region', { name: 'Recent requests' }).last())).toBe(false);
});

test('once its dialog is closed, a key is nowhere in the memory of the page', async () => {
  const { page, home } = await signIn();
  await page.goto(`${home}/settings/api-keys/new`);
  await page.getByRole('radio', { name: 'Read transactions only' }).check();
  await page.getByRole('textbox', { name: 'Label' }).fill('Bookkeeping');
  await page.getByRole('button', { name: 'Create key' }).click();
  const secret = (await readSecret(page)).slice(12);
  expect((await memoryOf(page)).includes(secret)).toBe(true);

  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Bookkeeping' }).waitFor();
  await expect.poll(async () => (await memoryOf(page)).includes(secret)).toBe(false);
});

test('errors are shown at their fields, the first gets the focus, and editing a field clears its error', async () => {
  const { page, home } = await signIn({ tolerates: [/status of 4\d\d/] });
  await page.goto(`${home}/settings/api-keys/new`);
  const create = page.getByRole('button', { name: 'Create key' });
  const name = page.getByRole('textbox', { name: 'Label' });
  const addresses = page.getByRole('textbox', { name: 'Allowed IP addresses' });
  const has = (field: typeof name, what: 'focus' | 'error') =>
    field.evaluate(
      (input, wanted) =>
        wanted === 'focus' ? input === document.activeElement : input.getAttribute('aria-invalid') === 'true',
      what,
    );
  await page.getByRole('radio').first().waitFor();
  await create.click();
  await page.getByText('Give the key a label.').waitFor();
  await expect.poll(() => has(name, 'focus')).toBe(true);
  await page.getByText('Choose at least one permission.').waitFor();
  await name.pressSequentially('Web shop');
  await page.getByText('Give the key a label.').waitFor({ state: 'detached' });
  // The other error stays, and so does the focus.
  expect(await page.getByText('Choose at least one permission.').count()).toBe(1);
  expect(await name.inputValue()).toBe('Web shop');
  await page.getByRole('radio').first().check();
  await page.getByText('Choose at least one permission.').waitFor({ state: 'detached' });

  // An error that only the server can find is shown at its field, too.
  await addresses.fill('203.0.113.7\nshop.example');
  await create.click();
  await page.getByText(/^shop\.example is not an IP address/).waitFor();
  await expect.poll(() => has(addresses, 'focus')).toBe(true);
  await addresses.fill('203.0.113.7');
  await expect.poll(() => has(addresses, 'error')).toBe(false);
  await create.click();
  await readSecret(page);
});
