import { randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { checkAccessible } from './accessible.ts';
import { findMail } from './people.ts';
import { useBrowser } from './visit.ts';

const { visit } = useBrowser();
const app = inject('app');

const linkIn = (mail: string): string => {
  const link = /^http\S+$/m.exec(mail)?.[0];
  if (link === undefined) throw new Error(`There is no link in this mail:\n${mail}`);
  return link.replace(/^https?:\/\/[^/]+/, '');
};

test('somebody new signs up by keyboard alone, confirms the address, names a business; and gets in again without the password', async () => {
  const email = `nora.${randomBytes(4).toString('hex')}@shop.example`;
  const page = await visit({ tolerates: [/status of 40[013]/] });
  const keyboard = page.keyboard;
  await page.goto('/sign-up');
  await page.locator('input:focus').waitFor();
  await keyboard.type('Nora');
  await keyboard.press('Tab');
  await keyboard.type(email);
  await keyboard.press('Tab');
  await keyboard.type('a-long-enough-password');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  // Without a mail server none is sent, and the page says where they are.
  await page.getByText(`${app.dataDir}/mail`).waitFor();
  await checkAccessible(page, 'check mail');

  await page.goto(linkIn(await findMail(app, email, 'Confirm your ')));
  await page.getByRole('heading', { name: 'Email confirmed' }).waitFor();
  await checkAccessible(page, 'address confirmed');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill('a-long-enough-password');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Name your business' }).waitFor();
  await checkAccessible(page, 'new merchant');
  await page.locator('input:focus').waitFor();
  await keyboard.type('Nora’s Lamps');
  await keyboard.press('Enter');
  await page.waitForURL(/\/mer_\w+\/test$/);
  await page.getByText('Nora’s Lamps').first().waitFor();

  await page.context().clearCookies();
  await page.goto('/forgot-password');
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await keyboard.press('Enter');
  await page.getByText('has an account, we’ve sent it a link').waitFor();
  await page.goto(linkIn(await findMail(app, email, 'Choose a new password')));
  await checkAccessible(page, 'new password');
  await page.getByRole('textbox', { name: 'New password' }).fill('another-long-password');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Password changed' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill('another-long-password');
  await keyboard.press('Enter');
  await page.getByText('Nora’s Lamps').first().waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/mer_\w+\/test$/);
});
