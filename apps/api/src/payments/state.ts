import { compare, type Decimal, isZero, type PaymentException, type PaymentStatus } from '@cryptoix/core';

/** What a payment's state depends on. Amounts are in its asset. */
export interface PaymentFacts {
  /** What it asks for. */
  due: Decimal;
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
export function paymentState({ due, expired, transactions, received, confirmed, deep, late }: PaymentFacts): {
  status: PaymentStatus;
  exception: PaymentException;
} {
  const gone = isZero(received);
  const status = (): PaymentStatus => {
    if (expired) return 'expired';
    if (gone) return transactions === 0 ? 'created' : 'failed';
    if (compare(confirmed, due) >= 0) return 'completed';
    return deep ? 'confirming' : 'detected';
  };
  const exception = (): PaymentException => {
    if (gone) return 'none';
    if (expired && late) return 'late';
    return (['underpaid', 'none', 'overpaid'] as const)[compare(received, due) + 1] ?? 'none';
  };
  return { status: status(), exception: exception() };
}
