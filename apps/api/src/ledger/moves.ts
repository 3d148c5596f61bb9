import { AppError, type Machine } from '@cryptoix/core';

/** Lets a move of the table pass. @throws AppError `conflict`, naming the state and what it allows */
export function requireMove<Status extends string>(machine: Machine<Status>, from: Status, to: Status): void {
  if (machine.canMove(from, to)) return;
  const allowed = machine.moves[from];
  const rest = allowed.length === 0 ? 'That is final.' : `It can become ${allowed.join(' or ')}.`;
  const said = from === to ? `is ${from} already` : `is ${from} and cannot become ${to}`;
  throw new AppError('conflict', `This ${machine.object} ${said}. ${rest}`, { status: from, allowed });
}
