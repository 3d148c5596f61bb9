import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { findMail, tokenIn } from './people.ts';
import { useBrowser } from './visit.ts';

const { visit, signIn } = useBrowser();

test('a fresh visitor sees the sign-in page and an empty console', async () => {
  const page = await visit();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
});

test('somebody who signs in sees the page they asked for', async () => {
  const { owner } = inject('people');
  const { page, merchant, home } = await signIn();
  await page.context().clearCookies();
  await page.goto(home);
  await page.getByRole('textbox', { name: 'Email' }).fill(owner.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(merchant.name).first().waitFor();
  expect(new URL(page.url()).pathname).toBe(home);
});

test('a newcomer signs up, confirms their address by email and names their business', async () => {
  const page = await visit();
  const email = `nina.${randomUUID().slice(0, 8)}@shop.example`;
  const password = 'a-long-enough-password';
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

  await page.goto('/sign-up');
  await field('Your name').fill('Nina');
  await field('Email').fill(email);
  await field('Password').fill(password);
  await press('Create account');
  const mail = await findMail(inject('app'), email, 'Confirm your ');
  await page.goto(`/verify-email#token=${tokenIn(mail)}`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await field('Email').fill(email);
  await field('Password').fill(password);
  await press('Sign in');
  await field('Business name').fill('Nina’s Lamps');
  await press('Continue');
  await page.getByText('Nina’s Lamps').first().waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/mer_\w+\/test$/);
});
