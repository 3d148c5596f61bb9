import { AppError, canonical, findAsset, idSchema, invalidField, newId } from '@cryptoix/core';
import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { payments, transactions, unassignedTransactions } from '../db/schema/index.ts';
import { listPage, type PageRequest } from '../paging.ts';
import type { Observation, UnassignedOutput } from './schemas.ts';

// Above merchants: money without a payment has no merchant either.

/** True when payments share this address and differ by memo: the operator's account, or the address of a known payment. */
export async function sharesAddress({ services, db }: Context, { network, address }: Observation): Promise<boolean> {
  if (services.config.wallets.get(network)?.shared === address) return true;
  const [known] = await db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.network, network), eq(payments.address, address), isNotNull(payments.memo)))
    .limit(1);
  return known !== undefined;
}

/** Matches the same output with or without its index: an output that is reported in both forms must not count twice. */
const sameOutput = (
  table: typeof transactions | typeof unassignedTransactions,
  { network, tx_hash, output_index }: Observation,
) =>
  and(
    eq(table.network, network),
    eq(table.tx_hash, tx_hash),
    output_index === null ? undefined : or(isNull(table.output_index), eq(table.output_index, output_index)),
  );

/**
 * Locks the transaction's hash until the end of the database transaction. Otherwise an output that is reported at once with
 * and without its memo would be credited to a payment and kept as unassigned too.
 */
export async function lockHash({ db }: Context, { network, tx_hash }: Observation): Promise<void> {
  await db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`transaction ${network} ${tx_hash}`}, 0))`);
}

/**
 * Stores money that matches no payment, and warns the operator once. No balance changes. Call `lockHash` before.
 * @throws AppError `validation_failed` for an unknown asset, `conflict` when it was reported with its memo before
 */
export async function recordUnassigned({ services, db }: Context, output: Observation): Promise<void> {
  const { network, address, asset, amount, tx_hash, output_index, from } = output;
  if (findAsset(asset, network) === undefined) {
    services.log.warn({ network, address, asset, amount, tx_hash }, 'an unknown token was sent');
    throw invalidField('asset', `${asset} on ${network} is not a supported asset; GET /currencies lists them`);
  }
  const [known] = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(and(sameOutput(transactions, output), eq(transactions.direction, 'incoming')));
  if (known !== undefined) {
    throw new AppError(
      'conflict',
      'This output was reported before, with the memo of a payment. Report it with that memo.',
    );
  }
  const [kept] = await db
    .select({ id: unassignedTransactions.id })
    .from(unassignedTransactions)
    .where(sameOutput(unassignedTransactions, output));
  if (kept !== undefined) return;
  const now = services.now();
  const memo = output.memo ?? null;
  await db
    .insert(unassignedTransactions)
    .values({
      id: newId('transaction', now.getTime()),
      network,
      address,
      memo,
      asset,
      amount,
      tx_hash,
      output_index,
      from_address: from,
      created_at: now,
    })
    .onConflictDoNothing();
  services.log.warn(
    { network, address, memo, asset, amount, tx_hash },
    'money came without the memo of a payment; chain.unassigned lists it',
  );
}

/** Deletes an unassigned output: it is reported again with the memo of a payment, which is credited with it. */
export async function forgetUnassigned({ db }: Context, output: Observation): Promise<void> {
  await db.delete(unassignedTransactions).where(sameOutput(unassignedTransactions, output));
}

/** True when a transaction brought unassigned money. */
export async function isUnassigned({ db }: Context, network: string, tx_hash: string): Promise<boolean> {
  const [row] = await db
    .select({ id: unassignedTransactions.id })
    .from(unassignedTransactions)
    .where(and(eq(unassignedTransactions.network, network), eq(unassignedTransactions.tx_hash, tx_hash)))
    .limit(1);
  return row !== undefined;
}

/** Money that came without the memo of a payment, newest first. */
export function listUnassigned({ db }: Context, page: PageRequest) {
  return listPage(db, page, {
    list: 'unassigned',
    id: idSchema('transaction'),
    table: unassignedTransactions,
    where: undefined,
    rows: (where) => db.select().from(unassignedTransactions).where(where).$dynamic(),
    present: (rows) =>
      rows.map(({ from_address: from, amount, created_at, ...row }): UnassignedOutput => ({
        ...row,
        from,
        amount: canonical(amount),
        created_at: created_at.toISOString(),
      })),
  });
}
