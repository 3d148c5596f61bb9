import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { publishedWallets } from '@cryptoix/harness/wallets';
import type { Browser } from 'playwright-core';
import { customerPages, openPage } from './checkout-states.ts';

const widths = { wide: 1280, narrow: 320 } as const;

/**
 * Photographs every state of the customer's pages, light and dark, wide and narrow, and invoices as they are printed:
 * <size>-<theme>/<state>.png. In live mode, with wallets of published test vectors.
 * @returns how many screenshots there are
 */
export async function photographCustomers(browser: Browser, folder: string): Promise<number> {
  const install = await newInstall();
  const app = await startApp({ ...install, env: publishedWallets });
  let count = 0;
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
        for (const one of pages) {
          await openPage(page, one);
          await page.screenshot({ path: join(into, `${one.name}.png`), fullPage: true });
          count += 1;
          if (!one.name.startsWith('invoice-')) continue;
          await page.emulateMedia({ media: 'print' });
          await page.screenshot({ path: join(into, `${one.name}-print.png`), fullPage: true });
          count += 1;
          await page.emulateMedia({ media: 'screen' });
        }
        await context.close();
      }
    }
  } finally {
    await app.stop();
    await removeInstall(install.dataDir);
  }
  return count;
}
