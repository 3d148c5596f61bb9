import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { newMerchant } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { join, signUp } from './people.ts';
import { totp } from './totp.ts';
import { useBrowser } from './visit.ts';

const { visit } = useBrowser();
const app = inject('app');

async function enterPassword(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: /code/i }).fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a person turns two-factor sign-in on, signs in with the app and with a backup code, and turns it off', async () => {
  const [person, merchant] = [await signUp(app, 'Tessa'), await newMerchant()];
  await join(app, merchant, person, 'viewer');
  const profile = `/${merchant.id}/test/profile`;
  const page = await visit({ tolerates: [/status of 4(0[013]|22)/] });
  await page.goto(profile);
  await enterPassword(page, person);

  // Turn it on.
  await page.getByRole('button', { name: 'Turn on' }).click();
  const dialog = page.getByRole('dialog', { name: 'Turn on two-factor sign-in' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill('not the password');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByText('Wrong password.').waitFor();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  await checkAccessible(page, 'two-factor set-up');
  const secret = (await dialog.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$/).innerText()).replaceAll(' ', '');
  const code = totp(secret, Date.now());
  await dialog.getByRole('textbox', { name: 'Code from the app' }).fill('000000');
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  await dialog.getByText('Wrong code.').waitFor();
  await dialog.getByRole('textbox', { name: 'Code from the app' }).fill(code);
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  const codes = page.getByRole('list', { name: 'backup codes' });
  await codes.waitFor();
  await checkAccessible(page, 'backup codes');
  const backup = await codes.getByRole('listitem').allInnerTexts();
  expect(backup).toHaveLength(10);
  await page.getByRole('button', { name: 'I have saved them' }).click();
  await page.getByText('On. After your password').waitFor();
  const left = await page.content();
  expect([secret, ...backup].filter((text) => left.includes(text))).toEqual([]);

  // A code works for only one session.
  await page.context().clearCookies();
  await page.goto(profile);
  await enterPassword(page, person);
  await page.getByRole('heading', { name: 'Two-factor sign-in' }).waitFor();
  await checkAccessible(page, 'sign-in code');
  // The next code, which is valid for at least another minute.
  const next = totp(secret, Date.now() + 30_000);
  await enterCode(page, next);
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  await page.context().clearCookies();
  await page.goto(profile);
  await enterPassword(page, person);
  await enterCode(page, next);
  await page.getByText('This code has already been used.').waitFor();

  // Without the phone.
  await enterPassword(page, person);
  await page.getByRole('button', { name: 'Use a backup code instead' }).click();
  await enterCode(page, backup[0] ?? '');
  await page.getByRole('heading', { name: 'Profile' }).waitFor();

  // New codes, as if the sign-in were more than ten minutes ago; then off.
  let asked = false;
  await page.route(/generate-backup-codes/, (route) => {
    if (asked) return route.continue();
    asked = true;
    return route.fulfill({ status: 403, json: { code: 'session_not_fresh', message: 'Confirm your password.' } });
  });
  await page.getByRole('button', { name: 'New backup codes' }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Make new codes' }).click();
  const confirm = page.getByRole('dialog', { name: 'Confirm it’s you' });
  await confirm.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await confirm.getByRole('textbox', { name: 'Code' }).fill(next);
  await confirm.getByRole('button', { name: 'Confirm' }).click();
  await confirm.getByText(/code .*used/).waitFor();
  await checkAccessible(page, 'password and code');
  await confirm.getByRole('textbox', { name: 'Code' }).fill(backup[2] ?? '');
  await confirm.getByRole('button', { name: 'Confirm' }).click();
  await codes.waitFor();
  expect(await codes.getByRole('listitem').allInnerTexts()).not.toContain(backup[1]);
  await page.getByRole('button', { name: 'I have saved them' }).click();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await checkAccessible(page, 'turning two-factor off');
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await page.getByText('Off. Anyone who knows your password').waitFor();
});
