import { findAsset, invalidField } from '@cryptoix/core';
import { and, desc, eq, isNotNull } from 'drizzle-orm';
import { parseAddress } from '../addresses/parse.ts';
import type { TenantContext } from '../context.ts';
import { transactions } from '../db/schema/index.ts';
import { lockPayment } from '../payments/payments.ts';
import { requireTransaction } from '../payments/transactions.ts';
import type { PaymentRow, TransactionRow } from '../payments/view.ts';
import { owned } from '../tenant-rows.ts';
import { exactlyOne } from '../transfers/input.ts';
import type { RefundInput, RefundOutput } from './schemas.ts';

/** The source of a refund, a whole payment or one of its transactions, under the payment's lock. */
export interface Source {
  readonly payment: PaymentRow;
  readonly transaction: TransactionRow | null;
}

/** The asset and network of the refund. */
export const coinOf = ({ payment, transaction }: Source) => {
  const { asset, network } = transaction ?? payment;
  return { asset, network };
};

/** The ids of a refund's source: a payment, a transaction, or both. */
type Named = Pick<RefundOutput, 'transaction_uuid'> & { readonly payment_uuid: string | null };

/**
 * The source that a request names. A payment can be named in two fields, and need not be named beside a transaction.
 * @throws AppError `validation_failed` for no field, or both fields of the payment
 */
export function namedSource({ payment_uuid, payment_id, transaction_uuid = null }: RefundInput): Named {
  if (transaction_uuid === null) {
    return { payment_uuid: exactlyOne({ payment_uuid, payment_id, transaction_uuid }).value, transaction_uuid };
  }
  const isNamed = (payment_uuid ?? payment_id ?? null) !== null;
  return { payment_uuid: isNamed ? exactlyOne({ payment_uuid, payment_id }).value : null, transaction_uuid };
}

/**
 * Locks the source of a refund: every refund of a payment and of its transactions takes the payment's lock, so that together
 * they never exceed it.
 * @throws AppError `not_found`, `validation_failed` when the two do not belong together
 */
export async function lockSource(tx: TenantContext, { payment_uuid, transaction_uuid: uuid }: Named): Promise<Source> {
  if (uuid === null) return { payment: await lockPayment(tx, payment_uuid ?? ''), transaction: null };
  const { payment_id } = await requireTransaction(tx, uuid);
  if (payment_id === null)
    throw invalidField('transaction_uuid', 'was sent out: only incoming transactions can be refunded');
  if ((payment_uuid ?? payment_id) !== payment_id) {
    throw invalidField('transaction_uuid', 'is not of this payment; send only one of them');
  }
  const payment = await lockPayment(tx, payment_id);
  // Read again: only under the payment's lock can it no longer change.
  return { payment, transaction: await requireTransaction(tx, uuid) };
}

/** The sender of the transaction, or the last payer in the payment's asset; null when it is not known. */
async function payerOf(tx: TenantContext, { payment, transaction }: Source): Promise<string | null> {
  if (transaction !== null) return transaction.from_address;
  const [last] = await tx.db
    .select({ address: transactions.from_address })
    .from(transactions)
    .where(
      and(
        eq(transactions.payment_id, payment.id),
        owned(tx, transactions),
        eq(transactions.asset, payment.asset),
        eq(transactions.status, 'confirmed'),
        isNotNull(transactions.from_address),
      ),
    )
    .orderBy(desc(transactions.id))
    .limit(1);
  return last?.address ?? null;
}

/**
 * The default destination of a refund: the payer's address, if it belongs to one customer.
 * @throws AppError `validation_failed` when it may be shared, or is not known
 */
export async function defaultDestination(tx: TenantContext, source: Source): Promise<string> {
  const { asset, network } = coinOf(source);
  const required = (why: string) => invalidField('destination_address', `is required: ${why}`);
  if (findAsset(asset, network)?.memo) {
    throw required(
      `on ${network} the payer's address may be shared, as at an exchange, where each customer has a tag; ask the customer for address and tag`,
    );
  }
  const payer = await payerOf(tx, source);
  if (payer === null) throw required('the payer is not known; send the address that the refund goes to');
  const read = parseAddress(network, payer);
  if ('flaw' in read) throw required(`the address that paid ${read.flaw}`);
  return payer;
}
