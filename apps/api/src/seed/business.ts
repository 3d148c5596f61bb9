import { createHash } from 'node:crypto';
import type { Scope } from '@cryptoix/core';
import { and, asc, sql } from 'drizzle-orm';
import { confirm, observe } from '../chain/chain.ts';
import { expirePayments } from '../chain/expiry.ts';
import type { TenantContext } from '../context.ts';
import { events } from '../db/schema/index.ts';
import { createInvoice } from '../invoices/create.ts';
import { sendInvoice, voidInvoice } from '../invoices/invoices.ts';
import { advanceItems } from '../payouts/advance.ts';
import { createPayout } from '../payouts/draft.ts';
import { cancelPayout, submitPayout } from '../payouts/payouts.ts';
import type { Step } from '../transfers/schemas.ts';
import { deriveAddress } from '../wallets/source.ts';
import { owned } from '../tenant-rows.ts';
import type { StoredEvent } from './delivering.ts';
import type { ContextAgo } from './keys.ts';
import { blockAt, days, hours, minutes, assetOn } from './sales.ts';

/** The asset of all amounts: live mode has no rates until they are set. */
const usdt = assetOn('USDT', 'tron');
const { asset, network } = usdt;

/** An invoice of the demo; a draft without `end`. */
interface DemoInvoice {
  /** When it was created, in ms before now. */
  readonly ago: number;
  readonly customer: string;
  readonly items: { name: string; price: string; quantity: number }[];
  /** The amount paid, in the asset; nothing when absent. */
  readonly paid?: string;
  readonly end?: 'sent' | 'voided';
}

/** Invoices to business customers, oldest first, so that their numbers are in order. */
const invoices: readonly DemoInvoice[] = [
  {
    ago: 12 * days + 71 * minutes,
    customer: 'purchasing@hotel-aurora.example',
    items: [{ name: 'Arc floor lamp, brass', price: '189', quantity: 24 }],
    paid: '4536',
    end: 'sent',
  },
  {
    ago: 9 * days - 133 * minutes,
    customer: 'hello@cafe-nord.example',
    items: [
      { name: 'Pendant, opal glass', price: '74.5', quantity: 12 },
      { name: 'Fitting, one day', price: '320', quantity: 1 },
    ],
    paid: '600',
    end: 'sent',
  },
  {
    ago: 6 * days + 12 * minutes,
    customer: 'office@atelier-berg.example',
    items: [{ name: 'Desk lamp, black', price: '48', quantity: 80 }],
    end: 'voided',
  },
  {
    ago: 6 * days - 225 * minutes,
    customer: 'office@atelier-berg.example',
    items: [{ name: 'Desk lamp, black', price: '84', quantity: 8 }],
    end: 'sent',
  },
  {
    ago: 113 * minutes,
    customer: 'stage@theatre-west.example',
    items: [{ name: 'Wall washer, dimmable', price: '129', quantity: 16 }],
  },
];

/** A payout of the demo; a draft without `end`. */
interface DemoPayout {
  /** When it was drafted, in ms before now. */
  readonly ago: number;
  readonly amounts: readonly string[];
  readonly end?: 'completed' | 'submitted' | 'canceled';
  /** The index of the item that could not be sent. */
  readonly failed?: number;
}

/** Payouts to the makers of the lamps. */
const payouts: readonly DemoPayout[] = [
  { ago: 13 * days - 47 * minutes, amounts: ['840', '612.5', '377', '298.4', '120'], end: 'completed' },
  { ago: 6 * days - 156 * minutes, amounts: ['905', '410', '233.75'], end: 'completed', failed: 1 },
  { ago: 4 * days + 98 * minutes, amounts: ['4100'], end: 'canceled' },
  { ago: 50 * minutes, amounts: ['410', '96.2'], end: 'submitted' },
  { ago: 35 * minutes, amounts: ['780', '645', '312.9'] },
];

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Bills customers and pays makers in the past two weeks, through the procedures of the API. No payment stays open, since it
 * would expire while the demo runs.
 * @returns the events, oldest first; no endpoint exists yet that would receive them
 */
