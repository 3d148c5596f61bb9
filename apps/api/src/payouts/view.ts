import { canonical, type Decimal, type Payout, type PayoutItemStatus, payoutMachine, sum } from '@cryptoix/core';
import { and, asc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { payoutItems, payouts } from '../db/schema/index.ts';
import { maxDataBytes } from '../events/events.ts';
import { owned } from '../tenant-rows.ts';
import type { PayoutOutput } from './schemas.ts';

export type PayoutRow = typeof payouts.$inferSelect;
export type PayoutItemRow = typeof payoutItems.$inferSelect;

/** Items of each payout in a list: with all of them, a page of 100 could have 20 MB. */
export const listedItems = 10;

/** An item as its payout shows it. */
export const presentItem = (item: PayoutItemRow, { asset }: PayoutRow): Payout['items'][number] => ({
  address: item.address,
  amount: canonical(item.amount),
  asset,
  network: item.network,
  memo: item.memo,
  tx_hash: item.tx_hash,
  status: item.status,
  failure_code: item.failure_code,
});

/** The sent and the failed amount of a payout, without fees. */
interface Outcome {
  readonly amount_sent: Decimal;
  readonly amount_failed: Decimal;
}

function outcomeOf(items: readonly PayoutItemRow[]): Outcome {
  const amountOf = (status: PayoutItemStatus) =>
    sum(items.filter((item) => item.status === status).map(({ amount }) => amount));
  return { amount_sent: amountOf('completed'), amount_failed: amountOf('failed') };
}

/** @param outcome required when `items` are not all of them */
const present = (row: PayoutRow, items: readonly PayoutItemRow[], outcome = outcomeOf(items)) =>
  ({
    uuid: row.id,
    status: row.status,
    items: items.map((item) => presentItem(item, row)),
    total: canonical(row.total),
    amount_sent: canonical(outcome.amount_sent),
    amount_failed: canonical(outcome.amount_failed),
    fee: canonical(row.fee),
    is_final: payoutMachine.isFinal(row.status),
  }) satisfies Payout;

/**
 * A payout as its events show it: with its items up to the 64 KB that an event's data may have, and without them above.
 * Each event goes to every endpoint: a payout of 94 KB once was 6 MB over its life to 20 endpoints.
 * @param items all of them
 */
export function presentInEvent(row: PayoutRow, items: readonly PayoutItemRow[]): Payout {
  const whole = { ...present(row, items), items_count: items.length, items_truncated: false };
  if (Buffer.byteLength(JSON.stringify(whole)) <= maxDataBytes) return whole;
  return { ...whole, items: [], items_truncated: true };
}

/** A payout as the API shows it. */
export const view = (row: PayoutRow, items: readonly PayoutItemRow[], outcome?: Outcome): PayoutOutput => ({
  ...present(row, items, outcome),
  item_count: row.item_count,
  cancel_reason: row.cancel_reason,
  created_at: row.created_at.toISOString(),
});

/** The items of these payouts, in the order of their input. */
export const readItems = (ctx: TenantContext, ids: readonly string[], which?: SQL): Promise<PayoutItemRow[]> =>
  ctx.db
    .select()
    .from(payoutItems)
    .where(and(inArray(payoutItems.payout_id, [...ids]), owned(ctx, payoutItems), which))
    .orderBy(asc(payoutItems.payout_id), asc(payoutItems.index));

/** The outcome of a payout from its counts alone; null when only some items were sent or failed. */
function countedOutcome({ item_count, completed_count, failed_count, total }: PayoutRow): Outcome | null {
  if (completed_count === item_count) return { amount_sent: total, amount_failed: '0' };
  if (failed_count === item_count) return { amount_sent: '0', amount_failed: total };
  return completed_count + failed_count === 0 ? { amount_sent: '0', amount_failed: '0' } : null;
}

/** The outcome of each payout, by its id, without reading all their items: 100 payouts may have 100,000. */
async function outcomesOf(ctx: TenantContext, rows: readonly PayoutRow[]): Promise<Map<string, Outcome>> {
  const counted = rows.map((row) => ({ id: row.id, outcome: countedOutcome(row) }));
  const mixed = counted.flatMap(({ id, outcome }) => (outcome === null ? [id] : []));
  const amountOf = (status: PayoutItemStatus) =>
    sql<Decimal>`coalesce(sum(${payoutItems.amount}) FILTER (WHERE ${eq(payoutItems.status, status)}), 0)::text`;
  const summed = await ctx.db
    .select({ id: payoutItems.payout_id, amount_sent: amountOf('completed'), amount_failed: amountOf('failed') })
    .from(payoutItems)
    .where(and(inArray(payoutItems.payout_id, mixed), owned(ctx, payoutItems)))
    .groupBy(payoutItems.payout_id);
  return new Map([
    ...counted.flatMap(({ id, outcome }) => (outcome === null ? [] : [[id, outcome] as const])),
    ...summed.map(({ id, ...outcome }) => [id, outcome] as const),
  ]);
}

/** Payouts as a list shows them, each with its first items. */
export async function viewList(ctx: TenantContext, rows: readonly PayoutRow[]) {
  const ids = rows.map((row) => row.id);
  const [items, outcomes] = await Promise.all([
    readItems(ctx, ids, lt(payoutItems.index, listedItems)),
    outcomesOf(ctx, rows),
  ]);
  const itemsOf = Map.groupBy(items, (item) => item.payout_id);
  return rows.map((row) => view(row, itemsOf.get(row.id) ?? [], outcomes.get(row.id)));
}
