import { createCryptoixClient } from '@cryptoix/client';
import type { Page } from 'playwright-core';
import type { Address } from '@cryptoix/harness/app';
import { findMail, tokenIn } from './people.ts';

/** The objects in the demo merchant's test mode that screens show. */
export interface Place {
  /** The path of the merchant's home; all its pages are below it. */
  readonly home: string;
  readonly key: string;
  /** An endpoint whose server fails. */
  readonly endpoint: string;
  /** A delivery to it that failed and will be retried. */
  readonly delivery: number;
  readonly event: string;
  /** A refund and its payment. */
  readonly refund: string;
  readonly payment: string;
  /** A payout with one item that could not be sent. */
  readonly payout: string;
  readonly paymentLink: string;
  /** Tokens of two invitations to another merchant: for an address without an account, and for the demo user. */
  readonly invitations: { readonly newcomer: string; readonly demo: string };
}

/** Signs in with the demo button of the sign-in page. @returns the objects to visit */
export async function openDemo(page: Page, app: Address): Promise<Place> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open the demo' }).click();
  await page.waitForURL(/\/mer_/);
  const home = new URL(page.url()).pathname;
  const [, merchantId = ''] = home.split('/');
  const team = createCryptoixClient({ ...app, merchantId, mode: 'test' });
  const [keys, endpoints, refunds, payouts, link] = await Promise.all([
    team.keys.list.query({}),
    team.endpoints.list.query({}),
    team.refunds.list.query({ status: 'completed', limit: 1 }),
    team.payouts.list.query({ status: 'partially_completed', limit: 1 }),
    team.payment_links.create.mutate({ title: 'Desk lamp, white', amount: '49', description: 'Pick-up in the shop' }),
  ]);
  const endpoint = the(
    'failing endpoint',
    endpoints.items.find(({ description }) => description === 'Bookkeeping'),
  );
  const deliveries = await team.deliveries.list.query({ endpoint_id: endpoint.id, status: 'pending' });
  const delivery = the(
    'failing delivery',
    deliveries.items.find(({ attempt_count }) => attempt_count > 2),
  );
  const key = the(
    'key in use',
    keys.items.find(({ label }) => label === 'Online shop'),
  );
  const refund = the('refund', refunds.items[0]);
  const other = { name: 'Corner Coffee' };
  const { id } = await createCryptoixClient(app).merchants.create.mutate(other);
  const invite = async (email: string) => {
    const { team: theirs } = createCryptoixClient({ ...app, merchantId: id, mode: 'test' });
    await theirs.invite.mutate({ email, role: 'developer' });
    return tokenIn(await findMail(app, email, `Join ${other.name} on Cryptoix`));
  };
  return {
    invitations: { newcomer: await invite('nora@coffee.example'), demo: await invite('demo@cryptoix.example') },
    home,
    key: key.id,
    endpoint: endpoint.id,
    delivery: delivery.id,
    event: delivery.event_id,
    paymentLink: link.uuid,
    refund: refund.uuid,
    payment: refund.payment_uuid,
    payout: the('payout', payouts.items[0]).uuid,
  };
}

/** @throws Error when the demo lacks it */
function the<T>(what: string, found: T | undefined): T {
  if (found === undefined) throw new Error(`The demo has no ${what}.`);
  return found;
}
