import {
  type Asked,
  compare,
  type Decimal,
  isZero,
  measure,
  type PaymentException,
  type PaymentStatus,
} from '@cryptoix/core';

/** All that a payment's state depends on: transactions of its own asset, in amounts of that. */
export interface PaymentFacts extends Asked {
  /** It ran out of time before it was paid, or was ended. */
  expired: boolean;
  /** How many transactions it has had, whatever became of them. */
  transactions: number;
  /** What is on chain of them, confirmed or not. */
  received: Decimal;
  /** The part that has all its confirmations. */
  confirmed: Decimal;
  /** The parts of both that came before it expired. */
  receivedInTime: Decimal;
  confirmedInTime: Decimal;
  /** Whether anything that is on chain has a confirmation. */
  deep: boolean;
}

/**
 * The state that follows from what came in. It depends on nothing else, so a repeated report changes nothing. The rate
 * was locked for money in time alone: only that takes a payment out of `expired`, keeps it out and completes it. Else who
 * pays could let a first transaction drop and choose, with a second one after the end, whichever rate is better.
 */
export function paymentState(facts: PaymentFacts): { status: PaymentStatus; exception: PaymentException } {
  const { transactions, received, receivedInTime, confirmedInTime, deep } = facts;
  const gone = isZero(received);
  const late = compare(received, receivedInTime) > 0;
  const expired = (facts.expired || late) && measure(receivedInTime, facts) === 'short';
  const status = (): PaymentStatus => {
    if (expired) return 'expired';
    if (gone) return transactions === 0 ? 'created' : 'failed';
    if (measure(confirmedInTime, facts) !== 'short') return 'completed';
    return deep ? 'confirming' : 'detected';
  };
  const exception = (): PaymentException => {
    if (gone) return 'none';
    if (expired && late) return 'late';
    return ({ short: 'underpaid', enough: 'none', over: 'overpaid' } as const)[measure(received, facts)];
  };
  return { status: status(), exception: exception() };
}
