import { expect, inject, test } from 'vitest';
import { newMerchant } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { join, signUp } from './people.ts';
import { useBrowser } from './visit.ts';

const { visit, signIn } = useBrowser();
const app = inject('app');

test('a person changes their name and password, signs another browser out, and all of them', async () => {
  const [person, merchant] = [await signUp(app, 'Petra'), await newMerchant()];
  await join(app, merchant, person, 'viewer');
  const page = await visit({ tolerates: [/status of 400/] });
  await page.goto(`/${merchant.id}/test/profile`);
  await page.getByRole('textbox', { name: 'Email' }).fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.getByRole('textbox', { name: 'Your name' }).fill('Petra Vogel');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: `Petra Vogel ${person.email}` }).waitFor();

  // The session from signUp does not belong to a browser.
  const browsers = page.getByRole('region', { name: 'Where you are signed in' }).locator('tbody tr');
  await expect.poll(() => browsers.count()).toBe(2);
  await browsers.filter({ hasText: 'Chrome on Linux' }).getByText('this one').waitFor();
  await page.getByRole('button', { name: 'Sign out Unknown browser' }).click();
  await expect.poll(() => browsers.count()).toBe(1);

  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  await checkAccessible(page, 'password change');
  await dialog.getByRole('textbox', { name: 'Current password' }).fill('not the password');
  await dialog.getByRole('textbox', { name: 'New password' }).fill('another-long-password');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await dialog.getByText('Wrong password.').waitFor();
  await dialog.getByRole('textbox', { name: 'Current password' }).fill(person.password);
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your password is changed').waitFor();

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await checkAccessible(page, 'sign out everywhere');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('textbox', { name: 'Email' }).fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('another-long-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(merchant.name).first().waitFor();

  // This one too: that is signing out, not an expired session.
  await page.goto(`/${merchant.id}/test/profile`);
  await browsers.filter({ hasText: 'this one' }).getByRole('button').click();
  await page.waitForURL('**/sign-in');
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
});

test('a viewer leaves a merchant; its only owner reads why they cannot', async () => {
  const owner = await signIn();
  await owner.page.goto(`${owner.home}/profile`);
  await owner.page.getByText('You are the only owner.').waitFor();
  expect(await owner.page.getByRole('button', { name: 'Leave' }).count()).toBe(0);

  const { merchant } = owner;
  const { page, home, person } = await signIn({ role: 'viewer', merchant });
  await page.goto(`${home}/profile`);
  const leave = page.getByRole('button', { name: `Leave ${merchant.name}` });
  const dialog = page.getByRole('dialog', { name: `Leave ${merchant.name}?` });
  await leave.click();
  await checkAccessible(page, 'leaving a merchant');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => leave.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await page.waitForURL(({ pathname }) => !pathname.includes(merchant.id));
  const members = await merchant.team.team.members.query({});
  expect(members.map(({ email }) => email)).not.toContain(person.email);
});

test('the theme is the system’s until one is chosen, and stays chosen', async () => {
  const { page, home } = await signIn();
  const theme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${home}/profile`);
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  expect(await theme()).toBe('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(theme).toBe('light');
  await page.getByText('Dark', { exact: true }).click();
  await expect.poll(theme).toBe('dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  expect(await theme()).toBe('dark');
  await page.getByText('System').click();
  await expect.poll(theme).toBe('light');
});
