import type { AppRouter } from '@cryptoix/api/router';
import { compare } from '@cryptoix/core/decimal';
import { type PaymentStep, paymentSteps } from '@cryptoix/core/tables';
import type { inferRouterOutputs } from '@trpc/server';

export type Payment = inferRouterOutputs<AppRouter>['payments']['get'];
export type Refund = inferRouterOutputs<AppRouter>['refunds']['list']['items'][number];
/** What a step depends on. */
type Scene = Pick<Payment, 'status' | 'exception' | 'amount_due'> & {
  readonly transactions: readonly Pick<Payment['transactions'][number], 'status'>[];
};

/**
 * The steps that a payment's state allows, the usual ones first. The server has the last word: it knows which of the
 * transactions are the sandbox's own.
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

/** Whether anything that was paid can still be given back: a refund that failed takes nothing of it. */
export const isRefundable = ({
  amount_confirmed: confirmed,
  amount_refunded: refunded,
}: Pick<Payment, 'amount_confirmed' | 'amount_refunded'>): boolean => compare(confirmed, refunded) > 0;
