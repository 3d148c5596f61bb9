import {
  AppError,
  canonical,
  idSchema,
  payoutItemMachine,
  payoutMachine,
  type PayoutStatus,
  payoutStatusOf,
} from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { insertAll } from '../db/insert.ts';
import { rowsOf } from '../db/rows.ts';
import { payoutItems, payouts } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireMove } from '../ledger/moves.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { listPage, type PageRequest } from '../paging.ts';
import { checkDestination, invalidFields } from '../transfers/input.ts';
import { type Step, takeStep } from '../transfers/step.ts';
import { release, reserve, settle } from '../transfers/transfers.ts';
import {
  announced,
  ownedItems,
  type PayoutItemRow,
  type PayoutRow,
  presentItem,
  readItems,
  view,
  viewList,
} from './view.ts';

const owned = (ctx: TenantContext) =>
  and(eq(payouts.merchant_id, ctx.tenant.merchantId), eq(payouts.mode, ctx.tenant.mode));

const notFound = () => new AppError('not_found', 'There is no such payout in this account and mode.');

/** The payout, locked until the transaction ends. @throws AppError `not_found` */
async function lockPayout(tx: TenantContext, id: string): Promise<PayoutRow> {
  const [row] = await tx.db
    .select()
    .from(payouts)
    .where(and(eq(payouts.id, id), owned(tx)))
    .for('update');
  if (row === undefined) throw notFound();
  return row;
}

const update = (tx: TenantContext, { id }: PayoutRow, change: Partial<PayoutRow>) =>
  tx.db
    .update(payouts)
    .set(change)
    .where(and(eq(payouts.id, id), owned(tx)));

/** What submitting the whole payout sets aside. */
const whole = ({ asset, total, fee }: PayoutRow) => ({ asset, amount: total, fee });

/** Writes down who decided over a payout. */
const auditPayout = (tx: TenantContext, action: 'payout.submitted' | 'payout.canceled', row: PayoutRow) =>
  audit(tx, {
    action,
    target: { type: 'payout', id: row.id },
    details: { amount: canonical(row.total), asset: row.asset },
  });

/** Publishes what a payout is now, under its status. */
async function announce(tx: TenantContext, row: PayoutRow) {
  const items = await readItems(tx, [row.id]);
  await emit(tx, row.status === 'draft' ? 'payout.created' : (`payout.${row.status}` as const), announced(row, items));
  return view(row, items);
}

/** Stores a draft: nothing is reserved, nothing is sent. Its fields have been checked. */
export async function insertPayout(ctx: TenantContext, row: PayoutRow, items: readonly PayoutItemRow[]) {
  return transact(ctx, async (tx) => {
    await tx.db.insert(payouts).values(row);
    await insertAll(tx.db, payoutItems, items);
    return announce(tx, row);
  });
}

/** @throws AppError `not_found` */
export async function getPayout(ctx: TenantContext, id: string) {
  const [row] = await ctx.db
    .select()
    .from(payouts)
    .where(and(eq(payouts.id, id), owned(ctx)));
  if (row === undefined) throw notFound();
  return view(row, await readItems(ctx, [id]));
}

/** The payouts of this merchant and mode, newest first, each with the first of its items. */
export async function listPayouts(ctx: TenantContext, filter: PageRequest & { status?: PayoutStatus | undefined }) {
  return listPage(ctx.db, filter, {
    list: 'payouts',
    id: idSchema('payout'),
    table: payouts,
    where: and(owned(ctx), filter.status === undefined ? undefined : eq(payouts.status, filter.status)),
    rows: (matching) => ctx.db.select().from(payouts).where(matching).$dynamic(),
    present: (rows) => viewList(ctx, rows),
  });
}

/** Checks the items of a draft again: it may be older than the checks. @throws AppError `validation_failed` */
async function requireSendable(tx: TenantContext, { id, asset }: PayoutRow): Promise<void> {
  const issues = (await readItems(tx, [id])).flatMap(
    (item) => checkDestination({ ...item, asset }, (field) => `items.${item.index}.${field}`).issues,
  );
  if (issues.length > 0) throw invalidFields(issues);
}

/**
 * Releases a draft for sending, and sets all of it aside.
 * @throws AppError `not_found`, `conflict`, `validation_failed`, `insufficient_balance`
 */
export async function submitPayout(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await lockPayout(tx, id);
    requireMove(payoutMachine, row.status, 'submitted');
    await requireSendable(tx, row);
    await update(tx, row, { status: 'submitted' });
    await auditPayout(tx, 'payout.submitted', row);
    await reserve(tx, 'payout.submitted', id, whole(row));
    return announce(tx, { ...row, status: 'submitted' });
  });
}

