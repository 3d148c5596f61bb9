import { AppError } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { transactions } from '../db/schema/index.ts';
import { aboutObject } from '../response-shape.ts';
import { owned } from '../tenant-rows.ts';
import { lockPayment } from './payments.ts';
import type { PaymentOutput } from './schemas.ts';
import { expirePayment } from './update.ts';
import { type PaymentRow, presentPaymentInFull } from './view.ts';

const refusal = ({ status }: PaymentRow, why: string) =>
  aboutObject('payments:read', new AppError('conflict', `This payment cannot be canceled: ${why}`, { status }));

/**
 * Cancels a payment that waits for its first money: it expires at once, and money that still comes is late. An invoice that
 * it is for can be sent again. @throws AppError `not_found`, `conflict` in any other status, or once something was received
 */
export function cancelPayment(ctx: TenantContext, uuid: string): Promise<PaymentOutput> {
  return transact(ctx, async (tx) => {
    const row = await lockPayment(tx, uuid);
    if (row.status !== 'created') throw refusal(row, `it is ${row.status}. Only one that is created can be.`);
    const [received] = await tx.db
      .select({ id: transactions.id })
      .from(transactions)
      .where(and(eq(transactions.payment_id, uuid), owned(tx, transactions)))
      .limit(1);
    // Money in another asset leaves the status as it is.
    if (received !== undefined) throw refusal(row, 'money was received for it. Refund that instead.');
    return presentPaymentInFull(tx, await expirePayment(tx, row), []);
  });
}
