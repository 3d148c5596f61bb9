import { add, invalidField, invalidFields, type Issue, isTooLarge, newId, sum } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { checkDestination } from '../transfers/input.ts';
import type { Destination } from '../transfers/schemas.ts';
import { insertPayout } from './payouts.ts';
import type { PayoutInput, PayoutOutput } from './schemas.ts';
import type { PayoutItemRow } from './view.ts';

/** The fields of the flat form, by the item's field. */
const flatNames = {
  address: 'destination_address',
  amount: 'amount',
  asset: 'currency',
  network: 'network',
  memo: 'memo',
} as const satisfies Record<keyof Destination, keyof PayoutInput>;
const flatFields = ['destination_address', 'amount', 'currency', 'network'] as const;
const knownFlat = [...flatFields, 'memo'] as const;

/** The path of an item's field, as the caller sent it. */
type PathOfItem = (index: number, field: keyof Destination) => string;

/** The items of either form, and the caller's names for their fields. @throws AppError `validation_failed` */
function parseInput({ items, ...flat }: PayoutInput): { destinations: readonly Destination[]; pathOf: PathOfItem } {
  if (items) {
    const first = knownFlat.find((field) => flat[field]);
    if (first !== undefined) throw invalidField(first, 'is not allowed beside items: put it into an item');
    return { destinations: items, pathOf: (index, field) => `items.${index}.${field}` };
  }
  const { destination_address: address, amount, currency: asset, network, memo } = flat;
  if (address && amount && asset && network) {
    return { destinations: [{ address, amount, asset, network, memo }], pathOf: (_, field) => flatNames[field] };
  }
  const missing = flatFields.filter((field) => !flat[field]);
  const none = missing.length === flatFields.length;
  throw invalidFields((none ? ['items'] : missing).map((path) => ({ path, message: 'is required' })));
}

/**
 * Drafts a payout of 1 to 1,000 items, all of one asset: a payout has one total and one fee.
 * @throws AppError `validation_failed`, naming every item that is wrong, up to 50
 */
export async function createPayout(ctx: TenantContext, input: PayoutInput): Promise<PayoutOutput> {
  const { destinations, pathOf } = parseInput(input);
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
    issues.push({
      path: pathOf(0, 'amount'),
      message: 'is too large: the sum of the amounts has at most 18 digits before the point',
    });
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
      cancel_reason: null,
      created_at: now,
    },
    items,
  );
}