/** Drops a draft, which nothing was set aside for yet. @throws AppError `not_found`, `conflict` once it is submitted */
export async function cancelPayout(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await lockPayout(tx, id);
    requireMove(payoutMachine, row.status, 'canceled');
    await update(tx, row, { status: 'canceled' });
    await auditPayout(tx, 'payout.canceled', row);
    await tx.db
      .update(payoutItems)
      .set({ status: 'canceled' })
      .where(and(eq(payoutItems.payout_id, id), ownedItems(tx)));
    return announce(tx, { ...row, status: 'canceled' });
  });
}

/** Where an item's status is counted in its payout; one that is pending is not. */
const counters = { processing: 'processing_count', completed: 'completed_count', failed: 'failed_count' } as const;

/**
 * Moves items on, as processors report it, and the payout with them: all or none, in as many statements for a thousand
 * as for one, and with one event for all of it. Saying again what an item is already changes nothing.
 * @param steps by the item's place in the payout, from 0
 * @returns the payout and those items, as they are now
 * @throws AppError `not_found`, `conflict`, `validation_failed`
 */
export async function advanceItems(ctx: TenantContext, id: string, steps: ReadonlyMap<number, Step>) {
  return transact(ctx, async (tx) => {
    // The payout's lock is that of its items: their moves change its counts.
    const row = await lockPayout(tx, id);
    // Also when it is said again: who asks sends it then.
    if ([...steps.values()].some(({ status }) => status === 'processing'))
      await requireUnfrozenNow(tx.db, tx.tenant.merchantId);
    const named = sql`${payoutItems.index} = ANY(${sql.param([...steps.keys()])}::int[])`;
    const items = await readItems(tx, [id], named);
    if (items.length < steps.size)
      throw new AppError('not_found', `This payout has ${row.item_count} items, counted from 0.`);
    if (row.status === 'draft') {
      throw new AppError('conflict', 'This payout is draft: nothing of it is sent before it is submitted.', {
        status: row.status,
      });
    }
    const payout = { ...row };
    const moved = items.flatMap((item) => {
      const step = steps.get(item.index);
      const next = step === undefined ? null : takeStep(payoutItemMachine, item, step);
      if (next === null) return [];
      if (item.status === 'processing') payout.processing_count -= 1;
      payout[counters[next.status]] += 1;
      return [{ ...item, ...next, asset: row.asset, to: item.address }];
    });
    if (moved.length === 0) return { payout: row, items };
    const changed = rowsOf('moved', moved, {
      index: ['int', (item) => item.index],
      status: ['text', (item) => item.status],
      tx_hash: ['text', (item) => item.tx_hash],
      failure_code: ['text', (item) => item.failure_code],
    });
    await tx.db.execute(sql`
      UPDATE ${payoutItems} SET status = moved.status, tx_hash = moved.tx_hash, failure_code = moved.failure_code
      FROM ${changed}
      WHERE ${eq(payoutItems.payout_id, id)} AND ${payoutItems.index} = moved.index AND ${ownedItems(tx)}`);
    const { processing_count, completed_count, failed_count } = payout;
    payout.status = payoutStatusOf({
      items: row.item_count,
      processing: processing_count,
      completed: completed_count,
      failed: failed_count,
    });
    await update(tx, row, { status: payout.status, processing_count, completed_count, failed_count });

    const sent = moved.filter((item) => item.status === 'completed');
    const failed = moved.filter((item) => item.status === 'failed');
    if (sent.length > 0) await settle(tx, 'payout.item_completed', id, ...sent);
    if (failed.length > 0) await release(tx, 'payout.item_failed', id, ...failed);
    await announce(tx, payout);
    const now = new Map(moved.map((item) => [item.index, item]));
    return { payout, items: items.map((item) => now.get(item.index) ?? item) };
  });
}

/** Moves one item on, as `advanceItems` does. @throws AppError `not_found`, `conflict`, `validation_failed` */
export async function advancePayout(ctx: TenantContext, id: string, index: number, step: Step) {
  const { payout, items } = await advanceItems(ctx, id, new Map([[index, step]]));
  const [item] = items;
  if (item === undefined) throw new Error('the item that was moved is gone');
  const { status } = payout;
  return { uuid: id, status, is_final: payoutMachine.isFinal(status), item: { index, ...presentItem(item, payout) } };
}
