import type { AppRouter } from '@cryptoix/api/router';
import { compare } from '@cryptoix/core/decimal';
import { type PaymentStep, paymentSteps } from '@cryptoix/core/tables';
import type { inferRouterOutputs } from '@trpc/server';

export type Payment = inferRouterOutputs<AppRouter>['payments']['get'];
export type Refund = inferRouterOutputs<AppRouter>['refunds']['list']['items'][number];
/** The parts of a payment that decide which steps are possible. */
type Scene = Pick<Payment, 'status' | 'exception' | 'amount_due'> & {
  readonly transactions: readonly Pick<Payment['transactions'][number], 'status'>[];
};

/**
 * The steps that a payment's state allows, the usual ones first. The server decides in the end: it knows which
 * transactions the sandbox made.
 */
export function stepsOf({ status, exception, amount_due: due, transactions }: Scene): PaymentStep[] {
  const expired = status === 'expired';
  const unpaid = due !== '0';
  const waiting = transactions.some((transaction) => transaction.status === 'detected');
  const onChain = waiting || transactions.some((transaction) => transaction.status === 'confirmed');
  const awaits = unpaid && !expired;
  const allowed: Record<PaymentStep, boolean> = {
    detected: awaits,
    confirmed: awaits || waiting,
    underpaid: awaits,
    overpaid: !expired && exception !== 'overpaid',
    expired: awaits && status !== 'failed',
    late: unpaid && status !== 'failed',
    failed: waiting || status === 'created',
    reorged: onChain,
  };
  return paymentSteps.filter((step) => allowed[step]);
}

/** True when part of the payment can still be refunded: a failed refund does not count. */
export const isRefundable = ({
  amount_confirmed: confirmed,
  amount_refunded: refunded,
}: Pick<Payment, 'amount_confirmed' | 'amount_refunded'>): boolean => compare(confirmed, refunded) > 0;
