import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { photographCustomers } from './checkout-screenshots.ts';
import { launch } from './chromium.ts';
import { openDemo, type Place } from './demo.ts';
import { signedOut, type Screen, screens, show } from './screens.ts';

const folder = join(import.meta.dirname, '../../../screenshots');
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;

// Photographs every screen of the demo, light and dark, wide and narrow: <size>-<theme>/<screen>.png, and the customer's pages
// in the folder `customer`.
await rm(folder, { recursive: true, force: true });
const install = await newInstall();
const app = await startApp({ ...install, env: { DEMO: '1' } });
const browser = await launch();
let failures = 0;
let ofCustomers = 0;
try {
  const door = await browser.newContext({ baseURL: app.url });
  const place = await openDemo(await door.newPage(), app);
  const session = await door.storageState();
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const into = join(folder, `${size}-${colorScheme}`);
      await mkdir(into, { recursive: true });
      const options = { baseURL: app.url, viewport, colorScheme, reducedMotion: 'reduce', locale: 'en-US' } as const;
      await photograph(await browser.newContext(options), signedOut, place, into);
      await photograph(await browser.newContext({ ...options, storageState: session }), screens, place, into);
    }
  }
  ofCustomers = await photographCustomers(browser, join(folder, 'customer'));
} finally {
  await browser.close();
  await app.stop();
  await removeInstall(install.dataDir);
}
console.log(`${folder}: ${(signedOut.length + screens.length) * 4 - failures + ofCustomers} screenshots`);
if (failures > 0) process.exitCode = 1;

type Context = Awaited<ReturnType<typeof browser.newContext>>;

async function photograph(context: Context, list: readonly Screen[], place: Place, into: string): Promise<void> {
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  for (const screen of list) {
    try {
      await show(page, screen, place);
    } catch (error) {
      failures += 1;
      console.error(`${screen.name}: ${error instanceof Error ? error.message : 'failed'}`);
    }
    // Also of a screen that failed to load: it shows why.
    await page.screenshot({ path: join(into, `${screen.name}.png`) });
  }
  await context.close();
}
