import { add, type Decimal } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { type Move, post } from '../ledger/ledger.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { recordOutgoing } from '../payments/transactions.ts';

/** An amount to be sent and what sending it costs, both in the same asset. */
export interface Transfer {
  readonly asset: string;
  readonly amount: Decimal;
  readonly fee: Decimal;
}

/**
 * Sets amount and fee aside, so that nothing else can spend them.
 * @param kind what happened, as `refund.created`
 * @throws AppError `insufficient_balance`, `conflict` while the merchant is frozen
 */
export async function reserve(tx: TenantContext, kind: string, objectId: string, transfer: Transfer): Promise<void> {
  const { asset, amount, fee } = transfer;
  // Internal teams may still act for a frozen merchant; nothing of it is sent.
  if (tx.principal.type !== 'service') await requireUnfrozenNow(tx.db, tx.tenant.merchantId);
  await post(tx, { kind, objectId, moves: [{ asset, amount: add(amount, fee), from: 'available', to: 'reserved' }] });
}

/** A transfer that is on its way over a blockchain. */
interface Sent extends Transfer {
  readonly network: string;
  readonly to: string;
  readonly tx_hash: string;
}

/** What was reserved has been sent: the amounts are gone, the fees are ours, and the transactions are there to be followed. */
export async function settle(
  tx: TenantContext,
  kind: string,
  objectId: string,
  ...all: readonly Sent[]
): Promise<void> {
  const moves = all.flatMap(({ asset, amount, fee }): Move[] => [
    { asset, amount, from: 'reserved', to: 'chain' },
    { asset, amount: fee, from: 'reserved', to: 'fees' },
  ]);
  await post(tx, { kind, objectId, moves });
  const outgoing = all.map(({ asset, amount, network, to, tx_hash }) => ({ asset, amount, network, to, tx_hash }));
  await recordOutgoing(tx, ...outgoing);
}

/** What was reserved is not sent: all of it can be spent again. */
export function release(tx: TenantContext, kind: string, objectId: string, ...all: readonly Transfer[]): Promise<void> {
  const moves = all.map(({ asset, amount, fee }): Move => ({
    asset,
    amount: add(amount, fee),
    from: 'reserved',
    to: 'available',
  }));
  return post(tx, { kind, objectId, moves });
}
