import type { Page } from 'playwright-core';
import type { Place } from './demo.ts';

/** One screen or dialog. */
export interface Screen {
  /** The name of the screenshot's file. */
  readonly name: string;
  path(place: Place): string;
  /** The steps that open it from there, such as a dialog or a panel. */
  readonly steps?: (page: Page) => Promise<void>;
  /** The part that opens over or beside the page; it may load only now. */
  readonly opens?: 'complementary' | 'dialog' | 'menu';
}

const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

/** Opens the newest object of a list. */
const firstRow = (page: Page) => page.locator('[data-row]').first().click();

/** The screens of somebody who is not signed in. */
export const signedOut: readonly Screen[] = [
  { name: 'sign-in', path: () => '/sign-in' },
  { name: 'sign-up', path: () => '/sign-up' },
  { name: 'forgot-password', path: () => '/forgot-password' },
  { name: 'reset-password', path: () => '/reset-password#token=from-the-mail' },
  { name: 'invitation-newcomer', path: ({ invitations }) => `/invitation#${invitations.newcomer}` },
  { name: 'invitation-sign-in', path: ({ invitations }) => `/invitation#${invitations.demo}` },
];

/** Every screen and dialog of the dashboard. Add a line for a new one: it is then checked and photographed. */
export const screens: readonly Screen[] = [
  { name: 'home', path: ({ home }) => home },
  { name: 'home-table', path: ({ home }) => `${home}?range=7d`, steps: button('Show as a table') },
  { name: 'home-live', path: ({ home }) => home.replace(/test$/, 'live') },
  {
    name: 'merchant-menu',
    path: ({ home }) => home,
    async steps(page) {
      const burger = page.getByRole('button', { name: 'Open the menu' });
      if (await burger.isVisible()) await burger.click();
      await button(/Lumen Lamps/)(page);
    },
    opens: 'menu',
  },
  { name: 'palette', path: ({ home }) => home, steps: (page) => page.keyboard.press('Control+k'), opens: 'dialog' },
  {
    name: 'palette-found',
    path: ({ home }) => home,
    async steps(page) {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('order');
      await page
        .getByRole('dialog')
        .getByText(/^Payment · /)
        .first()
        .waitFor();
    },
    opens: 'dialog',
  },
  { name: 'payments', path: ({ home }) => `${home}/payments` },
  { name: 'payments-filtered', path: ({ home }) => `${home}/payments?status=failed&order_id=none` },
  { name: 'payments-live', path: ({ home }) => `${home.replace(/test$/, 'live')}/payments` },
  { name: 'payment', path: ({ home, payment }) => `${home}/payments/${payment}`, opens: 'complementary' },
  {
    name: 'payment-refund',
    path: ({ home }) => `${home}/payments?status=completed`,
    async steps(page) {
      await firstRow(page);
      await button('Refund')(page);
    },
    opens: 'dialog',
  },
  {
    name: 'payout-csv',
    path: ({ home }) => `${home}/payouts`,
    steps: button('Payout from a CSV'),
    opens: 'dialog',
  },
  {
    name: 'export',
    path: ({ home }) => `${home}/payments`,
    steps: button('Export'),
    opens: 'dialog',
  },
  { name: 'withdraw', path: ({ home }) => `${home}/balances/USDT?dialog=withdraw`, opens: 'dialog' },
  {
    name: 'payout-submit',
    path: ({ home }) => `${home}/payouts?status=draft`,
    async steps(page) {
      await firstRow(page);
      await button('Submit')(page);
    },
    opens: 'dialog',
  },
  {
    name: 'invoice-void',
    path: ({ home }) => `${home}/invoices?status=draft`,
    async steps(page) {
      await firstRow(page);
      await button('Void')(page);
    },
    opens: 'dialog',
  },
  ...(['invoice', 'transaction'] as const).flatMap((kind) => [
    { name: `${kind}s`, path: ({ home }: Place) => `${home}/${kind}s` },
    { name: kind, path: ({ home }: Place) => `${home}/${kind}s`, steps: firstRow, opens: 'complementary' as const },
  ]),
  { name: 'withdrawals', path: ({ home }) => `${home}/withdrawals` },
  { name: 'payment-links', path: ({ home }) => `${home}/payment-links` },
  {
    name: 'payment-link',
    path: ({ home, paymentLink }) => `${home}/payment-links/${paymentLink}`,
    opens: 'complementary',
  },
  { name: 'refunds', path: ({ home }) => `${home}/refunds` },
  { name: 'refund', path: ({ home, refund }) => `${home}/refunds/${refund}`, opens: 'complementary' },
  { name: 'payouts', path: ({ home }) => `${home}/payouts` },
  { name: 'payout', path: ({ home, payout }) => `${home}/payouts/${payout}`, opens: 'complementary' },
  { name: 'balances', path: ({ home }) => `${home}/balances` },
  { name: 'balance', path: ({ home }) => `${home}/balances/USDT`, opens: 'complementary' },
  { name: 'events', path: ({ home }) => `${home}/events` },
  { name: 'event', path: ({ home, event }) => `${home}/events/${event}`, opens: 'complementary' },
  { name: 'requests', path: ({ home }) => `${home}/requests` },
  { name: 'requests-none', path: ({ home }) => `${home}/requests?route=/v1/nothing` },
  { name: 'request', path: ({ home }) => `${home}/requests`, steps: firstRow, opens: 'complementary' },
  { name: 'deliveries', path: ({ home }) => `${home}/deliveries` },
  {
    name: 'deliveries-selected',
    path: ({ home }) => `${home}/deliveries`,
    async steps(page) {
      for (const row of [0, 1, 2])
        await page
          .getByRole('checkbox', { name: /^Select delivery/ })
          .nth(row)
          .check();
    },
  },
  {
    name: 'deliveries-replay-all',
    path: ({ home }) => `${home}/deliveries`,
    async steps(page) {
      await button('Replay all shown…')(page);
      await page.getByText(/(will|can) be sent again/).waitFor();
    },
    opens: 'dialog',
  },
  {
    name: 'deliveries-replayed',
    path: ({ home }) => `${home}/deliveries?outcome=failed`,
    async steps(page) {
      await page
        .getByRole('checkbox', { name: /^Select delivery/ })
        .first()
        .check();
      await button('Replay selected…')(page);
      await button(/^Replay 1 delivery/)(page);
      await page.getByRole('button', { name: 'Dismiss' }).waitFor();
    },
  },
  { name: 'delivery', path: ({ home, delivery }) => `${home}/deliveries/${delivery}`, opens: 'complementary' },
  { name: 'sandbox', path: ({ home }) => `${home}/sandbox` },
  { name: 'sandbox-live', path: ({ home }) => `${home.replace(/test$/, 'live')}/sandbox` },
  {
    name: 'sandbox-played',
    path: ({ home }) => `${home}/sandbox`,
    async steps(page) {
      await button('Create test payment')(page);
      await button('Pay and confirm')(page);
      await page.getByText('payment.completed').waitFor();
    },
  },
  {
    name: 'sandbox-refund',
    path: ({ home }) => `${home}/sandbox`,
    async steps(page) {
      await page.getByLabel('Paid in').selectOption('XRP/ripple');
      await button('Create test payment')(page);
      await button('Pay and confirm')(page);
      await page.getByLabel('Send it to').waitFor();
    },
  },
  { name: 'api-keys', path: ({ home }) => `${home}/settings/api-keys` },
  { name: 'api-key', path: ({ home, key }) => `${home}/settings/api-keys/${key}` },
  {
    name: 'api-key-outcomes',
    path: ({ home, key }) => `${home}/settings/api-keys/${key}?range=30d`,
    steps: button('Show as a table'),
  },
  { name: 'api-key-edit', path: ({ home, key }) => `${home}/settings/api-keys/${key}?dialog=edit`, opens: 'dialog' },
  {
    name: 'api-key-revoke',
    path: ({ home, key }) => `${home}/settings/api-keys/${key}?dialog=revoke`,
    opens: 'dialog',
  },
  { name: 'api-key-new', path: ({ home }) => `${home}/settings/api-keys/new` },
  {
    name: 'api-key-new-scopes',
    path: ({ home }) => `${home}/settings/api-keys/new?scopes=payments:read,refunds:write`,
  },
  { name: 'api-key-rotate', path: ({ home, key }) => `${home}/settings/api-keys/${key}/rotate` },
  { name: 'webhooks', path: ({ home }) => `${home}/settings/webhooks` },
  { name: 'webhook-new', path: ({ home }) => `${home}/settings/webhooks/new` },
  {
    name: 'webhook-filter',
    path: ({ home }) => `${home}/settings/webhooks/new`,
    async steps(page) {
      await page.getByRole('checkbox', { name: 'Payments' }).check();
      for (const field of ['price.amount', 'metadata, by name']) {
        await button('Add a condition')(page);
        await page.getByRole('combobox', { name: 'Field' }).last().selectOption(field);
      }
      await page.getByLabel('Send events that match').selectOption('at least one condition');
      await page.getByRole('textbox', { name: 'Value: price.amount' }).fill('100');
      await page.getByRole('textbox', { name: 'Name in the metadata' }).fill('shop');
      await page.getByRole('textbox', { name: 'Value: shop' }).fill('berlin');
      await button('Try on the last 100 events')(page);
      await page.getByText('would have been sent').waitFor();
    },
  },
  { name: 'webhook', path: ({ home, endpoint }) => `${home}/settings/webhooks/${endpoint}` },
  { name: 'webhook-figures', path: ({ home, endpoint }) => `${home}/settings/webhooks/${endpoint}/figures?range=7d` },
  { name: 'webhook-settings', path: ({ home, endpoint }) => `${home}/settings/webhooks/${endpoint}/settings` },
  ...(['reveal', 'rotate', 'delete'] as const).map((dialog) => ({
    name: `webhook-${dialog}`,
    path: ({ home, endpoint }: Place) => `${home}/settings/webhooks/${endpoint}/settings?dialog=${dialog}`,
    opens: 'dialog' as const,
  })),
  {
    name: 'webhook-test',
    path: ({ home, endpoint }) => `${home}/settings/webhooks/${endpoint}?dialog=test`,
    opens: 'dialog',
  },
  {
    name: 'webhook-recover',
    path: ({ home, endpoint }) => `${home}/settings/webhooks/${endpoint}?recover=true`,
    opens: 'dialog',
  },
  {
    name: 'webhook-delivery',
    path: ({ home, endpoint, delivery }) => `${home}/settings/webhooks/${endpoint}/deliveries/${delivery}`,
    opens: 'complementary',
  },
  { name: 'event-types', path: ({ home }) => `${home}/event-types` },
  { name: 'event-type', path: ({ home }) => `${home}/event-types/payment.completed` },
  { name: 'audit-log', path: ({ home }) => `${home}/audit-log` },
  {
    name: 'audit-entry',
    path: ({ home }) => `${home}/audit-log?action=webhook_endpoint.*`,
    steps: firstRow,
  },
  { name: 'team', path: ({ home }) => `${home}/team` },
  { name: 'team-invite', path: ({ home }) => `${home}/team?dialog=invite`, opens: 'dialog' },
  { name: 'team-role', path: ({ home }) => `${home}/team`, steps: button('Change role'), opens: 'dialog' },
  { name: 'team-remove', path: ({ home }) => `${home}/team`, steps: button('Remove'), opens: 'dialog' },
  { name: 'profile', path: ({ home }) => `${home}/profile` },
  { name: 'profile-password', path: ({ home }) => `${home}/profile?dialog=password`, opens: 'dialog' },
  { name: 'profile-two-factor', path: ({ home }) => `${home}/profile?dialog=enable`, opens: 'dialog' },
  { name: 'profile-sign-out', path: ({ home }) => `${home}/profile?dialog=sign-out`, opens: 'dialog' },
  { name: 'profile-leave', path: ({ home }) => `${home}/profile?dialog=leave`, opens: 'dialog' },
  { name: 'new-merchant', path: () => '/new-merchant' },
  { name: 'invitation', path: ({ invitations }) => `/invitation#${invitations.demo}` },
  { name: 'invitation-of-another', path: ({ invitations }) => `/invitation#${invitations.newcomer}` },
];

/** Goes to a screen and waits until it has loaded. @throws Error when it has not within the page's timeout */
export async function show(page: Page, { path, steps, opens }: Screen, place: Place): Promise<void> {
  await page.goto(path(place));
  await settled(page);
  await steps?.(page);
  if (opens !== undefined) await page.getByRole(opens).first().waitFor();
  await settled(page);
}

/** Waits until the page has a title and nothing is loading. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy=true], .mantine-Skeleton-root') === null);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
