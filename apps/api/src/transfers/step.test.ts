import { AppError, withdrawalMachine } from '@cryptoix/core';
import { expect, test } from 'vitest';
import type { Step } from './schemas.ts';
import { takeStep } from './step.ts';

const fresh = { status: 'created', tx_hash: null, failure_code: null } as const;
const processing = { status: 'processing', tx_hash: 'aa', failure_code: null } as const;
const completed = { status: 'completed', tx_hash: 'aa', failure_code: null } as const;
const failed = { status: 'failed', tx_hash: null, failure_code: 'rejected' } as const;

type State = Parameters<typeof takeStep<'created'>>[1];

/** The state after the step, or the code of the error. */
function outcome(from: State, step: Step) {
  try {
    return takeStep(withdrawalMachine, from, step);
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

test.each<[State, Step, unknown]>([
  [fresh, { status: 'processing' }, { ...processing, tx_hash: null }],
  [fresh, { status: 'processing', tx_hash: 'aa' }, processing],
  [fresh, { status: 'failed', failure_code: 'rejected' }, failed],
  [fresh, { status: 'completed', tx_hash: 'aa' }, 'conflict'],
  // Its hash is known already; a hash that replaced it is stored instead.
  [processing, { status: 'completed' }, completed],
  [processing, { status: 'completed', tx_hash: 'bb' }, { ...completed, tx_hash: 'bb' }],
  [{ ...processing, tx_hash: null }, { status: 'completed' }, 'validation_failed'],
  [processing, { status: 'failed', failure_code: 'reverted' }, { ...failed, tx_hash: 'aa', failure_code: 'reverted' }],
  [processing, { status: 'failed' }, 'validation_failed'],
  [processing, { status: 'completed', failure_code: 'rejected' }, 'validation_failed'],
  [processing, { status: 'processing' }, null],
  [processing, { status: 'processing', tx_hash: 'aa' }, null],
  [processing, { status: 'processing', tx_hash: 'bb' }, 'conflict'],
  [completed, { status: 'completed' }, null],
  [completed, { status: 'completed', tx_hash: 'bb' }, 'conflict'],
  [completed, { status: 'processing' }, 'conflict'],
  [completed, { status: 'failed', failure_code: 'rejected' }, 'conflict'],
  [failed, { status: 'failed', failure_code: 'rejected' }, null],
  [failed, { status: 'failed', failure_code: 'other' }, 'conflict'],
  [failed, { status: 'processing' }, 'conflict'],
])('%o with %o gives %o', (from, step, expected) => {
  expect(outcome(from, step)).toEqual(expected);
});
