import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const other = '0x52908400098527886E0F7030069857D2E4169EE7';
const header = 'address,amount,asset,network,memo';

/** Opens the form, and chooses a file with these lines. */
async function choose(page: Page, ...lines: string[]) {
  const buffer = Buffer.from(lines.join('\n'));
  await page.getByLabel('CSV file').setInputFiles({ name: 'payout.csv', mimeType: 'text/csv', buffer });
}

test('a payout from a CSV: problems block the draft, warnings are shown, and the totals come again before it is sent', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 422/] });
  const { team } = merchant;
  const before = await team.payouts.create.mutate({
    items: [{ address, amount: '1', asset: 'USDT', network: 'tron' }],
  });
  await team.payouts.submit.mutate({ uuid: before.uuid });
  await team.sandbox.simulate_payout.mutate({ uuid: before.uuid, what: 'completed' });

  await page.goto(`${home}/payouts`);
  await page.getByRole('button', { name: 'Payout from a CSV' }).click();
  const dialog = page.getByRole('dialog', { name: 'Draft a payout from a CSV' });
  const draft = dialog.getByRole('button', { name: 'Draft payout' });
  await choose(page, header, `${address},"1.000,50",USDT,tron,`, `${other},5,XRP,ripple,`, `${other},5,USDT,bitcoin,`);
  for (const line of ['Line 2: the amount is not', 'Line 3: the asset is not', 'Line 4: this asset is not sent'])
    await dialog.getByText(line).waitFor();
  expect(await draft.isDisabled()).toBe(true);
  await checkAccessible(page, 'a file with problems');

  // What only the server knows is shown at its line too.
  await choose(page, header, `${address},5,USDT,tron,`, `${other},0.0000001,USDT,ethereum,`);
  await draft.click();
  await dialog.getByText(/^Line 3, amount: /).waitFor();
  expect(await draft.isDisabled()).toBe(true);

  await choose(
    page,
    header.replaceAll(',', ';'),
    `${address};10.50;USDT;tron;`,
    `${other};20;USDT;ethereum;`,
    '',
    `${other.toLowerCase()};1;USDT;ethereum;`,
  );
  await dialog.getByText('Line 5: the address is in an earlier row too.').waitFor();
  await dialog.getByText('Lines 3, 5: no completed payout went to this address before.').waitFor();
  const effect = dialog.getByRole('region', { name: 'What happens' });
  await effect.getByText('31.50 USDT').waitFor();
  await effect.getByText('7 USDT', { exact: true }).waitFor();
  await checkAccessible(page, 'a payout from a CSV');
  await draft.click();

  await page.waitForURL(/payouts\/[^/]+\?dialog=submit$/);
  const submit = page.getByRole('dialog', { name: 'Submit this payout?' });
  for (const figure of ['31.50 USDT', '7 USDT', '3']) await submit.getByText(figure, { exact: true }).waitFor();
  await submit.getByRole('button', { name: 'Submit payout' }).click();
  await page.getByText('The payout is on its way.').waitFor();
  const [newest] = (await team.payouts.list.query({ limit: 1 })).items;
  expect(newest).toMatchObject({ total: '31.5', fee: '7', item_count: 3 });
  expect(newest?.status).not.toBe('draft');
});

test('a recipient without a memo, where the network has them, is confirmed first', async () => {
  const { page, merchant, home } = await signIn({ viewport: { width: 390, height: 844 } });
  await page.goto(`${home}/payouts`);
  await page.getByRole('button', { name: 'Payout from a CSV' }).click();
  const dialog = page.getByRole('dialog', { name: 'Draft a payout from a CSV' });
  await choose(
    page,
    header,
    'rN7n7otQDd6FczFgLdSqtcsAUxDkw6fzRH,20,XRP,ripple,',
    'rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh,1,XRP,ripple,7',
  );
  await dialog.getByText(/^Line 2: no memo/).waitFor();
  await dialog.getByText(/no completed payout went/).waitFor();
  const draft = dialog.getByRole('button', { name: 'Draft payout' });
  expect(await draft.isDisabled()).toBe(true);
  await dialog.getByLabel('These recipients need no memo').check();
  await checkAccessible(page, 'a payout without a memo');
  await draft.click();
  await page.waitForURL(/dialog=submit$/);
  const [payout] = (await merchant.team.payouts.list.query({})).items;
  expect(payout).toMatchObject({ status: 'draft', total: '21', items: [{ memo: null }, { memo: '7' }] });
});
