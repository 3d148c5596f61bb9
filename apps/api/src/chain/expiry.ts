import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { type Services, systemContext, transact } from '../context.ts';
import { payments } from '../db/schema/index.ts';
import { paymentChanged } from '../invoices/paid.ts';
import { lockInvoiceOf } from '../payments/payments.ts';
import { expire, isOverdue } from '../payments/settle.ts';
import type { PaymentRow } from '../payments/view.ts';

/** Payments read at once. */
const batch = 200;

// In the words of the index payments_open: with parameters Postgres would not know that it fits. What is paid within its
// tolerance is in that index too until it is completed, and must not stand before those whose time is over.
const open = sql`status IN ('created', 'detected', 'confirming') AND amount_received < pay_amount
  AND amount_received + tolerance_below < pay_amount`;

/** Expires one payment with its event; one that somebody holds is left to them. @returns whether it did */
function expireOne(services: Services, overdue: PaymentRow): Promise<boolean> {
  const { id, merchant_id: merchantId, mode } = overdue;
  return transact(systemContext(services, { merchantId, mode }), async (tx) => {
    await lockInvoiceOf(tx, overdue);
    const mine = and(eq(payments.id, id), eq(payments.merchant_id, merchantId), eq(payments.mode, mode));
    const [row] = await tx.db.select().from(payments).where(mine).for('update', { skipLocked: true });
    if (row === undefined || !isOverdue(row, services.now())) return false;
    await paymentChanged(tx, await expire(tx, row));
    return true;
  });
}

/**
 * Expires every payment that was not paid in time, oldest first, each in a transaction of its own: one that fails does
 * not hold up the rest. Any number of processes may run it at once.
 */
export async function expirePayments(services: Services): Promise<void> {
  const { db, log, now } = services;
  for (;;) {
    const overdue = await db
      .select()
      .from(payments)
      .where(and(open, lte(payments.expires_at, now())))
      .orderBy(asc(payments.expires_at))
      .limit(batch);
    let expired = 0;
    for (const row of overdue) {
      try {
        if (await expireOne(services, row)) expired += 1;
      } catch (error) {
        log.error({ err: error, payment: row.id }, 'a payment could not be expired');
      }
    }
    // Nothing more, or nothing that this process can move: the next run tries again.
    if (overdue.length < batch || expired === 0) return;
  }
}
