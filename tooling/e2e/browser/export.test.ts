import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

/** Exports what a page shows. @returns the file's name and content */
async function exported(page: Page, format: 'CSV' | 'JSON', button = 'Export') {
  await page.getByRole('button', { name: button, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Export / });
  await dialog.getByRole('radio', { name: format }).check();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ]);
  await dialog.waitFor({ state: 'detached' });
  return { name: download.suggestedFilename(), content: (await buffer(await download.createReadStream())).toString() };
}

test('an export has every row of the filtered list, as REST returns them, and no formula', async () => {
  const { page, merchant, home } = await signIn();
  const { team } = merchant;
  const formula = '=HYPERLINK("https://evil.example","1")';
  // More than one page of an export.
  for (let at = 0; at < 105; at += 1) await team.payments.create.mutate({ amount: '12.50', order_id: `o-${at}` });
  await team.payments.create.mutate({ amount: '7', order_id: formula });
  const canceled = await team.payments.create.mutate({ amount: '8', order_id: '-5' });
  await team.payments.cancel.mutate({ uuid: canceled.uuid });
  const rest = await merchant.rest('payments:read');
  const read = (query: string) => rest.page(z.looseObject({ uuid: z.string() }), `/payments?limit=100${query}`);
  const first = await read('&status=created');
  const second = await read(`&status=created&cursor=${first.nextCursor}`);
  const all = [...first.items, ...second.items];

  await page.goto(`${home}/payments?status=created`);
  await page.locator('[data-row]').first().waitFor();
  const json = await exported(page, 'JSON');
  expect(json.name).toMatch(/^payments-test-\d{4}-\d\d-\d\d-\d{4}\.json$/);
  expect(JSON.parse(json.content)).toEqual(all);
  expect(all.length).toBe(106);

  // The second page is on screen; the file begins at the newest row all the same.
  await page.getByRole('link', { name: 'Older' }).click();
  await page.waitForURL(/cursor=/);
  await page.locator('[data-row]').first().waitFor();
  const csv = await exported(page, 'CSV');
  expect(csv.name).toMatch(/\.csv$/);
  const lines = csv.content.split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFFuuid,/);
  expect(lines.slice(1, -1).map((line) => line.split(',')[0])).toEqual(all.map(({ uuid }) => uuid));
  expect(lines[1]).toContain(`"'${formula.replaceAll('"', '""')}"`);

  await page.goto(`${home}/payments?status=expired`);
  await page.locator('[data-row]').first().waitFor();
  expect((await exported(page, 'CSV')).content).toContain(',-5,');
});

test('deliveries, events and the ledger are exported too, the ledger with a line for each entry', async () => {
  const { page, merchant, home } = await signIn();
  const { team } = merchant;
  const { uuid } = await team.payments.create.mutate({ amount: '49.99' });
  await team.sandbox.simulate_payment.mutate({ uuid, what: 'confirmed' });
  await page.goto(`${home}/events`);
  await page.locator('[data-row]').first().waitFor();
  const events = JSON.parse((await exported(page, 'JSON')).content);
  expect(events).toEqual((await team.events.list.query({ limit: 100 })).items);

  await page.goto(`${home}/balances`);
  await page.locator('[data-row]').first().waitFor();
  const postings = (await team.balances.postings.query({ limit: 100 })).items;
  const { name, content } = await exported(page, 'CSV', 'Export postings');
  expect(name).toMatch(/^balance-postings-test-/);
  const [header, ...lines] = content.trimEnd().split('\r\n');
  expect(header).toBe('\uFEFFid,kind,object_id,created_at,entries.asset,entries.account,entries.amount');
  expect(lines).toEqual(
    postings.flatMap(({ entries, ...row }) =>
      entries.map(({ asset, account, amount }) =>
        [row.id, row.kind, row.object_id, row.created_at, asset, account, amount].join(','),
      ),
    ),
  );
});

test('an export is stopped by closing it, and its dialog is accessible', async () => {
  const { page, merchant, home } = await signIn({ viewport: { width: 390, height: 844 } });
  await merchant.team.payments.create.mutate({ amount: '12' });
  await page.goto(`${home}/payments`);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export payments' });
  await dialog.waitFor();
  await checkAccessible(page, 'an export');
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let calls = 0;
  let downloads = 0;
  page.on('download', () => (downloads += 1));
  await page.route(/payments\.list.*limit%22%3A100/, async (route) => {
    calls += 1;
    const response = await route.fetch();
    const body = (await response.text()).replace('"next_cursor":null', '"next_cursor":"more"');
    await released;
    await route.fulfill({ response, body });
  });
  await dialog.getByRole('button', { name: 'Download' }).click();
  await dialog.getByText('0 rows so far').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  const answered = page.waitForResponse(/payments\.list.*limit%22%3A100/);
  release();
  await (await answered).finished();
  // What the page does after an answer is done before it draws again.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect([calls, downloads]).toEqual([1, 0]);
});
