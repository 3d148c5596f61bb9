import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { withSecret } from '../api.ts';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { findMail, tokenIn } from './people.ts';
import { useBrowser } from './visit.ts';

const { visit, signIn } = useBrowser();

/** Adds an endpoint for all payments, in the form that is open. */
async function addEndpoint(page: Page, url: string): Promise<void> {
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
  await page.getByText('We can send to this URL.').waitFor();
  await page.getByRole('checkbox', { name: 'Payments' }).check();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('heading', { name: 'Your endpoint is active' }).waitFor();
}

/** The memory of the page's scripts, after garbage collection. */
async function heapOf(page: Page): Promise<string> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devtools.detach();
  return chunks.join('');
}

test('a newcomer signs up, names a business, adds an endpoint and sees a first webhook arrive', async () => {
  const receiver = await startReceiver();
  const page = await visit();
  const email = `first.${randomBytes(4).toString('hex')}@shop.example`;
  const password = 'a-long-enough-password';

  await page.goto('/');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill('Nina');
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  const mail = await findMail(inject('app'), email, 'Confirm your ');
  await page.goto(`/verify-email#token=${tokenIn(mail)}`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Business name' }).fill('Nina’s lamps');
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByRole('link', { name: 'Webhooks' }).click();
  await checkAccessible(page, 'webhooks, empty');
  await page.getByRole('link', { name: 'Add endpoint' }).click();
  await addEndpoint(page, receiver.url);
  await page.getByText(/^whsec_/).waitFor();
  await page.getByRole('button', { name: 'Send test event' }).click();
  await page.getByText(/Your server answered 200 in .+ Webhooks arrive\./).waitFor();
  await checkAccessible(page, 'endpoint added');
  expect(receiver.requests).toHaveLength(1);

  await page.getByRole('link', { name: 'See the whole delivery' }).click();
  await page.getByRole('complementary', { name: /^Delivery \d+$/ }).waitFor();
});

test('a URL is checked while it is typed, and a refused form keeps its content', async () => {
  const { page, home } = await signIn();
  const receiver = await startReceiver();
  await page.goto(`${home}/settings/webhooks/new`);
  const url = page.getByRole('textbox', { name: 'URL' });
  await url.fill('http://shop.example/webhooks');
  await page.getByText('Start with https:// instead of http://').waitFor();
  await url.fill('https://user:secret@shop.example/webhooks');
  await page.getByText('Remove the user name and password from the URL.').waitFor();
  await url.fill('https://no-such-host.invalid/webhooks');
  await page.getByText('no-such-host.invalid does not resolve at the moment.').waitFor();

  await url.fill(receiver.url);
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByText('Choose at least one event.').waitFor();
  expect(await url.inputValue()).toBe(receiver.url);
  await addEndpoint(page, receiver.url);
  await page.goto(`${home}/settings/webhooks/new`);
  await url.fill(receiver.url);
  await page.getByText('Another endpoint of this mode has this URL already.').waitFor();
});

test('events are chosen one by one, by resource or altogether, each with a sample', async () => {
  const { page, home, merchant } = await signIn();
  const receiver = await startReceiver();
  await page.goto(`${home}/settings/webhooks/new`);
  const box = (name: string | RegExp) => page.getByRole('checkbox', { name });
  await box('Everything').check();
  await box('Refunds').uncheck();
  await page.getByRole('button', { name: 'Show the events of Payments' }).click();
  const types = await merchant.team.events.types.query({});
  await box(types.find(({ type }) => type === 'payment.expired')?.description ?? '').uncheck();
  await page.getByRole('button', { name: 'Sample of payment.completed' }).click();
  await page.getByRole('region', { name: 'Sample of payment.completed' }).getByText('"payment.completed"').waitFor();
  await checkAccessible(page, 'event picker');
  await page.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('heading', { name: 'Your endpoint is active' }).waitFor();

  const [made] = (await merchant.team.endpoints.list.query({})).items;
  expect(made?.event_types).toEqual(expect.arrayContaining(['invoice.*', 'payout.*', 'payment.completed']));
  expect(made?.event_types.some((type) => type.startsWith('refund.') || type === 'payment.expired')).toBe(false);
});

test('a filter is built by rows, tried on the latest events, saved, and said in words', async () => {
  const { page, home, merchant } = await signIn({ tolerates: [/status of 422/] });
  const receiver = await startReceiver();
  const paid = (amount: string) => {
    const { type, data } = merchant.payment();
    return { type, data: { ...data, price: { amount, currency: 'USD' } } };
  };
  await merchant.team.events.publish_many.mutate({ events: ['5', '99.99', '100.00', '250'].map(paid) });
  await page.goto(`${home}/settings/webhooks/new`);
  await page.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await page.getByRole('checkbox', { name: 'Payments' }).check();
  const add = page.getByRole('button', { name: 'Add a condition' });
  const field = page.getByRole('combobox', { name: 'Field' });
  await add.click();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByText('Choose a field.').waitFor();
  await field.selectOption('price.amount');
  expect(await page.getByRole('combobox', { name: 'Comparison: price.amount' }).inputValue()).toBe('gte');
  const value = page.getByRole('textbox', { name: 'Value: price.amount' });
  await value.fill('a hundred');
  await page.getByRole('button', { name: 'Try on the last 100 events' }).click();
  await page.getByText('Must be a number, or a decimal as text').waitFor();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.locator('#filter [aria-invalid=true]').first().waitFor();
  await value.fill('100');
  await page.getByRole('button', { name: 'Try on the last 100 events' }).click();
  await page.getByText('2 of the last 4 events would have been sent.').waitFor();
  await add.click();
  await field.last().selectOption('metadata, by name');
  await page.getByRole('textbox', { name: 'Name in the metadata' }).fill('shop');
  await page.getByRole('combobox', { name: 'Comparison: shop' }).selectOption('is one of');
  await page.getByRole('textbox', { name: 'Values, separated by commas: shop' }).fill('a, b');
  await checkAccessible(page, 'endpoint with a filter');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('heading', { name: 'Your endpoint is active' }).waitFor();
  const [made] = (await merchant.team.endpoints.list.query({})).items;
  expect(made?.filter).toEqual({
    all: [
      { field: 'data.price.amount', gte: '100' },
      { field: 'data.metadata.shop', in: ['a', 'b'] },
    ],
  });

  await page.getByRole('link', { name: 'Go to the endpoint' }).click();
  await page.getByText('price.amount is at least 100 and metadata.shop is one of a, b').waitFor();
  await page.getByRole('link', { name: 'Settings', exact: true }).last().click();
  await page.getByRole('button', { name: 'Remove the condition on price.amount' }).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Saved').waitFor();
  expect((await merchant.team.endpoints.get.query({ id: made?.id ?? '' })).filter).toEqual({
    all: [{ field: 'data.metadata.shop', in: ['a', 'b'] }],
  });
});

test('an owner pauses an endpoint with one click and undoes it with another', async () => {
  const { page, home, merchant } = await signIn();
  const { url } = await startReceiver();
  const { id } = await merchant.team.endpoints.create.mutate({ url, event_types: ['payment.*'] });
  await page.goto(`${home}/settings/webhooks`);
  await page.getByRole('link', { name: new URL(url).host }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('This endpoint is paused').waitFor();
  await expect.poll(async () => (await merchant.team.endpoints.get.query({ id })).status).toBe('paused');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await expect.poll(async () => (await merchant.team.endpoints.get.query({ id })).status).toBe('enabled');
});

test('settings are changed without losing the values of headers that nobody can read', async () => {
  const { page, home, merchant } = await signIn();
  const receiver = await startReceiver();
  const { id } = await merchant.team.endpoints.create.mutate({
    url: receiver.url,
    event_types: ['payment.*'],
    headers: { 'X-Kept': 'open-sesame', 'X-Old': 'gone' },
  });
  await page.goto(`${home}/settings/webhooks/${id}/settings`);
  await page.getByRole('textbox', { name: 'Description' }).fill('The new shop');
  await page.getByRole('button', { name: 'Remove the header X-Old' }).click();
  await page.getByRole('button', { name: 'Add a header' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).last().fill('X-New');
  await page.getByRole('textbox', { name: 'Value: X-New' }).fill('here');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Saved').waitFor();
  await page.getByText('The new shop').waitFor();
  const save = page.getByRole('button', { name: 'Save changes' });
  await expect.poll(() => save.evaluate((button) => button === document.activeElement)).toBe(true);

  await page.getByRole('button', { name: 'Send test event' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send test event' }).click();
  await page.getByText('Webhooks arrive.').waitFor();
  expect(receiver.requests[0]?.headers).toMatchObject({ 'x-kept': 'open-sesame', 'x-new': 'here' });
  expect(receiver.requests[0]?.headers).not.toHaveProperty('x-old');
});

test('revealing a secret is audited, and once it is closed the page holds it nowhere', async () => {
  const { page, home, merchant } = await signIn();
  const { url } = await startReceiver();
  const { id, secret } = await merchant.team.endpoints.create.mutate({ url, event_types: ['payment.*'] });
  // Without its prefix and first letters: a part of it is as secret as all of it.
  const telling = secret.slice(10);
  await page.goto(`${home}/settings/webhooks/${id}/settings?dialog=reveal`);
  const dialog = page.getByRole('dialog', { name: 'Reveal the signing secret' });
  await dialog.getByRole('button', { name: 'Show the secret' }).waitFor();
  // A link that opens the dialog shows nothing by itself.
  expect(await heapOf(page)).not.toContain(telling);
  await dialog.getByRole('button', { name: 'Show the secret' }).click();
  await dialog.getByText(secret).waitFor();
  await checkAccessible(page, 'secret');
  expect(await heapOf(page)).toContain(telling);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });

  expect(new URL(page.url()).search).toBe('');
  await expect.poll(async () => (await heapOf(page)).includes(telling)).toBe(false);
  const stored = await page.evaluate(() =>
    JSON.stringify([window.history.state, Object.entries(localStorage), Object.entries(sessionStorage)]),
  );
  expect(stored).not.toContain(telling);
  const { items } = await merchant.team.audit.list.query({ action: 'webhook_endpoint.secret_revealed', target_id: id });
  expect(items).toHaveLength(1);
});

test('a rotation shows the new secret and how long the old one keeps signing', async () => {
  const { page, home, merchant } = await signIn();
  const { url } = await startReceiver();
  const { id, secret } = await merchant.team.endpoints.create.mutate({ url, event_types: ['payment.*'] });
  await page.goto(`${home}/settings/webhooks/${id}/settings`);
  await page.getByRole('button', { name: 'Rotate secret' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate the signing secret' });
  await dialog.getByRole('combobox').selectOption({ label: '1 hour' });
  await dialog.getByRole('button', { name: 'Create new secret' }).click();
  expect(await dialog.getByText(/^whsec_/).innerText()).not.toBe(secret);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText(/still signs for (59 min|1 h)/).waitFor();
});

test('deleting an endpoint says what is lost, and then it no longer exists', async () => {
  const { page, home, merchant } = await signIn();
  const { url } = await startReceiver();
  const { id } = await merchant.team.endpoints.create.mutate({ url, event_types: ['payment.*'] });
  await merchant.team.endpoints.update.mutate({ id, status: 'paused' });
  await merchant.team.events.publish.mutate(merchant.payment());
  await page.goto(`${home}/settings/webhooks/${id}/settings`);
  await page.getByRole('button', { name: 'Delete endpoint' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this endpoint?' });
  await dialog.getByText('1 delivery in progress will be canceled.').waitFor();
  await dialog.getByRole('button', { name: 'Delete endpoint' }).click();
  await page.getByText('The endpoint is deleted').waitFor();
  await page.getByRole('link', { name: 'Add endpoint' }).waitFor();
  expect((await merchant.team.endpoints.list.query({})).items).toEqual([]);
});

test('a viewer sees the state of endpoints, and no button that would be refused', async () => {
  const { page, home, merchant } = await signIn({ role: 'viewer' });
  const { url } = await startReceiver();
  const { id } = await merchant.team.endpoints.create.mutate({ url, event_types: ['payment.*'] });
  await page.goto(`${home}/settings/webhooks`);
  await page.getByRole('link', { name: new URL(url).host }).waitFor();
  expect(await page.getByRole('link', { name: 'Add endpoint' }).count()).toBe(0);
  await page.getByRole('link', { name: new URL(url).host }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Your role can’t change endpoints.').waitFor();
  await checkAccessible(page, 'settings, read-only');
  const buttons = page.getByRole('main').getByRole('button', { name: /Pause|Send test|Reveal|Rotate|Delete|Save/ });
  expect(await buttons.count()).toBe(0);
  // Nor does a link to a dialog open one.
  await page.goto(`${home}/settings/webhooks/${id}/settings?dialog=reveal`);
  await page.getByText('Your role can’t change endpoints.').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  const refused = await page.request.post('/trpc/endpoints.reveal_secret', {
    data: { id },
    headers: { 'x-cryptoix-merchant': merchant.id, 'x-cryptoix-mode': 'test', origin: inject('app').url },
  });
  expect(refused.status()).toBe(403);
});

test('a test event against a 410 says so; pausing and a description read as that where changes are shown', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: receiver.url,
    event_types: ['payment.*'],
  });
  await merchant.team.endpoints.update.mutate({ id, status: 'paused' });
  await merchant.team.endpoints.update.mutate({ id, status: 'enabled' });
  await page.goto(`${home}/settings/webhooks/${id}/settings`);
  await page.getByRole('textbox', { name: 'Description' }).fill('Warehouse');
  await page.getByRole('button', { name: 'Save changes' }).click();
  const changes = page.getByRole('region', { name: 'Changes' });
  await changes.getByText('Paused', { exact: true }).first().waitFor();
  await page.reload();
  await changes.getByText('Description changed from “” to “Warehouse”').waitFor();
  await checkAccessible(page, 'the changes of an endpoint');
  await page.goto(`${home}/audit-log?target=${id}`);
  await page.getByText(/changed the description of Warehouse from none to “Warehouse”/).waitFor();
  await page.getByText(/paused the webhook endpoint Warehouse/).waitFor();

  receiver.reply = () => ({ status: 410 });
  await page.goto(`${home}/settings/webhooks/${id}?dialog=test`);
  const dialog = page.getByRole('dialog', { name: 'Send a test event' });
  await dialog.getByRole('button', { name: 'Send test event' }).click();
  await dialog.getByText(/Your server answered 410 Gone.* We have disabled the endpoint/).waitFor();
});
