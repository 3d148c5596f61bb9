import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Merchant } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const panel = (page: Page, kind: string) => page.getByRole('complementary', { name: new RegExp(`^${kind} \\w+$`) });
/** What a form says that it does. */
const effect = (page: Page) => page.getByRole('dialog').getByRole('region', { name: 'What happens' });

/** A test payment of 49.99 USDT that is paid and confirmed. @returns its id */
async function completedPayment({ team }: Merchant): Promise<string> {
  const { uuid } = await team.payments.create.mutate({ amount: '49.99' });
  await team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });
  return uuid;
}

/** Refuses the first call, as the server does when the sign-in is more than ten minutes old; lets the others through. */
function staleOnce() {
  let asked = false;
  return async (route: Route) => {
    if (asked) return route.continue();
    asked = true;
    const data = { code: 'missing_scope', httpStatus: 403, details: { reason: 'session_not_fresh' } };
    const error = { message: 'Confirm your password and try again.', code: -32_600, data };
    return route.fulfill({ status: 403, json: { error } });
  };
}

test('a payment is refunded in part: the fee and the balance are shown before, and the password is asked for', async () => {
  const { page, merchant, home, person } = await signIn({ tolerates: [/status of 4(22|03)/] });
  const payment = await completedPayment(merchant);
  await page.goto(`${home}/payments/${payment}`);
  await panel(page, 'Payment').getByRole('button', { name: 'Refund' }).click();
  await page.waitForURL(/dialog=refund/);
  const dialog = page.getByRole('dialog', { name: 'Refund this payment' });
  // Of 1,049.99 USDT: test mode begins with 1,000.
  await effect(page).getByText('999 USDT', { exact: true }).waitFor();
  await checkAccessible(page, 'a refund form');
  await dialog.getByLabel('Amount').fill('60');
  await dialog.getByRole('button', { name: 'Refund' }).click();
  await dialog.getByText(/is more than the 49.99 USDT left/i).waitFor();
  await dialog.getByLabel('Amount').fill('10');
  await dialog.getByLabel('The network fee is paid').selectOption('by the customer, who receives less');
  await effect(page).getByText('9 USDT', { exact: true }).waitFor();
  await effect(page).getByText('1,039.99 USDT').waitFor();

  await page.route(/refunds\.create/, staleOnce());
  await dialog.getByRole('button', { name: 'Refund' }).click();
  const asks = page.getByRole('dialog', { name: 'Confirm it’s you' });
  await asks.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await asks.getByRole('button', { name: 'Confirm' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByText('The refund of 9 USDT is on its way.').waitFor();
  await panel(page, 'Payment').getByRole('region', { name: 'Refunds' }).getByText('9 USDT').waitFor();
  const { items } = await merchant.team.refunds.list.query({ payment_uuid: payment });
  expect(items).toMatchObject([{ amount: '9', fee: '1', fee_from: 'amount' }]);
});

test('the answer is lost and the button pressed again: one refund, and one key for all submits of a form', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/ERR_FAILED/] });
  const payment = await completedPayment(merchant);
  await page.goto(`${home}/payments/${payment}?dialog=refund`);
  const keys: (string | undefined)[] = [];
  await page.route(/refunds\.create/, async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  const dialog = page.getByRole('dialog', { name: 'Refund this payment' });
  await dialog.getByLabel('Amount').fill('10');
  await dialog.getByRole('button', { name: 'Refund' }).click();
  await dialog.getByText('We couldn’t reach the server.').waitFor();
  await dialog.getByRole('button', { name: 'Refund' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.unrouteAll({ behavior: 'wait' });
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys[0]]);
  const { items } = await merchant.team.refunds.list.query({ payment_uuid: payment });
  expect(items).toHaveLength(1);
});