export async function seedBusiness(contextAgo: ContextAgo): Promise<StoredEvent[]> {
  const present = contextAgo(0);
  let tick = 0;
  /** A context at that time, whose clock ticks at each read, so that events are in order. */
  const at = (ago: number): TenantContext => {
    const ctx = contextAgo(ago);
    const from = ctx.services.now().getTime();
    return { ...ctx, services: { ...ctx.services, now: () => new Date(from + (tick += 1)) } };
  };
  for (const invoice of invoices) await bill(at, invoice);
  for (const payout of payouts) await payOut(at, payout);

  const ofMoney = sql`split_part(${events.type}, '.', 1) IN ('invoice', 'payout', 'payment', 'transaction')`;
  const rows = await present.db
    .select()
    .from(events)
    .where(and(owned(present, events), ofMoney))
    .orderBy(asc(events.id));
  return rows.map(({ id, type, object_id, created_at, body }) => ({
    id,
    at: created_at.getTime(),
    type,
    objectId: object_id,
    body,
  }));
}

type At = (ago: number) => TenantContext;

/** A chain watcher, which stands above merchants. */
const asWatcher = (ctx: TenantContext): TenantContext => ({
  ...ctx,
  principal: { type: 'service', name: 'chain-watcher', tenant: null, scopes: new Set<Scope>(['chain:write']) },
});

/** The watcher reports a transaction with all its confirmations. */
function confirmAt(ctx: TenantContext, tx_hash: string) {
  const { required_confirmations: confirmations } = usdt;
  const block = { block_number: blockAt(ctx.services.now().getTime()), block_hash: hashOf(`block of ${tx_hash}`) };
  return confirm(asWatcher(ctx), { network, tx_hash, confirmations, ...block });
}

async function bill(at: At, { ago, customer, items, paid, end }: DemoInvoice): Promise<void> {
  const { uuid } = await createInvoice(at(ago), {
    items,
    currency: asset,
    customer_email: customer,
    due_date: at(ago - 21 * days)
      .services.now()
      .toISOString(),
  });
  if (end === undefined) return;
  const { payment_uuids } = await sendInvoice(at(ago - 20 * minutes), uuid);
  if (end === 'voided') {
    await voidInvoice(at(ago - 3 * hours), uuid);
    return;
  }
  const [payment = ''] = payment_uuids;
  if (paid !== undefined) {
    const { authSecret } = at(0).services.config;
    // The API does not show addresses without a key.
    const { address } = deriveAddress(authSecret, payment, usdt);
    const tx_hash = hashOf(`payment of ${uuid}`);
    const from = deriveAddress(authSecret, customer, usdt).address;
    const seen = { network, address, asset, tx_hash, output_index: 0, from, amount: paid };
    await observe(asWatcher(at(ago - 5 * hours)), { ...seen, block_number: null, block_hash: null });
    await confirmAt(at(ago - 5 * hours - minutes), tx_hash);
  }
  await expirePayments(at(ago - 25 * hours));
}

async function payOut(at: At, { ago, amounts, end, failed }: DemoPayout): Promise<void> {
  const { authSecret } = at(0).services.config;
  const items = amounts.map((amount, place) => ({
    address: deriveAddress(authSecret, `maker ${place}`, usdt).address,
    amount,
    asset,
    network,
  }));
  const { uuid } = await createPayout(at(ago), { items });
  if (end === 'canceled') await cancelPayout(at(ago - 2 * hours), { uuid });
  if (end === 'submitted' || end === 'completed') await submitPayout(at(ago - 5 * minutes), uuid);
  if (end !== 'completed') return;
  const begin: Step = { status: 'processing' };
  const refused: Step = { status: 'failed', failure_code: 'address_rejected' };
  // One transaction sent all items.
  const tx_hash = hashOf(`transfer of ${uuid}`);
  const ends = amounts.map((_, place): Step => (place === failed ? refused : { status: 'completed', tx_hash }));
  await advanceItems(at(ago - 9 * minutes), uuid, new Map(ends.map((_, place) => [place, begin])));
  await advanceItems(at(ago - 12 * minutes), uuid, new Map(ends.entries()));
  await confirmAt(at(ago - 14 * minutes), tx_hash);
}
