import { add, AppError, compare, type Decimal, type FeeFrom, findAsset, subtract } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { type Move, post } from '../ledger/ledger.ts';
import { requireUnfrozenNow } from '../merchants/freeze.ts';
import { type Outgoing, recordOutgoing } from '../payments/transactions.ts';

/** An amount to send and its fee, in the same asset. */
export interface Transfer {
  readonly asset: string;
  readonly amount: Decimal;
  readonly fee: Decimal;
}

/** A transfer to reserve; with `fee_from`, its caller chose what pays the fee. */
interface Reserved extends Transfer {
  /** Set when all of it goes over one network. */
  readonly network?: string;
  readonly fee_from?: FeeFrom;
}

/** The error for a transfer that the balance does not cover, with the largest `amount` that it would cover. */
function uncovered({ asset, network, amount, fee, fee_from }: Reserved, available: Decimal): AppError {
  const needed = add(amount, fee);
  const free = subtract(available, fee);
  // Less than the network's minimum cannot be sent.
  const least = network === undefined ? '0' : (findAsset(asset, network)?.min_amount ?? '0');
  const most = compare(free, '0') <= 0 || compare(free, least) < 0 ? '0' : free;
  const possible = fee_from === 'amount' && most !== '0' ? available : most;
  const message = [
    `The available balance of ${available} ${asset} does not cover ${amount} ${asset} and the fee of ${fee} ${asset}.`,
    most === '0'
      ? 'Not even the fee and the minimum amount are covered: wait until more has come in.'
      : `Send at most ${possible} ${asset},`,
    ...(most !== '0' && fee_from === 'balance' ? ['take the fee out of the amount with fee_from "amount",'] : []),
    ...(most === '0' ? [] : ['or wait until more has come in.']),
  ];
  return new AppError('insufficient_balance', message.join(' '), { asset, available, needed, fee, possible });
}

/**
 * Reserves amount and fee, so that nothing else can spend them.
 * @param kind the kind of the posting, such as `refund.created`
 * @throws AppError `insufficient_balance` with `{asset, available, needed, fee, possible}`: `needed` includes the fee,
 * `possible` is the largest amount that could be asked for instead; `conflict` while the merchant is frozen
 */
export async function reserve(tx: TenantContext, kind: string, objectId: string, transfer: Reserved): Promise<void> {
  // Internal teams may still act for a frozen merchant; the money is not sent while it is frozen.
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

/** A transfer that was sent over a blockchain. */
interface Sent extends Transfer, Readonly<Outgoing> {}

/** Spends reserved money that was sent: the amounts leave, the fees become ours, and the outgoing transactions are recorded. */
export async function spendReserved(
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

/** Releases reserved money that is not sent: all of it can be spent again. */
export function release(tx: TenantContext, kind: string, objectId: string, ...all: readonly Transfer[]): Promise<void> {
  const moves = all.map(({ asset, amount, fee }): Move => ({
    asset,
    amount: add(amount, fee),
    from: 'reserved',
    to: 'available',
  }));
  return post(tx, { kind, objectId, moves });
}
