import {
  type Decimal,
  isZero,
  measure,
  type PaymentException,
  type PaymentStatus,
  type Tolerance,
} from '@cryptoix/core';

/** What a payment's state depends on. Amounts are in its asset. */
export interface PaymentFacts {
  /** What it asks for. */
  due: Decimal;
  /** How far from that is as good. */
  tolerance: Tolerance;
  /** It ran out of time before it was paid, which nothing undoes. */
  expired: boolean;
  /** How many transactions it has had, whatever became of them. */
  transactions: number;
  /** What is on chain of them, confirmed or not. */
  received: Decimal;
  /** The part that has all its confirmations. */
  confirmed: Decimal;
  /** Whether anything that is on chain has a confirmation. */
  deep: boolean;
  /** Whether anything that is on chain came after it had expired. */
  late: boolean;
}

/** The state that follows from what came in. It depends on nothing else, so a repeated report changes nothing. */
export function paymentState(facts: PaymentFacts): { status: PaymentStatus; exception: PaymentException } {
  const { due, tolerance, expired, transactions, received, confirmed, deep, late } = facts;
  const asked = { pay: due, tolerance };
  const gone = isZero(received);
  const status = (): PaymentStatus => {
    if (expired) return 'expired';
    if (gone) return transactions === 0 ? 'created' : 'failed';
    if (measure(confirmed, asked) !== 'short') return 'completed';
    return deep ? 'confirming' : 'detected';
  };
  const exception = (): PaymentException => {
    if (gone) return 'none';
    if (expired && late) return 'late';
    return ({ short: 'underpaid', enough: 'none', over: 'overpaid' } as const)[measure(received, asked)];
  };
  return { status: status(), exception: exception() };
}
