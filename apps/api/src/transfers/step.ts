import { AppError, invalidField, type Machine } from '@cryptoix/core';
import { requireMove } from '../ledger/moves.ts';
import type { Step } from './schemas.ts';

/** The progress of a transfer. */
interface Progress<Status extends string> {
  readonly status: Status;
  readonly tx_hash: string | null;
  readonly failure_code: string | null;
}

type Sent = Progress<'completed'> & { readonly tx_hash: string };

/**
 * The state of a transfer after a step; null when nothing changes, since processors repeat themselves.
 * @throws AppError `conflict` when the machine or another outcome forbids it, `validation_failed`
 */
export function takeStep<Status extends string>(
  machine: Machine<Status | Step['status']>,
  now: Progress<Status | Step['status']>,
  { status, ...step }: Step,
): Sent | Progress<'processing' | 'failed'> | null {
  const tx_hash = step.tx_hash ?? now.tx_hash;
  const failure_code = step.failure_code ?? null;
  if ((status === 'failed') !== (failure_code !== null)) {
    throw invalidField('failure_code', 'is required with the status failed, and not allowed with another');
  }
  if (status === now.status) {
    if (tx_hash === now.tx_hash && failure_code === now.failure_code) return null;
    const message = `This ${machine.object} is ${status} already, with another outcome. Read it again first.`;
    throw new AppError('conflict', message, { status, tx_hash: now.tx_hash, failure_code: now.failure_code });
  }
  requireMove(machine, now.status, status);
  if (status !== 'completed') return { status, tx_hash, failure_code };
  if (tx_hash === null) throw invalidField('tx_hash', 'is required to complete it');
  return { status, tx_hash, failure_code };
}
