import { add, type Decimal, isZero } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { type Move, post } from '../ledger/ledger.ts';
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
 * @throws AppError `insufficient_balance`
 */
export function reserve(tx: TenantContext, kind: string, objectId: string, transfer: Transfer): Promise<void> {
  const { asset, amount, fee } = transfer;
  return post(tx, { kind, objectId, moves: [{ asset, amount: add(amount, fee), from: 'available', to: 'reserved' }] });
}

/** What was reserved has been sent: the amount is gone, the fee is ours, and the transaction is there to be followed. */
export async function settle(
  tx: TenantContext,
  kind: string,
  objectId: string,
  { asset, amount, fee, network, to, tx_hash }: Transfer & { network: string; to: string; tx_hash: string },
): Promise<void> {
  const moves: Move[] = [
    { asset, amount, from: 'reserved', to: 'chain' },
    { asset, amount: fee, from: 'reserved', to: 'fees' },
  ];
  await post(tx, { kind, objectId, moves: moves.filter((move) => !isZero(move.amount)) });
  await recordOutgoing(tx, { asset, amount, network, to, tx_hash });
}

/** What was reserved is not sent: all of it can be spent again. */
export function release(tx: TenantContext, kind: string, objectId: string, transfer: Transfer): Promise<void> {
  const { asset, amount, fee } = transfer;
  return post(tx, { kind, objectId, moves: [{ asset, amount: add(amount, fee), from: 'reserved', to: 'available' }] });
}
