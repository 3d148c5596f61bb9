import { AppError, payoutItemMachine, payoutMachine, payoutStatusOf } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { rowsOf } from '../db/rows.ts';
import { payoutItems } from '../db/schema/index.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { owned } from '../tenant-rows.ts';
import type { Step } from '../transfers/schemas.ts';
import { takeStep } from '../transfers/step.ts';
import { release, spendReserved } from '../transfers/transfers.ts';
import { emitStatus, lockPayout, updatePayout } from './payouts.ts';
import type { ItemStepOutput } from './schemas.ts';
import { presentItem, readItems } from './view.ts';

/** The payout's count of items by status; pending items are not counted. */
const counters = { processing: 'processing_count', completed: 'completed_count', failed: 'failed_count' } as const;

/**
 * Moves items and their payout on, as processors report it: all or none, in as many statements for a thousand items as for
 * one, and with one event. A repeated report changes nothing.
 * @param steps by the item's index in the payout, from 0
 * @returns the payout and those items, as they are now
 * @throws AppError `not_found`, `conflict`, `validation_failed`
 */
export async function advanceItems(ctx: TenantContext, id: string, steps: ReadonlyMap<number, Step>) {
  return transact(ctx, async (tx) => {
    // The payout's lock covers its items: their moves change its counts.
    const row = await lockPayout(tx, id);
    // Also for a repeated report: the processor sends the money after our response.
    if ([...steps.values()].some(({ status }) => status === 'processing'))
      await requireUnfrozenNow(tx.db, tx.tenant.merchantId);
    const named = sql`${payoutItems.index} = ANY(${sql.param([...steps.keys()])}::int[])`;
    const items = await readItems(tx, [id], named);
    if (items.length < steps.size)
      throw new AppError('not_found', `This payout has ${row.item_count} items, counted from 0.`);
    if (row.status === 'draft') {
      throw new AppError('conflict', 'This payout is draft: submit it before its items are sent.', {
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
      WHERE ${eq(payoutItems.payout_id, id)} AND ${payoutItems.index} = moved.index AND ${owned(tx, payoutItems)}`);
    const { processing_count, completed_count, failed_count } = payout;
    payout.status = payoutStatusOf({
      items: row.item_count,
      processing: processing_count,
      completed: completed_count,
      failed: failed_count,
    });
    await updatePayout(tx, row, { status: payout.status, processing_count, completed_count, failed_count });

    const sent = moved.filter((item) => item.status === 'completed');
    const failed = moved.filter((item) => item.status === 'failed');
    if (sent.length > 0) await spendReserved(tx, 'payout.item_completed', id, ...sent);
    if (failed.length > 0) await release(tx, 'payout.item_failed', id, ...failed);
    await emitStatus(tx, payout);
    const now = new Map(moved.map((item) => [item.index, item]));
    return { payout, items: items.map((item) => now.get(item.index) ?? item) };
  });
}

/** Moves one item on, as `advanceItems` does. @throws AppError `not_found`, `conflict`, `validation_failed` */
export async function advancePayout(
  ctx: TenantContext,
  id: string,
  index: number,
  step: Step,
): Promise<ItemStepOutput> {
  const { payout, items } = await advanceItems(ctx, id, new Map([[index, step]]));
  const [item] = items;
  if (item === undefined) throw new Error('advanceItems returned no item');
  const { status } = payout;
  return { uuid: id, status, is_final: payoutMachine.isFinal(status), item: { index, ...presentItem(item, payout) } };
}
