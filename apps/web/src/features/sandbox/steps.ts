import type { AppRouter } from '@cryptoix/api/router';
import { add, compare, sum } from '@cryptoix/core/decimal';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

export type Payment = inferRouterOutputs<AppRouter>['payments']['get'];
export type Refund = inferRouterOutputs<AppRouter>['refunds']['list']['items'][number];
/** What can be simulated of a payment. */
export type Step = inferRouterInputs<AppRouter>['sandbox']['simulate_payment']['what'];

/** What a step depends on. */
type Scene = Pick<Payment, 'status' | 'exception' | 'amount_due'> & {
  readonly transactions: readonly Pick<Payment['transactions'][number], 'status'>[];
};

/**
 * The steps that a payment's state allows, the usual ones first. The server has the last word: it knows which of the
 * transactions are the sandbox's own.
 */
export function stepsOf({ status, exception, amount_due: due, transactions }: Scene): Step[] {
  const expired = status === 'expired';
  const unpaid = due !== '0';
  const waiting = transactions.some((transaction) => transaction.status === 'detected');
  const onChain = waiting || transactions.some((transaction) => transaction.status === 'confirmed');
  const awaits = unpaid && !expired;
  const allowed: Record<Step, boolean> = {
    detected: awaits,
    confirmed: awaits || waiting,
    underpaid: awaits,
    overpaid: !expired && exception !== 'overpaid',
    expired: awaits && status !== 'failed',
    late: unpaid && status !== 'failed',
    failed: waiting || status === 'created',
    reorged: onChain,
  };
  return order.filter((step) => allowed[step]);
}

/** Whether anything that was paid can still be given back: a refund that failed takes nothing of it. */
export function isRefundable(
  { transactions }: { transactions: readonly Pick<Payment['transactions'][number], 'status' | 'amount'>[] },
  refunds: readonly Pick<Refund, 'status' | 'amount' | 'fee' | 'fee_from'>[],
): boolean {
  const confirmed = transactions.filter(({ status }) => status === 'confirmed');
  const refunded = refunds.filter(({ status }) => status !== 'failed');
  const taken = refunded.map(({ amount, fee, fee_from }) => (fee_from === 'amount' ? add(amount, fee) : amount));
  return compare(sum(confirmed.map(({ amount }) => amount)), sum(taken)) > 0;
}

const order: readonly Step[] = [
  'detected',
  'confirmed',
  'underpaid',
  'overpaid',
  'expired',
  'late',
  'failed',
  'reorged',
];
