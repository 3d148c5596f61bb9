import { canonical, type EventData, type EventType, invalidField, isTooLarge, paymentMachine } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { payments } from '../db/schema/index.ts';
import { emitAll } from '../events/events.ts';
import type { NewEvent } from '../events/record.ts';
import type { Posting } from '../ledger/ledger.ts';
import { requireMove } from '../ledger/moves.ts';
import { owned } from '../tenant-rows.ts';
import { eventTypesOf } from './event-types.ts';
import { receivedBy } from './received.ts';
import type { Change } from './incoming.ts';
import { paymentState } from './state.ts';
import {
  askedBy,
  isKeyless,
  isPaid,
  type PaymentRow,
  presentPayment,
  presentTransaction,
  type TransactionRow,
} from './view.ts';

// Everything here runs in the caller's transaction, with the payment's row locked.

const eventOf = <T extends EventType>(type: T, data: EventData<T>): NewEvent => ({ type, data });

/** A reason to update a payment, beside its transactions. */
interface Cause {
  /** It expires at this time. */
  endedAt?: Date;
  /** Money in another asset was seen, confirmed or lost. */
  otherAsset?: boolean;
}

/**
 * Updates a payment's state from its transactions.
 * @returns the payment as it is now, and its events
 * @throws AppError `conflict`, `validation_failed` when the amounts become too large
 */
async function updatePayment(
  tx: TenantContext,
  before: PaymentRow,
  { endedAt, otherAsset = false }: Cause,
): Promise<{ row: PaymentRow; events: NewEvent[] }> {
  const { facts, latest } = await receivedBy(tx, before);
  const { received, confirmed } = facts;
  const terms = askedBy(before);
  const state = paymentState({ ...terms, ...facts, expired: endedAt !== undefined || before.status === 'expired' });
  if (isTooLarge(received)) {
    throw invalidField('amount', `would bring what this payment received to more than 18 digits before the point`);
  }
  if (state.status !== before.status) requireMove(paymentMachine, before.status, state.status);
  const row: PaymentRow = {
    ...before,
    ...state,
    amount_received: received,
    amount_confirmed: confirmed,
    expires_at: endedAt ?? before.expires_at,
  };
  const types = eventTypesOf(
    { ...before, received: before.amount_received, confirmed: before.amount_confirmed },
    { ...terms, ...facts, ...state, otherAsset },
  );
  // Most confirmations change nothing here, and then cost no write.
  if (types.length > 0) {
    const { status, exception, amount_received, amount_confirmed, expires_at } = row;
    await tx.db
      .update(payments)
      .set({ status, exception, amount_received, amount_confirmed, expires_at })
      .where(and(eq(payments.id, before.id), owned(tx, payments)));
  }
  const payment = presentPayment(row, latest);
  return { row, events: types.map((type) => eventOf(type, payment)) };
}

/**
 * True when the payment's time is over and it is not paid. Also for a failed one: its rate must not stay locked for a payer
 * who let a first transaction drop. If money that was seen in time returns, it counts at that rate unless the payment has
 * expired.
 */
export function isOverdue(row: PaymentRow, now: Date): boolean {
  const ended = row.status === 'completed' || row.status === 'expired';
  return !ended && now >= row.expires_at && !isPaid(row);
}

/**
 * Expires a payment that is not paid, when its time is over (`isOverdue`) or earlier. Money that comes later is late:
 * `expires_at` is never after the actual end.
 */
export async function expirePayment(tx: TenantContext, payment: PaymentRow): Promise<PaymentRow> {
  const now = tx.services.now();
  const endedAt = now < payment.expires_at ? now : payment.expires_at;
  const { row, events } = await updatePayment(tx, payment, { endedAt });
  await emitAll(tx, events);
  return row;
}

/**
 * Updates a payment after its transactions have changed, and emits the events of all of them.
 * @returns the payment as it is now, and the postings still to be made
 * @throws AppError `conflict`, `validation_failed`
 */
export async function applyChanges(
  tx: TenantContext,
  payment: PaymentRow | null,
  changes: readonly Change[],
): Promise<{ payment: PaymentRow | null; postings: Posting[] }> {
  const otherAsset = changes.some(({ row, eventRows }) => row.asset !== payment?.asset && eventRows.length > 0);
  const updated = payment === null ? null : await updatePayment(tx, payment, { otherAsset });
  const eventRows = changes.flatMap((change) => change.eventRows);
  // As in responses, an address without a key is not shown.
  const shown = (row: TransactionRow) => ({
    ...presentTransaction(row),
    ...(payment !== null && isKeyless(payment) && { to: '' }),
  });
  const events = eventRows.map((row) => eventOf(`transaction.${row.status}`, shown(row)));
  await emitAll(tx, [...events, ...(updated?.events ?? [])]);
  // Outgoing transactions have no payment: the refund, payout or withdrawal that sent them moves the money.
  const moved = payment === null ? [] : changes.filter(({ from, to }) => from !== to);
  const postings = moved.map(({ row, from, to }) => ({
    kind: `transaction.${row.status}`,
    objectId: row.id,
    moves: [{ asset: row.asset, amount: canonical(row.amount), from, to }],
  }));
  return { payment: updated?.row ?? null, postings };
}
