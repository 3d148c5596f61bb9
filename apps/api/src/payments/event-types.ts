import {
  type Asked,
  compare,
  type Decimal,
  type EventType,
  measure,
  type PaymentException,
  type PaymentStatus,
} from '@cryptoix/core';

/** A payment's state, with the amounts that came in of its asset. */
export interface Standing {
  status: PaymentStatus;
  exception: PaymentException;
  received: Decimal;
  confirmed: Decimal;
}

interface After extends Standing, Asked {
  /** The part of `confirmed` that came before it expired. */
  confirmedInTime: Decimal;
  /** True when money in another asset was seen, confirmed or lost. */
  otherAsset: boolean;
}

type PaymentEvent = Extract<EventType, `payment.${string}`>;

/**
 * The types of the events, in order, that follow from a payment's change. A receiver that takes the amounts of the latest
 * event has those of the ledger: every change of the received or confirmed amount has an event. `overpaid` and `late`, after
 * which a merchant may give money back, wait until the money is confirmed. `completed` and `expired`, after which goods are
 * handed over or kept, are emitted once, when the payment gets that status.
 */
export function eventTypesOf(before: Standing, after: After): PaymentEvent[] {
  const { status, exception } = after;
  const statusChanged = status !== before.status;
  const received = compare(after.received, before.received);
  const isConfirmed = compare(after.confirmed, before.confirmed) > 0;
  const late = status === 'expired' && compare(after.confirmed, after.confirmedInTime) > 0;
  const surplus = (status === 'completed' || late) && measure(after.confirmed, after) === 'over';
  const types = new Set<PaymentEvent>();

  if (statusChanged) types.add(`payment.${status}`);
  else if (received > 0)
    types.add(measure(after.received, after) === 'short' ? 'payment.underpaid' : 'payment.detected');
  else if (received < 0) types.add('payment.detected');
  if (exception === 'underpaid' && before.exception !== exception) types.add('payment.underpaid');

  if (isConfirmed && !statusChanged && !late && !surplus) {
    types.add(status === 'completed' ? 'payment.detected' : 'payment.confirming');
  }
  if ((isConfirmed || statusChanged) && late) types.add('payment.late');
  if ((isConfirmed || statusChanged) && surplus) types.add('payment.overpaid');

  if (!after.otherAsset || types.has('payment.detected')) return [...types];
  // First, since the more important events are to arrive last.
  return ['payment.detected', ...types];
}
