import { AppError, transactionMachine, type TransactionStatus } from '@cryptoix/core';
import { requireMove } from '../ledger/moves.ts';
import { accountOf, type Change } from '../payments/incoming.ts';
import type { TransactionRow } from '../payments/view.ts';
import type { ChainHash, Confirmation } from './schemas.ts';

/** The block of a transaction and its confirmations. */
type Position = Omit<Confirmation, keyof ChainHash>;

/** Changes a transaction as a report says; null when nothing changes, since watchers repeat themselves. */
export type Step = (row: TransactionRow) => Change | null;

/** A move of the state machine, with its event and its money. @throws AppError `conflict` */
function moved(row: TransactionRow, status: TransactionStatus, position: Position): Change {
  requireMove(transactionMachine, row.status, status);
  const after = { ...row, ...position, status };
  return { row: after, eventRows: [after], from: accountOf(row.status), to: accountOf(status) };
}

/** Puts back a transaction that had dropped out of the chain. @throws AppError `conflict` when it had not */
const bringBack = (row: TransactionRow, { block_number, block_hash }: Omit<Position, 'confirmations'>): Change =>
  moved(row, 'detected', { confirmations: 0, block_number, block_hash });

/**
 * A transaction was seen again; null when nothing changes. If its payment has expired meanwhile, money that returns is as
 * late as money that comes for the first time, unless its block was made in time (`minedInTime`). A block made in time
 * also corrects money that was marked late before. @throws AppError `conflict` when its chain rejected it
 */
export function observeAgain(
  row: TransactionRow,
  block: Omit<Position, 'confirmations'>,
  { minedInTime, expired }: { minedInTime: boolean; expired: boolean },
): Change | null {
  const late = !minedInTime && (row.late || (expired && row.status === 'reorged'));
  if (row.status !== 'detected' && row.status !== 'confirmed') return bringBack({ ...row, late }, block);
  const account = accountOf(row.status);
  return late === row.late ? null : { row: { ...row, late }, eventRows: [], from: account, to: account };
}

/** A transaction dropped out of the chain, or was rejected by it. @throws AppError `conflict` */
export const leaveChain =
  (to: 'reorged' | 'failed'): Step =>
  (row) =>
    row.status === to ? null : moved(row, to, { confirmations: 0, block_number: null, block_hash: null });

/**
 * A transaction has this many confirmations; with all of them it is final. The same number, or a smaller one for the same
 * block, changes nothing. Watchers do not observe what we sent out: a confirmation of it means that it is back on chain.
 * @throws AppError `conflict` when it dropped out of the chain and was not observed again
 */
export const addConfirmations =
  (position: Position): Step =>
  (row) => {
    const known = row.confirmations >= position.confirmations && row.block_hash === position.block_hash;
    if (row.status === 'confirmed' || (row.status === 'detected' && known)) return null;
    if (row.status === 'reorged' && row.direction === 'outgoing') {
      const back = bringBack(row, position);
      const confirmed = addConfirmations(position)(back.row);
      return confirmed === null ? back : { ...confirmed, eventRows: [...back.eventRows, ...confirmed.eventRows] };
    }
    if (row.status !== 'detected') {
      throw new AppError('conflict', `This transaction is ${row.status}. Observe it again before you confirm it.`, {
        status: row.status,
      });
    }
    if (position.confirmations >= row.required_confirmations) return moved(row, 'confirmed', position);
    return { row: { ...row, ...position }, eventRows: [], from: accountOf('detected'), to: accountOf('detected') };
  };
