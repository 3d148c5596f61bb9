import { canonical, idSchema, invalidFields, payoutMachine } from '@cryptoix/core';
import { and, eq, inArray } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { sameAddress } from '../db/any-case.ts';
import { insertAll } from '../db/insert.ts';
import { payoutItems, payouts } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { requireMove } from '../ledger/moves.ts';
import { listPage } from '../paging.ts';
import { aboutObject } from '../response-shape.ts';
import { checkDestination } from '../transfers/input.ts';
import { reserve } from '../transfers/transfers.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import type { PayoutCancel, PayoutFilter, PayoutOutput } from './schemas.ts';
import { presentInEvent, type PayoutItemRow, type PayoutRow, readItems, view, viewList } from './view.ts';

/** The payout, locked until the transaction ends. @throws AppError `not_found` */
export async function lockPayout(tx: TenantContext, id: string): Promise<PayoutRow> {
  const [row] = await tx.db
    .select()
    .from(payouts)
    .where(and(eq(payouts.id, id), owned(tx, payouts)))
    .for('update');
  if (row === undefined) throw notFound('payout');
  return row;
}

/** Stores a change of a payout. */
export const updatePayout = (tx: TenantContext, { id }: PayoutRow, change: Partial<PayoutRow>) =>
  tx.db
    .update(payouts)
    .set(change)
    .where(and(eq(payouts.id, id), owned(tx, payouts)));

/** The amount and fee of the whole payout, which submitting reserves. */
const whole = ({ asset, total, fee }: PayoutRow) => ({ asset, amount: total, fee });

/** Records in the audit log who submitted or canceled a payout. */
const auditPayout = (tx: TenantContext, action: 'payout.submitted' | 'payout.canceled', row: PayoutRow) =>
  audit(tx, {
    action,
    target: { type: 'payout', id: row.id },
    details: {
      amount: canonical(row.total),
      asset: row.asset,
      ...(row.cancel_reason !== null && { reason: row.cancel_reason }),
    },
  });

/** Emits the event of the payout's status. */
export async function emitStatus(tx: TenantContext, row: PayoutRow): Promise<PayoutOutput> {
  const items = await readItems(tx, [row.id]);
  await emit(
    tx,
    row.status === 'draft' ? 'payout.created' : (`payout.${row.status}` as const),
    presentInEvent(row, items),
  );
  return view(row, items);
}

/** Stores a draft, whose fields are validated: nothing is reserved or sent. */
export async function insertPayout(ctx: TenantContext, row: PayoutRow, items: readonly PayoutItemRow[]) {
  return transact(ctx, async (tx) => {
    await tx.db.insert(payouts).values(row);
    await insertAll(tx.db, payoutItems, items);
    return emitStatus(tx, row);
  });
}

/** @throws AppError `not_found` */
export async function getPayout(ctx: TenantContext, id: string) {
  const [row] = await ctx.db
    .select()
    .from(payouts)
    .where(and(eq(payouts.id, id), owned(ctx, payouts)));
  if (row === undefined) throw notFound('payout');
  return view(row, await readItems(ctx, [id]));
}

/** The payouts with an item to this address. */
const paidTo = (ctx: TenantContext, address: string) =>
  ctx.db
    .select({ id: payoutItems.payout_id })
    .from(payoutItems)
    .where(and(owned(ctx, payoutItems), sameAddress(payoutItems.address, address)));

/** The payouts of this merchant and mode, newest first, each with the first of its items. */
export async function listPayouts(ctx: TenantContext, filter: PayoutFilter) {
  return listPage(ctx.db, filter, {
    list: 'payouts',
    id: idSchema('payout'),
    table: payouts,
    where: and(owned(ctx, payouts), madeBetween('payout', payouts.id, filter)),
    filters: [
      filter.status === undefined ? undefined : eq(payouts.status, filter.status),
      filter.asset === undefined ? undefined : eq(payouts.asset, filter.asset),
      filter.address === undefined ? undefined : inArray(payouts.id, paidTo(ctx, filter.address)),
    ],
    rows: (matching) => ctx.db.select().from(payouts).where(matching).$dynamic(),
    present: (rows) => viewList(ctx, rows),
  });
}

/** Validates the items of a draft again: it may be older than the checks. @throws AppError `validation_failed` */
async function requireSendable(tx: TenantContext, { id, asset }: PayoutRow): Promise<void> {
  const issues = (await readItems(tx, [id])).flatMap(
    (item) => checkDestination({ ...item, asset }, (field) => `items.${item.index}.${field}`).issues,
  );
  if (issues.length > 0) throw aboutObject('payouts:read', invalidFields(issues));
}

/**
 * Submits a draft for sending, and reserves all of it.
 * @throws AppError `not_found`, `conflict`, `validation_failed`, `insufficient_balance`
 */
export async function submitPayout(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await lockPayout(tx, id);
    requireMove(payoutMachine, row.status, 'submitted');
    await requireSendable(tx, row);
    await updatePayout(tx, row, { status: 'submitted' });
    await auditPayout(tx, 'payout.submitted', row);
    await reserve(tx, 'payout.submitted', id, whole(row));
    return emitStatus(tx, { ...row, status: 'submitted' });
  });
}

/** Cancels a draft, for which nothing is reserved yet. @throws AppError `not_found`, `conflict` once it is submitted */
export async function cancelPayout(ctx: TenantContext, { uuid: id, reason = null }: PayoutCancel) {
  return transact(ctx, async (tx) => {
    const row = await lockPayout(tx, id);
    requireMove(payoutMachine, row.status, 'canceled');
    const canceled = { ...row, status: 'canceled' as const, cancel_reason: reason };
    await updatePayout(tx, row, { status: canceled.status, cancel_reason: reason });
    await auditPayout(tx, 'payout.canceled', canceled);
    await tx.db
      .update(payoutItems)
      .set({ status: 'canceled' })
      .where(and(eq(payoutItems.payout_id, id), owned(tx, payoutItems)));
    return emitStatus(tx, canceled);
  });
}
