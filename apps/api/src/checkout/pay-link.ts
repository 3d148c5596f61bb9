import { eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { paymentLinks } from '../db/schema/index.ts';
import { madeByForm, unpaidOfLink } from '../payments/from-pages.ts';
import type { Found, LinkRow } from './find.ts';
import type { PayForm } from './form.ts';
import { noPage, refuse } from './page-error.ts';
import { lockSeller, payFromPage, requireRoomOfDay } from './pay.ts';

/** For how long, in seconds, a payment of a link can be paid. */
const linkSeconds = 1_800;
/** The most payments of one link that are open and not paid: of everybody, and of one network. */
const mostOpen = { all: 50, ofNetwork: 10 };

/** @throws PageError `rate_limited` */
async function requireRoom(ctx: TenantContext, linkId: string): Promise<void> {
  const open = await unpaidOfLink(ctx, linkId, linkSeconds * 1_000);
  const retry = { retry_after: 60 };
  if (open.ofNetwork >= mostOpen.ofNetwork)
    throw refuse('rate_limited', 'You have opened many payments here. Pay one of them, or try again later.', retry);
  if (open.all >= mostOpen.all)
    throw refuse('rate_limited', 'Many people are paying here right now. Try again in a few minutes.', retry);
  await requireRoomOfDay(ctx);
}

/**
 * Makes a payment of a visitor of a link. It is never another visitor's; the same form sent again gets the same payment.
 * @returns its id
 * @throws PageError `not_found`, `conflict`, `validation_failed`, `rate_limited`
 */
export async function payLink({ ctx, row: { id } }: Found<LinkRow>, form: PayForm): Promise<string> {
  const before = await madeByForm(ctx, id, form.value);
  if (before !== null) return before;
  // Once more below, where it is exact: a flood that is over the cap must not wait for the lock.
  await requireRoom(ctx, id);
  return transact(ctx, async (tx) => {
    await lockSeller(tx);
    const made = await madeByForm(tx, id, form.value);
    if (made !== null) return made;
    const [link] = await tx.db.select().from(paymentLinks).where(eq(paymentLinks.id, id)).for('share');
    if (link === undefined || !link.active) throw noPage();
    await requireRoom(tx, id);
    const amount = link.amount ?? form.amount;
    if (amount === undefined) throw refuse('validation_failed', 'Enter an amount, such as 25 or 12.50.');
    return payFromPage(tx, form, {
      amount,
      currency: link.currency,
      description: link.title,
      expires_in: linkSeconds,
      madeFor: { payment_link_id: id },
    });
  });
}