test('money is withdrawn to an address, with the balance before and after', async () => {
  const { page, merchant, home } = await signIn({ tolerates: [/status of 422/] });
  await page.goto(`${home}/balances/USDT`);
  await page.getByRole('button', { name: 'Withdraw' }).click();
  const dialog = page.getByRole('dialog', { name: 'Withdraw to your own address' });
  await dialog.getByRole('button', { name: 'All' }).click();
  await effect(page).getByText('999 USDT').waitFor();
  await effect(page).getByText('0 USDT', { exact: true }).waitFor();
  await dialog.getByLabel('Amount').fill('2000');
  await effect(page).getByText('1,001 USDT too little').waitFor();
  await dialog.getByLabel('Amount').fill('120.5');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await dialog.getByText('Enter the address it goes to.').waitFor();
  await checkAccessible(page, 'a withdrawal form');
  await dialog.getByRole('textbox', { name: 'Address' }).fill('TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZT');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await dialog.getByText(/wrong checksum/).waitFor();
  await dialog.getByRole('textbox', { name: 'Address' }).fill(address);
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('complementary').getByText('878.50 USDT', { exact: true }).waitFor();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Withdrawals' }).click();
  const { items } = await merchant.team.withdrawals.list.query({});
  expect(items).toMatchObject([{ amount: '120.5', address, status: 'created' }]);
  await page.locator(`[data-row="${items[0]?.uuid}"]`).click();
  await panel(page, 'Withdrawal').getByText(address).waitFor();
});

test('a payout’s draft shows its total and fee again before it is submitted; another is discarded', async () => {
  const { page, merchant, home } = await signIn();
  const { team } = merchant;
  const item = { address, asset: 'USDT', network: 'tron' };
  const [first, second] = [
    await team.payouts.create.mutate({ items: [{ ...item, amount: '10' }] }),
    await team.payouts.create.mutate({
      items: [
        { ...item, amount: '20' },
        { ...item, amount: '30' },
      ],
    }),
  ];
  await page.goto(`${home}/payouts/${second.uuid}`);
  await panel(page, 'Payout').getByRole('button', { name: 'Submit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Submit this payout?' });
  for (const fact of ['2', '50 USDT', '2 USDT', '948 USDT'])
    await effect(page).getByText(fact, { exact: true }).waitFor();
  await checkAccessible(page, 'a payout to submit');
  await dialog.getByRole('button', { name: 'Submit payout' }).click();
  await panel(page, 'Payout').getByText('Submitted').first().waitFor();
  expect(await panel(page, 'Payout').getByRole('button', { name: 'Submit' }).count()).toBe(0);

  await page.goto(`${home}/payouts/${first.uuid}`);
  await panel(page, 'Payout').getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard draft' }).click();
  await panel(page, 'Payout').getByText('Canceled').first().waitFor();
  const { items } = await team.payouts.list.query({});
  expect(items.map(({ status }) => status)).toEqual(['submitted', 'canceled']);
});

test('an invoice is sent, then void', async () => {
  const { page, merchant, home } = await signIn();
  const { uuid } = await merchant.team.invoices.create.mutate({ items: [{ name: 'Lamp', price: '40', quantity: 2 }] });
  await page.goto(`${home}/invoices`);
  await page.locator('[data-row]').click();
  await panel(page, 'Invoice').getByRole('button', { name: 'Send' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/a payment of 80 USD is created/).waitFor();
  await checkAccessible(page, 'an invoice to send');
  await dialog.getByRole('button', { name: 'Send invoice' }).click();
  await panel(page, 'Invoice').getByText('Sent', { exact: true }).waitFor();
  await panel(page, 'Invoice').getByRole('button', { name: 'Void' }).click();
  await dialog.getByRole('button', { name: 'Void invoice' }).click();
  await panel(page, 'Invoice').getByText('Voided', { exact: true }).waitFor();
  expect(await merchant.team.invoices.get.query({ uuid })).toMatchObject({ status: 'voided' });
});

test('a viewer reads all of it, and is offered nothing that would be refused', async () => {
  const { merchant } = await signIn();
  const payment = await completedPayment(merchant);
  const { page, home } = await signIn({ role: 'viewer', merchant });
  await page.goto(`${home}/payments/${payment}?dialog=refund`);
  await panel(page, 'Payment').getByText('Completed').first().waitFor();
  await page.goto(`${home}/withdrawals?dialog=withdraw`);
  await page.getByText(/appears here/).waitFor();
  await page.goto(`${home}/balances`);
  await page.locator('[data-row]').first().waitFor();
  for (const name of ['Refund', 'Withdraw']) expect(await page.getByRole('button', { name }).count()).toBe(0);
  expect(await page.getByRole('dialog').count()).toBe(0);
});
