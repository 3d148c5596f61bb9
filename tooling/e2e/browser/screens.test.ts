import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { checkAccessible } from './accessible.ts';
import { openDemo, type Place } from './demo.ts';
import { signedOut, screens, show } from './screens.ts';
import { useBrowser } from './visit.ts';

const { newVisitor, visit } = useBrowser();

// A separate app, with the demo's history.
let app: App;
let place: Place;
let demoUser: BrowserContextOptions;

beforeAll(async () => {
  app = await startApp({ ...(await newInstall()), env: { DEMO: '1' } });
});
afterAll(async () => {
  await app.stop();
  await removeInstall(app.dataDir);
});

test('one button of the sign-in page opens the demo', async () => {
  const page = await visit({ baseURL: app.url });
  place = await openDemo(page, app);
  demoUser = { baseURL: app.url, storageState: await page.context().storageState() };
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(place.home).toMatch(/^\/mer_\w+\/test$/);
});

test('the live home says that nothing can be taken while no wallet is set; the past is there all the same', async () => {
  const page = await visit(demoUser);
  const live = place.home.replace(/test$/, 'live');
  await page.goto(live);
  await page.getByText('Live payments aren’t open yet').waitFor();
  await page.goto(`${live}/transactions?direction=incoming`);
  await page.locator('[data-row]').first().waitFor();
  // Old transactions can be found by asset, even if the asset is closed now.
  await page.getByRole('combobox', { name: 'Asset' }).selectOption('USDC');
  await page.locator('[data-row]').first().waitFor();
  await page.goto(place.home);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByText('Live payments aren’t open yet').count()).toBe(0);
});

// A page with an error, of its security policy too, fails its test. Two at a time: each waits for half of its time, and
// this is by far the longest file.
describe.concurrent('every screen keeps its policy, has an empty console and no barrier for anybody', () => {
  // One visitor each: loading and compiling the dashboard anew took half of the time of a screen.
  let stranger: BrowserContext;
  let demo: BrowserContext;
  beforeAll(async () => {
    stranger = await newVisitor({ baseURL: app.url });
    demo = await newVisitor(demoUser);
  });
  afterAll(async () => {
    await stranger.close();
    await demo.close();
  });

  test.for(signedOut)('$name', async (screen, { onTestFinished }) => {
    const page = await visit({ of: stranger, onFinished: onTestFinished });
    await show(page, screen, place);
    await checkAccessible(page, screen.name);
  });

  test.for(screens)('$name', async (screen, { onTestFinished }) => {
    const page = await visit({ of: demo, onFinished: onTestFinished });
    await show(page, screen, place);
    await checkAccessible(page, screen.name);
  });
});
