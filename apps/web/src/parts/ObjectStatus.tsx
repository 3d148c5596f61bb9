import type {
  InvoiceStatus,
  PaymentException,
  PaymentStatus,
  PayoutItemStatus,
  PayoutStatus,
  RefundStatus,
  TransactionStatus,
} from '@cryptoix/core';
import { words } from '../words/index.ts';
import { Status, type StatusName } from './Status.tsx';

/** All statuses of money objects; withdrawals have those of refunds. */
export type ObjectState =
  | InvoiceStatus
  | PaymentStatus
  | Exclude<PaymentException, 'none'>
  | PayoutItemStatus
  | PayoutStatus
  | RefundStatus
  | TransactionStatus;

const signs: Record<ObjectState, StatusName> = {
  created: 'pending',
  detected: 'pending',
  confirming: 'pending',
  completed: 'succeeded',
  expired: 'expired',
  failed: 'failed',
  confirmed: 'succeeded',
  reorged: 'failed',
  pending: 'pending',
  processing: 'pending',
  draft: 'pending',
  submitted: 'pending',
  partially_completed: 'attention',
  canceled: 'canceled',
  sent: 'pending',
  partially_paid: 'pending',
  paid: 'succeeded',
  overpaid: 'attention',
  voided: 'canceled',
  underpaid: 'attention',
  late: 'attention',
};

/** The status of a money object, as an icon and a word. */
export function ObjectStatus({ state }: { state: ObjectState }) {
  return <Status status={signs[state]} label={words.objects.status[state]} />;
}
