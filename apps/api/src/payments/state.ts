import {
  compare,
  type Decimal,
  type PaymentException,
  type PaymentStatus,
  sum,
  type TransactionStatus,
} from '@cryptoix/core';

/** What a payment's state depends on. */
export interface PaymentFacts {
  /** What it asks for, in its asset. */
  due: Decimal;
  /** It ran out of time before it was paid, which nothing undoes. */
  expired: boolean;
  /** What came in, oldest first. */
  transactions: readonly { status: TransactionStatus; amount: Decimal; confirmations: number; late: boolean }[];
}

/** The state of a payment. Amounts are in its asset. */
export interface PaymentState {
  status: PaymentStatus;
  exception: PaymentException;
  /** On chain, confirmed or not. */
  received: Decimal;
  /** The part that has all its confirmations. */
  confirmed: Decimal;
  /** Of the latest transaction that is on chain. */
  confirmations: number;
}

/** The state that follows from what came in. It depends on nothing else, so a repeated report changes nothing. */
export function paymentState({ due, expired, transactions }: PaymentFacts): PaymentState {
  const onChain = transactions.filter(({ status }) => status === 'detected' || status === 'confirmed');
  const received = sum(onChain.map(({ amount }) => amount));
  const confirmed = sum(onChain.filter(({ status }) => status === 'confirmed').map(({ amount }) => amount));

  const status = (): PaymentStatus => {
    if (expired) return 'expired';
    if (onChain.length === 0) return transactions.length === 0 ? 'created' : 'failed';
    if (compare(confirmed, due) >= 0) return 'completed';
    return onChain.some(({ confirmations }) => confirmations > 0) ? 'confirming' : 'detected';
  };
  const exception = (): PaymentException => {
    if (onChain.length === 0) return 'none';
    if (expired && onChain.some(({ late }) => late)) return 'late';
    return (['underpaid', 'none', 'overpaid'] as const)[compare(received, due) + 1] ?? 'none';
  };
  return {
    status: status(),
    exception: exception(),
    received,
    confirmed,
    confirmations: onChain.at(-1)?.confirmations ?? 0,
  };
}
