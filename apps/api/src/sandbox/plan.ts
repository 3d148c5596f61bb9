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

/** The facts that a step depends on. Amounts are in the payment's asset. */
export interface Situation {
  status: PaymentStatus;
  exception: PaymentException;
  asset: string;
  /** Digits after the point of the asset on its network. */
  precision: number;
  /** The amount to pay and its tolerance. */
  asked: Asked;
  /** The sum on chain, confirmed or not. */
  received: Decimal;
  /** The number of its transactions. */
  transactions: number;
  /** True when one of the sandbox's transactions waits for confirmations. */
  waiting: boolean;
  /** True when one of them is on chain, confirmed or not. */
  onChain: boolean;
}

/** An action on the simulated chain: an amount arrives, or all transactions change. */
export type ChainAction =
  | { do: 'receive'; amount: Decimal }
  | { do: 'expire' | 'include' | 'finalize' | 'reject' | 'reorg' };

/** Confirms all transactions that wait for confirmations. */
const confirmAll: readonly ChainAction[] = [{ do: 'include' }, { do: 'finalize' }];

const ofPayment = (error: AppError) => aboutObject('payments:read', error);

/** As many as a payment shows; without a limit, each step would take longer than the one before. */
const maxTransactions = 100;

const takesAmount: readonly PaymentStep[] = ['detected', 'confirmed', 'underpaid', 'overpaid', 'late'];

/**
 * The actions of a step, in order.
 * @throws AppError `conflict`, naming the state that forbids the step; `validation_failed` for an amount that the step does
 * not take
 */
export function plan(what: PaymentStep, amount: Decimal | undefined, situation: Situation): ChainAction[] {
  const { status, exception, asset, precision, asked, received, waiting, onChain } = situation;
  const { pay, tolerance } = asked;
  const due = most('0', subtract(pay, received));
  const forbid = (why: string): never => {
    const state = exception === 'none' ? status : `${status} and ${exception}`;
    throw ofPayment(new AppError('conflict', `This payment is ${state}: ${why}.`, { status, exception }));
  };
  const receive = (usual: Decimal): ChainAction => {
    if (situation.transactions >= maxTransactions) forbid(`it has ${maxTransactions} transactions; create another`);
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
    if (!paymentMachine.canMove(status, 'expired') || !unpaid) forbid('it can no longer expire');
  };
  if (amount !== undefined && !takesAmount.includes(what)) throw invalidField('amount', `is not allowed with ${what}`);

  switch (what) {
    case 'detected':
      refuseUnlessDue();
      return [receive(due)];
    case 'confirmed': {
      const arrives = unpaid && !expired;
      if (!arrives && !waiting) forbid('nothing waits for confirmations');
      if (!arrives && amount !== undefined)
        throw ofPayment(invalidField('amount', 'is not allowed with confirmed: nothing is due'));
      return [...(arrives ? [receive(due)] : []), ...confirmAll];
    }
    case 'underpaid': {
      refuseUnlessDue();
      const part = amount ?? divide(due, '2', precision, 'down');
      if (isZero(part) || measure(add(received, part), asked) !== 'short') {
        throw ofPayment(invalidField('amount', `must be less than the ${due} ${asset} due${by(tolerance.below)}`));
      }
      return [receive(part)];
    }
    case 'overpaid': {
      if (expired) forbid('what arrives now is late; simulate late');
      if (exception === 'overpaid') forbid('it is overpaid already');
      const tenthMore = add(due, roundTo(multiply(pay, '0.1'), precision, 'up'));
      if (measure(add(received, amount ?? tenthMore), asked) !== 'over') {
        throw ofPayment(invalidField('amount', `must be more than the ${due} ${asset} due${by(tolerance.above)}`));
      }
      return [receive(tenthMore), ...confirmAll];
    }
    case 'late':
      if (!expired) refuseUnlessExpiring();
      if (!unpaid) forbid('nothing is due any more');
      return [...(expired ? [] : [{ do: 'expire' as const }]), receive(due), ...confirmAll];
    case 'expired':
      refuseUnlessExpiring();
      return [{ do: 'expire' }];
    case 'failed':
      if (waiting) return [{ do: 'reject' }];
      if (status !== 'created') forbid('none of its transactions can be rejected any more');
      return [receive(due), { do: 'reject' }];
    case 'reorged':
      if (!onChain) forbid('none of its transactions is on chain');
      return [{ do: 'reorg' }];
  }
}
