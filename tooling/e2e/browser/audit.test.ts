import { expect, test } from 'vitest';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

test('the log says who changed what, can be filtered by it, and links to it', async () => {
  const { page, home, merchant, person } = await signIn();
  const key = await merchant.team.keys.create.mutate({ label: 'Web shop', scopes: ['payments:read'] });
  await merchant.team.keys.create.mutate({ label: 'Bookkeeping', scopes: ['payments:read'] });
  await merchant.team.keys.revoke.mutate({ id: key.id });
  await page.goto(`${home}/audit-log`);
  const entries = page.locator('[data-row]');
  await page.getByText('revoked the API key Web shop').waitFor();
  await page.getByText(`${person.name} joined the team as owner`).waitFor();
  await checkAccessible(page, 'audit log');

  await page.getByRole('combobox', { name: 'What' }).selectOption('api_key.created');
  await expect.poll(() => entries.count()).toBe(2);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('Bookkeeping');
  await expect.poll(() => entries.count()).toBe(1);
  expect(new URL(page.url()).search).toBe('?action=api_key.created&q=Bookkeeping');
  await page.reload();
  await expect.poll(() => entries.count()).toBe(1);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('revoked the API key Web shop').waitFor();

  // By keyboard alone.
  await page.locator('body').press('j');
  await page.keyboard.press('Enter');
  await page.getByText('Show its history').waitFor();
  await checkAccessible(page, 'audit entry');
  await page.getByRole('button', { name: 'Show its history' }).click();
  await expect.poll(() => entries.count()).toBe(2);
  await entries.first().click();
  await page.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Web shop' }).waitFor();
  await page.goBack();
  await expect.poll(() => entries.count()).toBe(2);

  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await page.goto(`${home}/audit-log?from=${tomorrow}`);
  await page.getByText('No entries match.').waitFor();
});

test('the log says who created a refund, and leads to it', async () => {
  const { page, home, merchant } = await signIn();
  const { team } = merchant;
  for (let count = 0; count < 2; count += 1) {
    const { uuid } = await team.payments.create.mutate({ amount: '20', currency: 'USDT' });
    await team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });
    if (count === 1) await team.refunds.create.mutate({ payment_uuid: uuid, amount: '7.5' });
  }
  await page.goto(`${home}/audit-log?action=refund.*`);
  await page.getByText(/created the refund ref_\w+ of 7\.50 USDT/).click();
  await page.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('complementary').getByText('7.50 USDT').first().waitFor();
  await page.waitForURL(/\/refunds\/ref_/);
  await checkAccessible(page, 'a refund, from its audit entry');
});
