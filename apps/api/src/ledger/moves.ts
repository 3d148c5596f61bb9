import { AppError, type Machine } from '@cryptoix/core';

/**
 * Checks that the state machine allows a move.
 * @throws AppError `conflict` with the current state and the moves it allows
 */
export function requireMove<Status extends string>(machine: Machine<Status>, from: Status, to: Status): void {
  if (machine.canMove(from, to)) return;
  const allowed = machine.moves[from];
  const rest = allowed.length === 0 ? 'That is final.' : `It can become ${allowed.join(' or ')}.`;
  const problem = from === to ? `is ${from} already` : `is ${from} and cannot become ${to}`;
  throw new AppError('conflict', `This ${machine.object} ${problem}. ${rest}`, { status: from, allowed });
}
