import { expect, inject, test } from 'vitest';
import { withSecret } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

test('after a session ends while one types, one signs in again in place and continues', async () => {
  const { page, home, person } = await signIn({ tolerates: [/status of 401/] });
  await page.goto(`${home}/team?dialog=invite`);
  await page.getByRole('textbox', { name: 'Email' }).fill('somebody@shop.example');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Send invitation' }).click();

  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.waitFor();
  await checkAccessible(page, 'sign in again');
  // Only signing in closes it, and only as the same person.
  await page.keyboard.press('Escape');
  expect(await again.getByRole('textbox', { name: 'Email' }).inputValue()).toBe(person.email);
  await again.getByRole('textbox', { name: 'Password' }).fill('not the password');
  await page.keyboard.press('Enter');
  await again.getByText('Wrong email or password.').waitFor();
  await again.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.keyboard.press('Enter');

  await again.waitFor({ state: 'detached' });
  await page.getByRole('row').filter({ hasText: 'somebody@shop.example' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`${home}/team`);
});

test('a page that was opened after the session ended is shown after signing in', async () => {
  const { page, home } = await signIn();
  const { owner } = inject('people');
  await page.goto(`${home}/team`);
  // Its remaining requests would be refused.
  await page.getByText('You are the only one so far.').waitFor();
  await page.context().clearCookies();
  await page.goto(`${home}/audit-log?action=member.*`);
  await page.getByRole('textbox', { name: 'Email' }).fill(owner.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Audit log' }).waitFor();
  expect(new URL(page.url()).search).toBe('?action=member.*');
});

test('an action that fails offline shows a message, even if it is the first one', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/ERR_INTERNET_DISCONNECTED/] });
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  const body = { url: 'http://127.0.0.1:9/hooks', event_types: ['payment.*'] };
  const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', body);
  const notices = page.waitForResponse(/\/notices-[\w-]+\.js$/, { timeout: 60_000 });
  await page.goto(`${home}/settings/webhooks/${id}`);
  await (await notices).finished();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Pause' }).click();
  const notice = page.getByRole('alert').filter({ hasText: 'We couldn’t reach the server.' });
  await expect.poll(() => notice.count()).toBe(1);
});

test('offline, the page says so, a change fails with a message and keeps its form, and everything recovers by itself', async () => {
  const { page, home } = await signIn({ tolerates: [/ERR_INTERNET_DISCONNECTED/] });
  await page.goto(`${home}/team`);
  await page.getByRole('button', { name: 'Invite a teammate' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill('somebody@shop.example');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByText('We couldn’t reach the server.').waitFor();
  await page.getByText('You are offline.').waitFor();
  await checkAccessible(page, 'offline');
  await page.context().setOffline(false);
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByRole('row').filter({ hasText: 'somebody@shop.example' }).waitFor();
});
