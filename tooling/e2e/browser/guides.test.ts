import { expect, inject, test } from 'vitest';
import { request } from '../api.ts';
import { checkAccessible } from './accessible.ts';
import { useBrowser } from './visit.ts';

const { visit } = useBrowser();

/** Every guide, as llms.txt lists them. */
async function guides(): Promise<string[]> {
  const response = await request(`${inject('app').url}/llms.txt`, 'GET');
  const listed = [...String(response.body).matchAll(/\/docs\/([\w-]+)\.md\)/g)].map(([, slug]) => `/docs/${slug}`);
  return ['/docs', ...listed];
}

test('every guide is accessible, keeps to its policy and fits a phone', { timeout: 240_000 }, async () => {
  const paths = await guides();
  expect(paths.length).toBeGreaterThan(20);
  const page = await visit({ viewport: { width: 320, height: 700 }, tolerates: [/docs\/none/] });
  for (const path of paths) {
    await page.goto(path);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect([path, overflow]).toEqual([path, 0]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const path of ['/docs', '/docs/quickstart', '/docs/errors', '/docs/none']) {
    await page.goto(path);
    await checkAccessible(page, path);
  }
});

test('search finds "raw body", by keyboard alone', async () => {
  const page = await visit();
  await page.goto('/docs');
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Search the docs' }).fill('raw body');
  await page.getByRole('link', { name: /When verification fails/ }).waitFor();
  await checkAccessible(page, 'the search');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/docs\/\w+/);
  expect((await page.getByRole('main').textContent())?.toLowerCase()).toContain('raw body');
});

test('a link to a heading shows that heading, and the list beside the text marks it', async () => {
  const page = await visit();
  await page.goto('/docs/webhooks#retries');
  const heading = page.getByRole('heading', { name: 'Retries' });
  await heading.waitFor();
  expect(await heading.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(200);
  await page.locator('.toc [aria-current]', { hasText: 'Retries' }).waitFor();
});

test('code is copied whole, with the address of this platform', async () => {
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto('/docs/quickstart');
  await page.locator('figure', { hasText: 'export CRYPTOIX_URL' }).getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `export CRYPTOIX_URL=${inject('app').url}\nexport CRYPTOIX_KEY=ak_test_…`,
  );
});

test('the theme is chosen with a button, and stays on the next page and in the dashboard', async () => {
  const page = await visit({ colorScheme: 'light' });
  await page.goto('/docs');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Change between light and dark' }).click();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.goto('/docs/webhooks');
  expect(await background()).toBe(dark);
  await page.goto('/sign-in');
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
});

test('on a phone the list of guides is behind a button', async () => {
  const page = await visit({ viewport: { width: 390, height: 800 } });
  await page.goto('/docs');
  const link = page.getByRole('navigation', { name: 'Guides', exact: true }).getByRole('link', { name: 'Idempotency' });
  expect(await link.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Open the list of guides' }).click();
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Idempotency' }).waitFor();
});
