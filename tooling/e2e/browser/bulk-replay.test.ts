import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withSecret } from '../api.ts';
import { startReceiver } from '../receiver.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { signIn } = useBrowser();

const rows = (page: Page, text: RegExp) => page.getByRole('listitem').filter({ hasText: text });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

test('after a fix, selected deliveries are replayed, then everything that the list shows', async () => {
  const { page, merchant, home } = await signIn();
  // It accepts only these events, so that the schedule, which goes on meanwhile, delivers none of the others.
  const accepted = new Set<string>();
  const receiver = await startReceiver(({ id }) => ({ status: accepted.has(id) ? 200 : 500 }));
  const rest = await merchant.rest('endpoints:write', 'payments:read');
  await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
  await merchant.team.events.publish_many.mutate({ events: Array.from({ length: 4 }, () => merchant.payment()) });
  await page.goto(`${home}/deliveries?outcome=retrying`);
  await expect.poll(() => rows(page, /Retrying.*500/s).count()).toBe(4);
  const failing = (await merchant.team.deliveries.list.query({})).items.map((delivery) => delivery.event_id);

  const boxes = page.getByRole('checkbox', { name: /^Select delivery \d+$/ });
  await boxes.first().check();
  // By the keyboard, too: `j` goes to the second row, `x` selects it.
  await page.locator('[data-row]').first().focus();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 deliveries selected').waitFor();
  await checkAccessible(page, 'selected deliveries');
  await button(page, 'Replay selected…').click();
  const dialog = page.getByRole('dialog', { name: 'Replay many deliveries' });
  await dialog.getByText('2 deliveries will be sent again.').waitFor();
  await checkAccessible(page, 'the question before a bulk replay');
  for (const eventId of failing.slice(0, 2)) accepted.add(eventId);
  await dialog.getByRole('button', { name: 'Replay 2 deliveries' }).click();
  await page.getByText('Replay done: 2 queued').waitFor();
  await checkAccessible(page, 'a bulk replay');
  await expect.poll(() => rows(page, /Retrying/).count()).toBe(2);

  await button(page, 'Dismiss').click();
  await button(page, 'Replay all shown…').click();
  await dialog.getByText('2 deliveries will be sent again.').waitFor();
  for (const eventId of failing) accepted.add(eventId);
  await dialog.getByRole('button', { name: 'Replay 2 deliveries' }).click();
  await expect.poll(() => rows(page, /Retrying/).count()).toBe(0);
  const { items } = await merchant.team.deliveries.list.query({});
  expect(items.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'succeeded'));

  await page.goto(`${home}/deliveries?outcome=succeeded`);
  await boxes.first().check();
  await button(page, 'Replay selected…').click();
  await dialog.getByText(/was delivered already/).waitFor();
});
