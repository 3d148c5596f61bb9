import { add, invalidFields, type Issue, isTooLarge, newId, sum } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { checkDestination, type Destination } from '../transfers/input.ts';
import { insertPayout } from './payouts.ts';
import type { PayoutItemRow } from './view.ts';

/** What the caller calls a field of an item. */
export type PathOfItem = (index: number, field: keyof Destination) => string;

/**
 * Drafts a payout of 1 to 1,000 items, all of one asset: a payout has one total and one fee.
 * @throws AppError `validation_failed`, naming every item that is wrong, up to 50
 */
export async function createPayout(ctx: TenantContext, destinations: readonly Destination[], pathOf: PathOfItem) {
  const now = ctx.services.now();
  const id = newId('payout', now.getTime());
  const { merchantId: merchant_id, mode } = ctx.tenant;
  const asset = destinations[0]?.asset ?? '';
  const issues: Issue[] = [];
  const items = destinations.map((destination, index): PayoutItemRow => {
    const checked = checkDestination(destination, (field) => pathOf(index, field));
    issues.push(...checked.issues);
    if (destination.asset !== asset) {
      const message = `is ${destination.asset}, the first item ${asset}: make one payout for each asset`;
      issues.push({ path: pathOf(index, 'asset'), message });
    }
    return {
      payout_id: id,
      index,
      merchant_id,
      mode,
      status: 'pending',
      amount: destination.amount,
      fee: checked.row?.network_fee ?? '0',
      network: destination.network,
      ...checked.place,
      tx_hash: null,
      failure_code: null,
    };
  });
  const total = sum(items.map((item) => item.amount));
  const fee = sum(items.map((item) => item.fee));
  if (isTooLarge(add(total, fee))) {
    issues.push({ path: pathOf(0, 'amount'), message: 'is too large: together the amounts have at most 18 digits' });
  }
  if (issues.length > 0) throw invalidFields(issues);
  return insertPayout(
    ctx,
    {
      id,
      merchant_id,
      mode,
      status: 'draft',
      asset,
      total,
      fee,
      item_count: items.length,
      processing_count: 0,
      completed_count: 0,
      failed_count: 0,
      created_at: now,
    },
    items,
  );
}
