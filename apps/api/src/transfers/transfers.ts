import { add, AppError, compare, type Decimal, type FeeFrom, findAsset, subtract } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { type Move, post } from '../ledger/ledger.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { type Outgoing, recordOutgoing } from '../payments/transactions.ts';

/** An amount to be sent and what sending it costs, both in the same asset. */
export interface Transfer {
  readonly asset: string;
  readonly amount: Decimal;
  readonly fee: Decimal;
}

/** Something to be set aside; with `fee_from`, its caller chose what pays the fee. */
interface Reserved extends Transfer {
  /** Where all of it goes over one. */
  readonly network?: string;
  readonly fee_from?: FeeFrom;
}

/** The refusal of what the balance does not cover, with the largest `amount` that would have been taken. */
function uncovered({ asset, network, amount, fee, fee_from }: Reserved, available: Decimal): AppError {
  const needed = add(amount, fee);
  const free = subtract(available, fee);
  // Less than its network carries cannot be sent at all.
  const least = network === undefined ? '0' : (findAsset(asset, network)?.min_amount ?? '0');
  const most = compare(free, '0') <= 0 || compare(free, least) < 0 ? '0' : free;
  const possible = fee_from === 'amount' && most !== '0' ? available : most;
  const message = [
    `The available balance of ${available} ${asset} does not cover ${amount} ${asset} and the fee of ${fee} ${asset}.`,
    most === '0'
      ? 'Not even the fee and the least that can be sent are covered: wait until more has come in.'
      : `Send at most ${possible} ${asset},`,
    ...(most !== '0' && fee_from === 'balance' ? ['take the fee out of the amount with fee_from "amount",'] : []),
    ...(most === '0' ? [] : ['or wait until more has come in.']),
  ];
  return new AppError('insufficient_balance', message.join(' '), { asset, available, needed, fee, possible });
}

/**
 * Sets amount and fee aside, so that nothing else can spend them.
 * @param kind what happened, as `refund.created`
 * @throws AppError `insufficient_balance` with `{asset, available, needed, fee, possible}`: `needed` includes the fee,
 * `possible` is the largest amount that could be asked for instead; `conflict` while the merchant is frozen
 */
export async function reserve(tx: TenantContext, kind: string, objectId: string, transfer: Reserved): Promise<void> {
  // Internal teams may still act for a frozen merchant; nothing of it is sent.
  if (tx.principal.type !== 'service') await requireUnfrozenNow(tx.db, tx.tenant.merchantId);
  const { asset, amount, fee } = transfer;
  const move: Move = {
    asset,
    amount: add(amount, fee),
    from: 'available',
    to: 'reserved',
    uncovered: (available) => uncovered(transfer, available),
  };
  await post(tx, { kind, objectId, moves: [move] });
}

/** A transfer that is on its way over a blockchain. */
interface Sent extends Transfer, Readonly<Outgoing> {}

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
