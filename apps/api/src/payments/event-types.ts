import {
  type Asked,
  compare,
  type Decimal,
  type EventType,
  measure,
  type PaymentException,
  type PaymentStatus,
} from '@cryptoix/core';

/** Where a payment stands, with what came in of its asset. */
export interface Standing {
  status: PaymentStatus;
  exception: PaymentException;
  received: Decimal;
  confirmed: Decimal;
}

interface After extends Standing, Asked {
  /** The part of `confirmed` that came before it expired. */
  confirmedInTime: Decimal;
  /** Whether money in another asset than its own was seen, confirmed or gone. */
  otherAsset: boolean;
}

type PaymentEvent = Extract<EventType, `payment.${string}`>;

/**
 * The types of the events, in their order, of what a report made of a payment. A receiver that takes its figures from the
 * latest of them has those of the ledger: no change of what was received or confirmed goes without one. What somebody may act on
 * by giving money back, `overpaid` and `late`, waits for money that is confirmed; `completed` and `expired`, on which
 * goods are handed over or kept, are sent when the payment becomes so and not again while it stays so.
 */
export function eventTypesOf(before: Standing, after: After): PaymentEvent[] {
  const { status, exception } = after;
  const turned = status !== before.status;
  const received = compare(after.received, before.received);
  const isConfirmed = compare(after.confirmed, before.confirmed) > 0;
  const late = status === 'expired' && compare(after.confirmed, after.confirmedInTime) > 0;
  const surplus = (status === 'completed' || late) && measure(after.confirmed, after) === 'over';
  const types = new Set<PaymentEvent>();

  if (turned) types.add(`payment.${status}`);
  else if (received > 0)
    types.add(measure(after.received, after) === 'short' ? 'payment.underpaid' : 'payment.detected');
  else if (received < 0) types.add('payment.detected');
  if (exception === 'underpaid' && before.exception !== exception) types.add('payment.underpaid');

  if (isConfirmed && !turned && !late && !surplus) {
    types.add(status === 'completed' ? 'payment.detected' : 'payment.confirming');
  }
  if ((isConfirmed || turned) && late) types.add('payment.late');
  if ((isConfirmed || turned) && surplus) types.add('payment.overpaid');

  if (!after.otherAsset || types.has('payment.detected')) return [...types];
  // First: what matters more is to arrive last.
  return ['payment.detected', ...types];
}
