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
import { cameIn } from './income.ts';
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

/** The reason to settle a payment, beside its transactions. */
interface Occasion {
  /** Its time is over at this moment. */
  endedAt?: Date;
  /** Money in another asset was seen, confirmed or gone. */
  otherAsset?: boolean;
}

/**
 * Brings a payment's state up to its transactions.
 * @returns the payment as it is now, and its events
 * @throws AppError `conflict`, `validation_failed` for more than an amount can say
 */
async function settle(
  tx: TenantContext,
  before: PaymentRow,
  { endedAt, otherAsset = false }: Occasion,
): Promise<{ row: PaymentRow; events: NewEvent[] }> {
  const { facts, latest } = await cameIn(tx, before);
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
  // Most confirmations change nothing here.
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
 * Whether the payment's time is over and it is not paid. A failed one too: its rate must not wait for whoever let a
 * first transaction drop. What was seen in time and comes back is taken in again, at that rate unless it has expired.
 */
export function isOverdue(row: PaymentRow, now: Date): boolean {
  const ended = row.status === 'completed' || row.status === 'expired';
  return !ended && now >= row.expires_at && !isPaid(row);
}

/**
 * Ends a payment that is not paid: one whose time is over, which `isOverdue` tells, or before that. What comes after this
 * moment is late: `expires_at` never lies after the end.
 */
export async function expire(tx: TenantContext, payment: PaymentRow): Promise<PaymentRow> {
  const now = tx.services.now();
  const endedAt = now < payment.expires_at ? now : payment.expires_at;
  const { row, events } = await settle(tx, payment, { endedAt });
  await emitAll(tx, events);
  return row;
}

/**
 * Lets a payment follow what became of its transactions, and tells of all of it.
 * @returns the payment as it is now, and the postings that its money still needs
 * @throws AppError `conflict`, `validation_failed`
 */
export async function conclude(
  tx: TenantContext,
  payment: PaymentRow | null,
  changes: readonly Change[],
): Promise<{ payment: PaymentRow | null; postings: Posting[] }> {
  const otherAsset = changes.some(({ row, told }) => row.asset !== payment?.asset && told.length > 0);
  const settled = payment === null ? null : await settle(tx, payment, { otherAsset });
  const told = changes.flatMap((change) => change.told);
  // An address that nobody has the key of is not shown again, here no more than in responses.
  const shown = (row: TransactionRow) => ({
    ...presentTransaction(row),
    ...(payment !== null && isKeyless(payment) && { to: '' }),
  });
  const events = told.map((row) => eventOf(`transaction.${row.status}`, shown(row)));
  await emitAll(tx, [...events, ...(settled?.events ?? [])]);
  // What went out has no payment: its money is the business of what sent it.
  const moved = payment === null ? [] : changes.filter(({ from, to }) => from !== to);
  const postings = moved.map(({ row, from, to }) => ({
    kind: `transaction.${row.status}`,
    objectId: row.id,
    moves: [{ asset: row.asset, amount: canonical(row.amount), from, to }],
  }));
  return { payment: settled?.row ?? null, postings };
}
