import {
  add,
  AppError,
  type Asked,
  canonical,
  type Decimal,
  divide,
  invalidField,
  isZero,
  measure,
  most,
  multiply,
  type PaymentException,
  paymentMachine,
  type PaymentStatus,
  type PaymentStep,
  roundTo,
  subtract,
} from '@cryptoix/core';
import { aboutObject } from '../response-shape.ts';

/** What a step depends on. Amounts are in the payment's asset. */
export interface Scene {
  status: PaymentStatus;
  exception: PaymentException;
  asset: string;
  /** Digits after the point that its network knows. */
  precision: number;
  /** Asked for, and how far from it is as good. */
  asked: Asked;
  /** On chain, confirmed or not. */
  received: Decimal;
  /** How many transactions it has. */
  transactions: number;
  /** Whether one of the sandbox's transactions waits for confirmations. */
  waiting: boolean;
  /** Whether one of them is on chain, confirmed or not. */
  onChain: boolean;
}

/** One thing that happens on the made-up chain: an amount arrives, or all that is there goes through something. */
export type Move = { do: 'receive'; amount: Decimal } | { do: 'expire' | 'include' | 'finalize' | 'reject' | 'reorg' };

/** All that waits for confirmations gets them. */
const settled: readonly Move[] = [{ do: 'include' }, { do: 'finalize' }];

const ofPayment = (error: AppError) => aboutObject('payments:read', error);

/** A payment shows no more; without an end, each step would take longer than the one before. */
const maxTransactions = 100;

const takesAmount: readonly PaymentStep[] = ['detected', 'confirmed', 'underpaid', 'overpaid', 'late'];

/**
 * What has to happen, in order, for a step.
 * @throws AppError `conflict`, naming the state that forbids the step; `validation_failed` for an amount that does not go
 * with it
 */
export function plan(what: PaymentStep, amount: Decimal | undefined, scene: Scene): Move[] {
  const { status, exception, asset, precision, asked, received, waiting, onChain } = scene;
  const { pay, tolerance } = asked;
  const due = most('0', subtract(pay, received));
  const forbid = (why: string): never => {
    const state = exception === 'none' ? status : `${status} and ${exception}`;
    throw ofPayment(new AppError('conflict', `This payment is ${state}: ${why}.`, { status, exception }));
  };
  const receive = (usual: Decimal): Move => {
    if (scene.transactions >= maxTransactions) forbid(`it has ${maxTransactions} transactions; create another`);
    return { do: 'receive', amount: amount ?? usual };
  };
  const by = (difference: Decimal) =>
    isZero(difference) ? '' : `, and by more than its tolerance of ${canonical(difference)}`;
  const expired = status === 'expired';
  const unpaid = measure(received, asked) === 'short';
  const refuseUnlessDue = () => {
    if (expired) forbid('what arrives now is late; simulate late');
    if (!unpaid) forbid('nothing is due any more');
  };
  const refuseUnlessExpiring = () => {
    if (!paymentMachine.canMove(status, 'expired') || !unpaid) forbid('it does not run out of time any more');
  };
  if (amount !== undefined && !takesAmount.includes(what)) throw invalidField('amount', `does not go with ${what}`);

  switch (what) {
    case 'detected':
      refuseUnlessDue();
      return [receive(due)];
    case 'confirmed': {
      const arrives = unpaid && !expired;
      if (!arrives && !waiting) forbid('nothing waits for confirmations');
      if (!arrives && amount !== undefined)
        throw ofPayment(invalidField('amount', 'does not go with confirmed: nothing is due'));
      return [...(arrives ? [receive(due)] : []), ...settled];
    }
    case 'underpaid': {
      refuseUnlessDue();
      const part = amount ?? divide(due, '2', precision, 'down');
      if (isZero(part) || measure(add(received, part), asked) !== 'short') {
        throw ofPayment(
          invalidField('amount', `must be less than the ${due} ${asset} that are due${by(tolerance.below)}`),
        );
      }
      return [receive(part)];
    }
    case 'overpaid': {
      if (expired) forbid('what arrives now is late; simulate late');
      if (exception === 'overpaid') forbid('it is not overpaid twice');
      const tenthMore = add(due, roundTo(multiply(pay, '0.1'), precision, 'up'));
      if (measure(add(received, amount ?? tenthMore), asked) !== 'over') {
        throw ofPayment(
          invalidField('amount', `must be more than the ${due} ${asset} that are due${by(tolerance.above)}`),
        );
      }
      return [receive(tenthMore), ...settled];
    }
    case 'late':
      if (!expired) refuseUnlessExpiring();
      if (!unpaid) forbid('nothing is due any more');
      return [...(expired ? [] : [{ do: 'expire' as const }]), receive(due), ...settled];
    case 'expired':
      refuseUnlessExpiring();
      return [{ do: 'expire' }];
    case 'failed':
      if (waiting) return [{ do: 'reject' }];
      if (status !== 'created') forbid('no transaction of it can be rejected any more');
      return [receive(due), { do: 'reject' }];
    case 'reorged':
      if (!onChain) forbid('no transaction of it is on chain');
      return [{ do: 'reorg' }];
  }
}
