import {
  type Asked,
  compare,
  type Decimal,
  isZero,
  measure,
  type PaymentException,
  type PaymentStatus,
} from '@cryptoix/core';

/** States in which a payment waits for money or for confirmations. */
const open: ReadonlySet<PaymentStatus> = new Set(['created', 'detected', 'confirming']);

/** True when it waits for money or for confirmations. */
export const isOpen = ({ status }: { readonly status: PaymentStatus }): boolean => open.has(status);

/** True when money can complete it; also a payment whose transaction was rejected can still be paid in time. */
export const isPayable = ({ status }: { readonly status: PaymentStatus }): boolean =>
  open.has(status) || status === 'failed';

/** Everything that a payment's state depends on: transactions of its own asset. */
export interface PaymentFacts extends Asked {
  /** Its time ended before it was paid, or it was ended early. */
  expired: boolean;
  /** The number of transactions it has had, in any status. */
  transactions: number;
  /** The sum of those on chain, confirmed or not. */
  received: Decimal;
  /** The part that has all its confirmations. */
  confirmed: Decimal;
  /** The parts of both that came before it expired. */
  receivedInTime: Decimal;
  confirmedInTime: Decimal;
  /** True when a transaction on chain has a confirmation. */
  hasConfirmation: boolean;
}

/**
 * A payment's state, from the money that came in. It depends on nothing else, so a repeated report changes nothing. The rate
 * is locked only for money that came in time: only such money takes a payment out of `expired`, keeps it out and completes
 * it. Otherwise a payer could let a first transaction drop, and send a second one after the end if that rate is better.
 */
export function paymentState(facts: PaymentFacts): { status: PaymentStatus; exception: PaymentException } {
  const { transactions, received, receivedInTime, confirmedInTime, hasConfirmation } = facts;
  const nothing = isZero(received);
  const late = compare(received, receivedInTime) > 0;
  const expired = (facts.expired || late) && measure(receivedInTime, facts) === 'short';
  const status = (): PaymentStatus => {
    if (expired) return 'expired';
    if (nothing) return transactions === 0 ? 'created' : 'failed';
    if (measure(confirmedInTime, facts) !== 'short') return 'completed';
    return hasConfirmation ? 'confirming' : 'detected';
  };
  const exception = (): PaymentException => {
    if (nothing) return 'none';
    if (expired && late) return 'late';
    return ({ short: 'underpaid', enough: 'none', over: 'overpaid' } as const)[measure(received, facts)];
  };
  return { status: status(), exception: exception() };
}
