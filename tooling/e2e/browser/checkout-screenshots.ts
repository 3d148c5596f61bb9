import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { customerPages } from './checkout-states.ts';
import { launch } from './chromium.ts';

const folder = join(import.meta.dirname, '../../../screenshots/customer');
const widths = { wide: 1280, narrow: 320 } as const;

// Photographs every state of the customer's pages, light and dark, wide and narrow, and invoices as they are printed:
// <size>-<theme>/<state>.png.
await rm(folder, { recursive: true, force: true });
const install = await newInstall();
const app = await startApp({ ...install, env: publishedWallets });
const browser = await launch();
try {
  const pages = await customerPages(app);
  for (const [size, width] of Object.entries(widths)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const into = join(folder, `${size}-${colorScheme}`);
      await mkdir(into, { recursive: true });
      const context = await browser.newContext({
        baseURL: app.url,
        viewport: { width, height: 800 },
        colorScheme,
        locale: 'en-US',
      });
      const page = await context.newPage();
      for (const { name, path } of pages) {
        await page.goto(path);
        await page.screenshot({ path: join(into, `${name}.png`), fullPage: true });
        if (!name.startsWith('invoice-')) continue;
        await page.emulateMedia({ media: 'print' });
        await page.screenshot({ path: join(into, `${name}-print.png`), fullPage: true });
        await page.emulateMedia({ media: 'screen' });
      }
      await context.close();
    }
  }
  console.log(`${folder}: ${pages.length} states`);
} finally {
  await browser.close();
  await app.stop();
  await removeInstall(install.dataDir);
}
