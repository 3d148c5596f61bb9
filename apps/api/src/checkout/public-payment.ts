import type { Payment } from '@cryptoix/core';
import { isPayable } from '../payments/state.ts';
import { isOverdue } from '../payments/update.ts';
import { isPaid, presentPayment, type PaymentRow, transactionsOf } from '../payments/view.ts';
import type { Found } from './find.ts';

/** Everything that is public of a payment: who knows its uuid sees this, and nothing else. */
export interface PublicPayment extends Pick<
  Payment,
  | 'uuid'
  | 'status'
  | 'exception'
  | 'price'
  | 'pay'
  | 'address'
  | 'memo'
  | 'amount_received'
  | 'amount_due'
  | 'confirmations'
  | 'required_confirmations'
  | 'expires_at'
> {
  readonly livemode: boolean;
  readonly merchant_name: string;
  readonly description: string | null;
}

/** True while money can complete it and some is missing. Only then its address is shown. */
function wantsMoney({ ctx, seller, row }: Found<PaymentRow>): boolean {
  return isPayable(row) && !isPaid(row) && !isOverdue(row, ctx.services.now()) && !seller.frozen;
}

/** A payment as its customer sees it; `address` is empty and `memo` null when nothing may be sent there (any more). */
export async function publicPayment(found: Found<PaymentRow>): Promise<PublicPayment> {
  const { ctx, seller, row } = found;
  const paidBy = (await transactionsOf(ctx, [row.id])).get(row.id) ?? [];
  const payment = presentPayment(row, paidBy);
  const open = wantsMoney(found);
  return {
    uuid: payment.uuid,
    status: payment.status,
    exception: payment.exception,
    livemode: row.mode === 'live',
    merchant_name: seller.name,
    description: row.description,
    price: payment.price,
    pay: payment.pay,
    address: open ? payment.address : '',
    memo: open ? payment.memo : null,
    amount_received: payment.amount_received,
    amount_due: payment.amount_due,
    confirmations: payment.confirmations,
    required_confirmations: payment.required_confirmations,
    expires_at: payment.expires_at,
  };
}
