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

/** A payment as a whole, or one transaction of it, that a refund gives back; under the payment's lock. */
export interface Source {
  readonly payment: PaymentRow;
  readonly transaction: TransactionRow | null;
}

/** The asset and network that it is given back in. */
export const coinOf = ({ payment, transaction }: Source) => {
  const { asset, network } = transaction ?? payment;
  return { asset, network };
};

/** What a refund gives back, by its ids: a payment, a transaction, or a transaction of that payment. */
type Named = Pick<RefundOutput, 'transaction_uuid'> & { readonly payment_uuid: string | null };

/**
 * What a request names. A payment has two names, and needs none beside a transaction.
 * @throws AppError `validation_failed` for no name, or two of the payment
 */
export function namedSource({ payment_uuid, payment_id, transaction_uuid = null }: RefundInput): Named {
  if (transaction_uuid === null) {
    return { payment_uuid: exactlyOne({ payment_uuid, payment_id, transaction_uuid }).value, transaction_uuid };
  }
  const isNamed = (payment_uuid ?? payment_id ?? null) !== null;
  return { payment_uuid: isNamed ? exactlyOne({ payment_uuid, payment_id }).value : null, transaction_uuid };
}

/**
 * Locks what is to be given back: every refund of a payment and of its transactions passes through the payment's lock, so
 * that together they never exceed it.
 * @throws AppError `not_found`, `validation_failed` when the two do not belong together
 */
export async function lockSource(tx: TenantContext, { payment_uuid, transaction_uuid: uuid }: Named): Promise<Source> {
  if (uuid === null) return { payment: await lockPayment(tx, payment_uuid ?? ''), transaction: null };
  const { payment_id } = await requireTransaction(tx, uuid);
  if (payment_id === null) throw invalidField('transaction_uuid', 'was sent out: only what came in is refunded');
  if ((payment_uuid ?? payment_id) !== payment_id) {
    throw invalidField('transaction_uuid', 'is not of this payment; send one of the two');
  }
  const payment = await lockPayment(tx, payment_id);
  // Read again: only under the payment's lock does it stay as it is.
  return { payment, transaction: await requireTransaction(tx, uuid) };
}

/** Who sent the transaction, or who paid last in the payment's asset; null where the network does not tell. */
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
 * Where a refund goes that does not say: to who paid, where that is one address to one customer.
 * @throws AppError `validation_failed` where it is not, or not known
 */
export async function defaultDestination(tx: TenantContext, source: Source): Promise<string> {
  const { asset, network } = coinOf(source);
  const required = (why: string) => invalidField('destination_address', `is required: ${why}`);
  if (findAsset(asset, network)?.memo) {
    throw required(
      `who paid over ${network} may share its address with others, as at an exchange, where only a tag tells them apart; ask the customer for both`,
    );
  }
  const payer = await payerOf(tx, source);
  if (payer === null) throw required('who paid is not known, so say where the refund is to go');
  const read = parseAddress(network, payer);
  if ('flaw' in read) throw required(`the address that paid ${read.flaw}`);
  return payer;
}
