import {
  AppError,
  type Asset,
  canonical,
  decimalPlaces,
  findAsset,
  invalidField,
  isZero,
  subtract,
} from '@cryptoix/core';
import { and, desc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Context, TenantContext } from '../context.ts';
import { transactions } from '../db/schema/index.ts';
import type { Incoming } from '../payments/incoming.ts';
import type { PaymentRow, TransactionRow } from '../payments/view.ts';
import type { Observation } from './schemas.ts';

/** How far (ms) a block's time may be ahead of now: Bitcoin's nodes accept up to two hours. */
const maxBlockTimeAhead = 2 * 3_600_000;

/**
 * The asset that was seen: the payment's own, or another one on its network that was sent to its address.
 * @throws AppError `validation_failed` for an unknown token, or an amount it cannot have
 */
export function requireAsset(tx: TenantContext, payment: PaymentRow, seen: Observation): Asset {
  const { network, asset: name, amount, tx_hash } = seen;
  const asset = findAsset(name, network);
  if (asset === undefined) {
    // The sender may have lost it there, and ask for it.
    tx.services.log.warn({ payment: payment.id, network, asset: name, amount, tx_hash }, 'an unknown token was sent');
    throw invalidField('asset', `${name} on ${network} is not a supported asset; GET /currencies lists them`);
  }
  if (decimalPlaces(amount) > asset.precision) {
    throw invalidField('amount', `has more than the ${asset.precision} digits after the point that ${name} has`);
  }
  return asset;
}

/** The time of a block, if the watcher sends it. @throws AppError `validation_failed` for one in the future */
export function parseBlockTime(ctx: Context, { block_time: text }: Observation): Date | null {
  if (text === undefined || text === null) return null;
  const time = new Date(text);
  if (time.getTime() - ctx.services.now().getTime() <= maxBlockTimeAhead) return time;
  throw invalidField('block_time', 'is more than two hours after now');
}

/**
 * The transaction of an output that was reported before. Reported once with its index and once without, it would count
 * twice. @throws AppError `conflict` when it was reported with other data
 */
export async function findOutput(
  tx: TenantContext,
  payment: PaymentRow,
  { tx_hash, output_index, amount, asset }: Observation,
): Promise<TransactionRow | undefined> {
  const same = sql<boolean>`${transactions.output_index} IS NOT DISTINCT FROM ${output_index}::integer`;
  const [known] = await tx.db
    .select()
    .from(transactions)
    .where(
      and(
        eq(transactions.network, payment.network),
        eq(transactions.tx_hash, tx_hash),
        eq(transactions.direction, 'incoming'),
        or(
          same,
          and(
            eq(transactions.payment_id, payment.id),
            eq(transactions.asset, asset),
            output_index === null ? isNotNull(transactions.output_index) : isNull(transactions.output_index),
          ),
        ),
      ),
    )
    .orderBy(desc(same))
    .limit(1);
  if (known === undefined) return undefined;
  if (known.output_index !== output_index) {
    const form =
      known.output_index === null ? 'without an output_index' : `with the output_index ${known.output_index}`;
    throw new AppError('conflict', `This transfer was reported before ${form}. Report it the same way again.`);
  }
  const isSame = known.payment_id === payment.id && known.asset === asset && isZero(subtract(known.amount, amount));
  if (isSame) return known;
  throw new AppError(
    'conflict',
    `This output was reported before, with ${canonical(known.amount)} ${known.asset} to ${known.to_address}.`,
  );
}

/** The output as it is stored, without its recipient. */
export const incomingOf = (
  { tx_hash, output_index, from, amount, block_number, block_hash }: Observation,
  late: boolean,
): Incoming => ({ tx_hash, output_index, from_address: from, amount, block_number, block_hash, late });
