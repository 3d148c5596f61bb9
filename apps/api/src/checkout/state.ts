import { isZero } from '@cryptoix/core';
import { isPayable } from '../payments/state.ts';
import type { PublicPayment } from './public-payment.ts';

/** How a payment stands, as its customer has to understand it. */
export type PageState =
  | 'waiting'
  | 'rejected'
  | 'underpaid'
  | 'seen'
  | 'confirming'
  | 'paid'
  | 'overpaid'
  | 'late'
  | 'expired'
  | 'expired_underpaid'
  | 'closed';

/**
 * The state that a page shows. A payment whose time is over may still wait for maintenance to expire it: its page
 * says so at once.
 * @param frozen true while the merchant's pages offer nothing to pay
 */
export function pageStateOf(payment: PublicPayment, { frozen, now }: { frozen: boolean; now: Date }): PageState {
  const { status, exception, amount_received, amount_due } = payment;
  if (status === 'completed') return exception === 'overpaid' ? 'overpaid' : 'paid';
  if (isPayable(payment) && isZero(amount_due)) return status === 'confirming' ? 'confirming' : 'seen';
  if (exception === 'late') return 'late';
  const isOver = status === 'expired' || now >= new Date(payment.expires_at);
  if (isOver) return isZero(amount_received) ? 'expired' : 'expired_underpaid';
  if (frozen) return 'closed';
  if (status === 'failed') return 'rejected';
  return isZero(amount_received) ? 'waiting' : 'underpaid';
}

/** True when nothing is going to change any more. */
export const isFinal = ({ status }: PublicPayment): boolean => status === 'completed' || status === 'expired';
