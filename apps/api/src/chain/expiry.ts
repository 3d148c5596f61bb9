import { canonical, isZero, type PaymentStatus } from '@cryptoix/core';
import { and, asc, eq, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type Runtime, systemContext, type TenantContext, transact } from '../context.ts';
import { payments, transactions } from '../db/schema/index.ts';
import { paymentChanged } from '../invoices/paid.ts';
import { lockInvoiceOf } from '../payments/payments.ts';
import { expirePayment, isOverdue } from '../payments/update.ts';
import { isKeyless, type PaymentRow } from '../payments/view.ts';
import { owned } from '../tenant-rows.ts';

/** Payments read at once. */
const batch = 200;
/** States in which a payment waits for money or for confirmations. */
const waiting: ReadonlySet<PaymentStatus> = new Set(['created', 'detected', 'confirming']);

// Repeats the condition of the index payments_open: with parameters Postgres would not use it. A payment that is paid
// within its tolerance is in that index until it is completed, and must not block those that are overdue.
const open = sql`status IN ('created', 'detected', 'confirming') AND amount_received < pay_amount
  AND amount_received + tolerance_below < pay_amount`;

// Repeats the condition of the index payments_keyless.
const openAndKeyless = sql`mode = 'live' AND wallet IS NULL AND status IN ('created', 'detected', 'confirming')`;

/** Which payments expire, and the work to do first, under the payment's lock. */
interface Expiry {
  isDue: (row: PaymentRow) => boolean;
  prepare?: (tx: TenantContext, row: PaymentRow) => Promise<void>;
}

/** Expires one payment, if it is due, with its event; skips one that another process has locked. @returns it, or null */
function expireOne(runtime: Runtime, overdue: PaymentRow, { isDue, prepare }: Expiry): Promise<PaymentRow | null> {
  const { id, merchant_id: merchantId, mode } = overdue;
  return transact(systemContext(runtime, { merchantId, mode }, 'expiry'), async (tx) => {
    await lockInvoiceOf(tx, overdue);
    const mine = and(eq(payments.id, id), owned(tx, payments));
    const [row] = await tx.db.select().from(payments).where(mine).for('update', { skipLocked: true });
    if (row === undefined || !isDue(row)) return null;
    await prepare?.(tx, row);
    const expired = await expirePayment(tx, row);
    await paymentChanged(tx, expired);
    return expired;
  });
}

/**
 * Expires payments, each in its own transaction: one that fails does not hold up the rest. Any number of processes may run
 * it at once. @returns those that it expired
 */
async function expireAll(
  runtime: Runtime,
  { where, oldest, ...expiry }: { where: SQL | undefined; oldest: PgColumn } & Expiry,
): Promise<PaymentRow[]> {
  const { db, services } = runtime;
  const all: PaymentRow[] = [];
  for (;;) {
    const due = await db.select().from(payments).where(where).orderBy(asc(oldest)).limit(batch);
    let expired = 0;
    for (const row of due) {
      try {
        const after = await expireOne(runtime, row, expiry);
        if (after === null) continue;
        all.push(after);
        expired += 1;
      } catch (error) {
        services.log.error({ err: error, payment: row.id }, 'a payment could not be expired');
      }
    }
    // Nothing more to do, or nothing that this process can lock: the next run tries again.
    if (due.length < batch || expired === 0) return all;
  }
}

/** Expires every payment that was not paid in time, oldest first. */
export async function expirePayments(runtime: Runtime): Promise<void> {
  const { now } = runtime.services;
  await expireAll(runtime, {
    where: and(open, lte(payments.expires_at, now())),
    oldest: payments.expires_at,
    isDue: (row) => isOverdue(row, now()),
  });
}

/**
 * Expires the open live payments at addresses without a key, which were created before there were wallets, even if money
 * is on its way to them. Logs their number, and each one that received money.
 */
export async function expireKeyless(runtime: Runtime): Promise<void> {
  const isDue = (row: PaymentRow) => isKeyless(row) && waiting.has(row.status);
  // This money cannot be spent, even if it came in time: it must neither complete the payment nor keep it open.
  const prepare = async (tx: TenantContext, row: PaymentRow) => {
    await tx.db
      .update(transactions)
      .set({ late: true })
      .where(and(eq(transactions.payment_id, row.id), owned(tx, transactions)));
  };
  const expired = await expireAll(runtime, { where: openAndKeyless, oldest: payments.id, isDue, prepare });
  if (expired.length === 0) return;
  const { log } = runtime.services;
  log.warn({ expired: expired.length }, 'open live payments at addresses without a key were expired');
  for (const row of expired.filter(({ amount_received: received }) => !isZero(received))) {
    const { id, merchant_id, asset, network, address, amount_received } = row;
    log.warn(
      { payment: id, merchant_id, asset, network, address, amount_received: canonical(amount_received) },
      'money was sent to an address without a key',
    );
  }
}
