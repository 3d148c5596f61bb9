import { canonical, idSchema, invalidFields, newId, withdrawalMachine } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { sameAddress } from '../db/any-case.ts';
import { withdrawals } from '../db/schema/index.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { listPage } from '../paging.ts';
import { checkDestination, exactlyOne } from '../transfers/input.ts';
import type { Step } from '../transfers/schemas.ts';
import { takeStep } from '../transfers/step.ts';
import { release, reserve, spendReserved } from '../transfers/transfers.ts';
import { madeBetween, notFound, owned } from '../tenant-rows.ts';
import type { WithdrawalFilter, WithdrawalInput, WithdrawalOutput } from './schemas.ts';

type Row = typeof withdrawals.$inferSelect;

const present = (row: Row): WithdrawalOutput => ({
  uuid: row.id,
  status: row.status,
  amount: canonical(row.amount),
  asset: row.asset,
  network: row.network,
  address: row.address,
  memo: row.memo,
  fee: canonical(row.fee),
  tx_hash: row.tx_hash,
  failure_code: row.failure_code,
  is_final: withdrawalMachine.isFinal(row.status),
  created_at: row.created_at.toISOString(),
});

/**
 * Reserves amount and fee, and leaves the sending to the processors.
 * @throws AppError `insufficient_balance`, `validation_failed`
 */
export async function createWithdrawal(
  ctx: TenantContext,
  { amount, network, memo, asset, currency, address, destination_address }: WithdrawalInput,
): Promise<WithdrawalOutput> {
  const what = exactlyOne({ asset, currency });
  const where = exactlyOne({ address, destination_address });
  const names: Readonly<Record<string, string>> = { asset: what.name, address: where.name };
  const {
    row: found,
    issues,
    place,
  } = checkDestination(
    { amount, network, memo, asset: what.value, address: where.value },
    (field) => names[field] ?? field,
  );
  if (found === undefined || issues.length > 0) throw invalidFields(issues);
  const now = ctx.services.now();
  const row: Row = {
    amount,
    network,
    asset: found.asset,
    ...place,
    id: newId('withdrawal', now.getTime()),
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    status: 'created',
    fee: found.network_fee,
    tx_hash: null,
    failure_code: null,
    created_at: now,
  };
  return transact(ctx, async (tx) => {
    await tx.db.insert(withdrawals).values(row);
    const details = { amount: canonical(row.amount), asset: row.asset };
    await audit(tx, { action: 'withdrawal.created', target: { type: 'withdrawal', id: row.id }, details });
    await reserve(tx, 'withdrawal.created', row.id, row);
    return present(row);
  });
}

/** @throws AppError `not_found` */
export async function getWithdrawal(ctx: TenantContext, id: string) {
  const [row] = await ctx.db
    .select()
    .from(withdrawals)
    .where(and(eq(withdrawals.id, id), owned(ctx, withdrawals)));
  if (row === undefined) throw notFound('withdrawal');
  return present(row);
}

/** The withdrawals of this merchant and mode, newest first. */
export async function listWithdrawals(ctx: TenantContext, filter: WithdrawalFilter) {
  return listPage(ctx.db, filter, {
    list: 'withdrawals',
    id: idSchema('withdrawal'),
    table: withdrawals,
    where: and(owned(ctx, withdrawals), madeBetween('withdrawal', withdrawals.id, filter)),
    filters: [
      filter.status === undefined ? undefined : eq(withdrawals.status, filter.status),
      filter.asset === undefined ? undefined : eq(withdrawals.asset, filter.asset),
      filter.address === undefined ? undefined : sameAddress(withdrawals.address, filter.address),
    ],
    rows: (matching) => ctx.db.select().from(withdrawals).where(matching).$dynamic(),
    present: (rows) => rows.map(present),
  });
}

/**
 * Moves a withdrawal on, as a processor reports it. A repeated report changes nothing.
 * @throws AppError `not_found`, `conflict`, `validation_failed`
 */
export async function advanceWithdrawal(ctx: TenantContext, id: string, step: Step) {
  return transact(ctx, async (tx) => {
    const [row] = await tx.db
      .select()
      .from(withdrawals)
      .where(and(eq(withdrawals.id, id), owned(tx, withdrawals)))
      .for('update');
    if (row === undefined) throw notFound('withdrawal');
    // Also for a repeated report: the processor sends the money after our response.
    if (step.status === 'processing') await requireUnfrozenNow(tx.db, tx.tenant.merchantId);
    const next = takeStep(withdrawalMachine, row, step);
    if (next === null) return present(row);
    await tx.db
      .update(withdrawals)
      .set(next)
      .where(and(eq(withdrawals.id, id), owned(tx, withdrawals)));
    const { address: to } = row;
    if (next.status === 'completed') await spendReserved(tx, 'withdrawal.completed', id, { ...row, ...next, to });
    if (next.status === 'failed') await release(tx, 'withdrawal.failed', id, row);
    return present({ ...row, ...next });
  });
}
