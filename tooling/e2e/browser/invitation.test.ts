import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { type Merchant, newMerchant } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { findMail, tokenIn } from './people.ts';
import { useBrowser } from './visit.ts';

const { visit, signIn } = useBrowser();
const app = inject('app');
const password = 'a-long-enough-password';

/** The link that a merchant's team has mailed to an address. */
async function invite({ team, name }: Merchant, email: string): Promise<string> {
  await team.team.invite.mutate({ email, role: 'developer' });
  return `/invitation#${tokenIn(await findMail(app, email, `Join ${name} on Cryptoix`))}`;
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Whatever it shows, it is about the invitation alone, and its token reaches no server's log. */
async function isOnlyTheInvitation(page: Page, { name }: Merchant): Promise<void> {
  await page.getByRole('heading', { name: `Join ${name}` }).waitFor();
  const text = await page.locator('main').innerText();
  expect(text).toContain('e2e invited you to join as Developer.');
  expect(text).not.toMatch(/Open the demo|Name your business|Create an account/);
}

test('a newcomer joins with a name and a password, and is in the merchant at once', async () => {
  const merchant = await newMerchant();
  const email = `nora.${randomUUID().slice(0, 8)}@shop.example`;
  const page = await visit();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const link = await invite(merchant, email);
  await page.goto(link);
  await isOnlyTheInvitation(page, merchant);
  await checkAccessible(page, 'invitation of a newcomer');
  expect(await field(page, 'Email').inputValue()).toBe(email);
  await field(page, 'Your name').fill('Nora');
  await field(page, 'Choose a password').fill(password);
  await press(page, 'Join');
  await page.waitForURL(`**/${merchant.id}/test`);
  await page.getByText(merchant.name).first().waitFor();
  const token = link.split('#')[1] ?? '';
  expect(asked.filter((url) => url.split('#')[0]?.includes(token))).toEqual([]);
});

test('somebody with an account signs in on the page and accepts', async () => {
  const merchant = await newMerchant();
  const { viewer } = inject('people');
  const page = await visit();
  await page.goto(await invite(merchant, viewer.email));
  await isOnlyTheInvitation(page, merchant);
  await checkAccessible(page, 'invitation of somebody with an account');
  expect(await field(page, 'Email').inputValue()).toBe(viewer.email);
  await field(page, 'Password').fill(viewer.password);
  await press(page, 'Sign in');
  await isOnlyTheInvitation(page, merchant);
  await press(page, 'Accept the invitation');
  await page.waitForURL(`**/${merchant.id}/test`);
});

test('somebody else who is signed in is asked to sign out first', async () => {
  const merchant = await newMerchant();
  const { viewer } = inject('people');
  // A new session, which this test ends.
  const page = await visit();
  await page.goto('/sign-in');
  await field(page, 'Email').fill(viewer.email);
  await field(page, 'Password').fill(viewer.password);
  await press(page, 'Sign in');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  const email = `nora.${randomUUID().slice(0, 8)}@shop.example`;
  await page.goto(await invite(merchant, email));
  await isOnlyTheInvitation(page, merchant);
  await page.getByText(`This invitation is for ${email}, but you are signed in as ${viewer.email}.`).waitFor();
  await checkAccessible(page, 'invitation of another');
  await press(page, 'Sign out and continue');
  await field(page, 'Choose a password').waitFor();
});

test('another link opened in the same tab shows the other invitation, and that one is accepted', async () => {
  const [first, second] = [await newMerchant(), await newMerchant()];
  const email = `nora.${randomUUID().slice(0, 8)}@shop.example`;
  const page = await visit();
  await page.goto(await invite(first, email));
  await isOnlyTheInvitation(page, first);
  await page.goto(await invite(second, email));
  await isOnlyTheInvitation(page, second);
  await field(page, 'Your name').fill('Nora');
  await field(page, 'Choose a password').fill(password);
  await press(page, 'Join');
  await page.waitForURL(`**/${second.id}/test`);
  expect(await first.team.team.members.query({})).toEqual([]);
});

test('a link that no longer works says so and what to do', async () => {
  const { page, merchant } = await signIn({ tolerates: [/404/] });
  const email = `nora.${randomUUID().slice(0, 8)}@shop.example`;
  const link = await invite(merchant, email);
  await merchant.team.team.revoke_invitation.mutate({
    id: (await merchant.team.team.invitations.query({})).find((one) => one.email === email)?.id ?? '',
  });
  await page.goto(link);
  await page.getByRole('heading', { name: 'This invitation doesn’t work' }).waitFor();
  expect(await page.locator('main').innerText()).toContain('Ask for a new one.');
});
