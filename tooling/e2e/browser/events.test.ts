import { expect, test } from 'vitest';
import { withSecret } from '../api.ts';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

test('the log says where each event was delivered, and links to the delivery', async () => {
  const { page, merchant, home } = await signIn();
  const [good, bad] = [await startReceiver(), await startReceiver(() => ({ status: 500 }))];
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  for (const { url } of [good, bad])
    await rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*'] });
  const { id } = await merchant.team.events.publish.mutate(merchant.payment('pay_first'));
  await expect.poll(() => [good, bad].every(({ requests }) => requests.length > 0)).toBe(true);

  await page.goto(`${home}/events`);
  const row = page.locator(`[data-row="${id}"]`);
  await expect
    // By itself, without a reload.
    .poll(() => row.innerText())
    .toMatch(/payment\.completed\s+pay_first\s+1 of 2 delivered/);

  // By keyboard alone: to the row, into the event, and back to the row.
  await page.keyboard.press('j');
  while (!(await row.evaluate((element) => element === document.activeElement))) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/events/${id}`);
  const panel = page.getByRole('complementary', { name: `Event ${id}` });
  await panel.getByRole('region', { name: 'Payload' }).getByText('"pay_first"').waitFor();
  await panel.getByRole('link', { name: /Retrying.*\d attempts?/ }).waitFor();
  await checkAccessible(page, 'an event');
  await page.keyboard.press('Escape');
  await page.waitForURL(`**/events`);
  await expect.poll(() => row.evaluate((element) => element === document.activeElement)).toBe(true);

  await page.goBack();
  await panel.getByRole('link', { name: /Delivered.*1 attempt/ }).click();
  await page.getByRole('complementary', { name: /^Delivery \d+$/ }).waitFor();
});

test('the log is filtered by type, time and object, and the URL keeps it', async () => {
  const { page, merchant, home } = await signIn();
  await merchant.team.events.publish_many.mutate({
    events: [merchant.payment('pay_one'), merchant.payment('pay_two')],
  });
  await page.goto(`${home}/events`);
  const rows = page.locator('[data-row]');
  await rows.first().waitFor();

  await page.keyboard.press('/');
  await page.keyboard.type('pay_two');
  await page.waitForURL(/about=pay_two/);
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole('combobox', { name: 'Event type' }).selectOption('payment.failed');
  await page.getByText('No events match these filters.').waitFor();
  await page.goBack();
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining('pay_two')]);
  await page.getByRole('combobox', { name: 'Time' }).selectOption('1h');
  await page.waitForURL(/range=1h/);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(1);
  // The button has disappeared, but the focus is not lost.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
});

test('older events are a page away, and back is back', async () => {
  const { page, merchant, home } = await signIn();
  const events = Array.from({ length: 60 }, (_none, n) => merchant.payment(`pay_${n}`));
  await merchant.team.events.publish_many.mutate({ events });
  await page.goto(`${home}/events?type=payment.completed`);
  const rows = page.locator('[data-row]');
  await expect.poll(() => rows.count()).toBe(50);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect.poll(() => rows.count()).toBe(10);
  await page.goBack();
  await expect.poll(() => rows.count()).toBe(50);
});

test('the catalogue shows the fields of a type and code for this endpoint in four languages, never its secret', async () => {
  const { page, merchant, home } = await signIn();
  const receiver = await startReceiver();
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  const { secret } = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: `${receiver.url}?token=hidden`,
    event_types: ['payment.*'],
  });

  await page.goto(`${home}/event-types`);
  await page.getByRole('searchbox').fill('deliver the goods');
  // The search starts after a pause in typing, and would undo a click at the same moment.
  await page.waitForURL(/q=deliver/);
  await page.getByRole('link', { name: /payment\.completed/ }).click();
  await page.waitForURL('**/event-types/payment.completed');
  await page.reload();
  await page.getByRole('row', { name: /price\.amount\s+amount/ }).waitFor();
  await page.getByRole('region', { name: 'Sample' }).getByText('"order-1042"').waitFor();
  for (const language of ['TypeScript', 'Python', 'Go', 'PHP']) {
    await page.getByText(language, { exact: true }).click();
    const region = page.getByRole('region', { name: `Receive it: ${language}` });
    // Until the endpoint is loaded, the code is for an example.
    await region.getByText(`Receives payment.completed at ${receiver.url}`).waitFor();
    const code = await region.innerText();
    expect(code).toContain('WEBHOOK_SECRET');
    expect(code).not.toContain(secret);
    expect(code).not.toContain('hidden');
    expect(code).toContain(new URL(receiver.url).port);
  }
  await checkAccessible(page, 'an event type');

  await page.goto(`${home}/event-types/payment.'); evil('`);
  await page.getByText('There is no such event type.').waitFor();
  // Its name is only in the title, not in any code.
  expect(await page.getByText('evil').count()).toBe(1);
});
