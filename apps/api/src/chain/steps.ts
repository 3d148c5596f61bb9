import { AppError, transactionMachine, type TransactionStatus } from '@cryptoix/core';
import { requireMove } from '../ledger/moves.ts';
import { type Change, moneyIn } from '../payments/incoming.ts';
import type { TransactionRow } from '../payments/view.ts';
import type { ChainHash, Confirmation } from './schemas.ts';

/** Where a transaction stands in the chain. */
type Depth = Omit<Confirmation, keyof ChainHash>;

/** What a report makes of a transaction; null when it is so already, since watchers repeat themselves. */
export type Step = (row: TransactionRow) => Change | null;

/** The row after a move of the table, with its event and its money. @throws AppError `conflict` */
function moved(row: TransactionRow, status: TransactionStatus, depth: Depth): Change {
  requireMove(transactionMachine, row.status, status);
  const after = { ...row, ...depth, status };
  return { row: after, told: [after], from: moneyIn(row.status), to: moneyIn(status) };
}

/** What had dropped out of the chain is in it again. @throws AppError `conflict` when it had not */
const bringBack = (row: TransactionRow, { block_number, block_hash }: Omit<Depth, 'confirmations'>): Change =>
  moved(row, 'detected', { confirmations: 0, block_number, block_hash });

/**
 * It was seen again; null when that says nothing new. What comes back to a payment that has expired meanwhile is late as
 * what comes for the first time, unless its block was made in time (`minedInTime`), which also corrects what was taken
 * for late. @throws AppError `conflict` when it was rejected by its chain
 */
export function seenAgain(
  row: TransactionRow,
  block: Omit<Depth, 'confirmations'>,
  { minedInTime, expired }: { minedInTime: boolean; expired: boolean },
): Change | null {
  const late = !minedInTime && (row.late || (expired && row.status === 'reorged'));
  if (row.status !== 'detected' && row.status !== 'confirmed') return bringBack({ ...row, late }, block);
  const stays = moneyIn(row.status);
  return late === row.late ? null : { row: { ...row, late }, told: [], from: stays, to: stays };
}

/** It dropped out of the chain, or was rejected by it. @throws AppError `conflict` */
export const drop =
  (to: 'reorged' | 'failed'): Step =>
  (row) =>
    row.status === to ? null : moved(row, to, { confirmations: 0, block_number: null, block_hash: null });

/**
 * It has so many confirmations; with all of them it is final. A number we have already, or a smaller one of the same
 * block, changes nothing. What we sent out ourselves nobody observes: confirming it says that it is back.
 * @throws AppError `conflict` when it dropped out of the chain and was not observed again
 */
export const deepen =
  (depth: Depth): Step =>
  (row) => {
    const known = row.confirmations >= depth.confirmations && row.block_hash === depth.block_hash;
    if (row.status === 'confirmed' || (row.status === 'detected' && known)) return null;
    if (row.status === 'reorged' && row.direction === 'outgoing') {
      const back = bringBack(row, depth);
      const deeper = deepen(depth)(back.row);
      return deeper === null ? back : { ...deeper, told: [...back.told, ...deeper.told] };
    }
    if (row.status !== 'detected') {
      throw new AppError('conflict', `This transaction is ${row.status}. Observe it again before you confirm it.`, {
        status: row.status,
      });
    }
    if (depth.confirmations >= row.required_confirmations) return moved(row, 'confirmed', depth);
    return { row: { ...row, ...depth }, told: [], from: moneyIn('detected'), to: moneyIn('detected') };
  };
