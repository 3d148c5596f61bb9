import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** WCAG 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The rules about colours. All others find the same in dark mode, and would double the time of a test. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Checks what a page shows now against WCAG 2.2 AA, light and dark. The page must follow the system's theme.
 * @param name of the screen or dialog, for the message
 * @throws Error that names every inaccessible element, and why
 */
export async function checkAccessible(page: Page, name: string): Promise<void> {
  const barriers: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settle(page, colorScheme);
    const { violations } = await axe(page, colorScheme).analyze();
    for (const { id, help, nodes } of violations) {
      for (const { target, html, failureSummary } of nodes)
        barriers.push(
          `${name}, ${colorScheme}: ${help} (${id})\n  ${target.join(' ')}\n  ${html}\n  ${failureSummary}`,
        );
    }
  }
  if (barriers.length > 0) throw new Error(`${barriers.length} barriers:\n\n${barriers.join('\n\n')}`);
}

function axe(page: Page, colorScheme: 'light' | 'dark'): AxeBuilder {
  // In dark mode axe is already in the page, and its source is long.
  const builder = new AxeBuilder(colorScheme === 'light' ? { page } : { page, axeSource: ';' });
  builder.options({ resultTypes: ['violations'] });
  // Legacy mode checks only this page and opens no second one; ours has no frames.
  builder.setLegacyMode();
  return colorScheme === 'light' ? builder.withTags(TAGS) : builder.withRules(COLOR_RULES);
}

/** Waits until the theme is applied and no transition runs: a colour in transition has too little contrast. */
async function settle(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  // The customer's pages follow the system by themselves and name no theme.
  await page
    .locator(`html[data-mantine-color-scheme=${colorScheme}], html:not(:has(#root))`)
    .waitFor({ state: 'attached' });
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(done));
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}
