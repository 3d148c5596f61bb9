import { expect, inject, test } from 'vitest';
import { checkAccessible } from './accessible.ts';
import { findMail, join } from './people.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();
const app = inject('app');

test('an owner invites somebody, sends it again and revokes it', async () => {
  const { page, home, merchant } = await signIn();
  const email = `dev.${merchant.id.slice(-8)}@shop.example`;
  await page.goto(`${home}/team`);
  await page.getByText('You are the only one so far.').waitFor();
  await page.getByRole('button', { name: 'Invite a teammate' }).click();
  await page.waitForURL(/dialog=invite/);
  await checkAccessible(page, 'invite');
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('radio', { name: 'Viewer' }).check();
  await page.getByRole('button', { name: 'Send invitation' }).click();
  const row = page.getByRole('row').filter({ hasText: email });
  await row.getByText('Viewer').waitFor();
  expect(await findMail(app, email, `Join ${merchant.name} on Cryptoix`)).toContain('as viewer');

  await row.getByRole('button', { name: 'Send again' }).click();
  await page.getByText(`Sent again to ${email}.`).waitFor();
  expect(await row.count()).toBe(1);
  await row.getByRole('button', { name: 'Revoke' }).click();
  await checkAccessible(page, 'taking an invitation back');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('You are the only one so far.').waitFor();
});

test('an owner changes a role and removes a member; the last owner stays', async () => {
  const { page, home, merchant } = await signIn();
  const { viewer } = inject('people');
  await join(app, merchant, viewer, 'viewer');
  await page.goto(`${home}/team`);
  await page.getByText('The only owner').waitFor();
  await checkAccessible(page, 'team');
  const row = page.getByRole('row').filter({ hasText: viewer.email });
  await row.getByRole('button', { name: 'Change role' }).click();
  await checkAccessible(page, 'role');
  await page.getByRole('radio', { name: 'Developer' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Change role' }).click();
  await row.getByText('Developer').waitFor();
  await row.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Remove');
  await page.keyboard.press('Enter');
  await checkAccessible(page, 'removal');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await row.waitFor({ state: 'detached' });
  // The button has disappeared, but the focus is not lost.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
});

test('a viewer sees nothing of the team, and the log of changes without a way to change anything', async () => {
  const { page, home } = await signIn({ role: 'viewer' });
  const refused: string[] = [];
  page.on('response', (response) => response.status() >= 400 && refused.push(response.url()));
  await page.goto(`${home}/team`);
  await page.getByText('Only owners and admins can see the team.').waitFor();
  await checkAccessible(page, 'team of a viewer');
  expect(await page.getByRole('link', { name: 'Team' }).count()).toBe(0);
  await page.goto(`${home}/audit-log`);
  await page.getByText('joined the team as viewer').waitFor();
  expect(refused).toEqual([]);
});
