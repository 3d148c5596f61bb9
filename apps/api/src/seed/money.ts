import { add, type EventData, newId, subtract, sum, type Transaction } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { insertAll } from '../db/insert.ts';
import { type Account, ledgerEntries, ledgerPostings, payments, refunds, transactions } from '../db/schema/index.ts';
import { tenantColumns } from './delivering.ts';
import type { Fact } from './sales.ts';

/** An object as its last event shows it, and its creation time in Unix ms. */
interface Latest<T> {
  readonly since: number;
  readonly data: T;
}

/** A movement of money between two accounts of the ledger. */
type Movement = readonly [from: Account, to: Account, amount: string];

/**
 * Stores the payments, transactions and refunds of sales, as their last events show them, and the ledger's postings for
 * them.
 */
export async function seedMoney({ db, tenant }: TenantContext, sales: readonly Fact[]): Promise<void> {
  const owner = tenantColumns(tenant);
  const paymentsById = new Map<string, Latest<PaymentData>>();
  const transactionsById = new Map<string, Latest<Transaction>>();
  const refundsById = new Map<string, Latest<RefundData>>();
  const keep = <T extends { uuid: string }>(known: Map<string, Latest<T>>, at: number, data: T) =>
    known.set(data.uuid, { since: known.get(data.uuid)?.since ?? at, data });
  const postings: (typeof ledgerPostings.$inferSelect)[] = [];
  const entries: (typeof ledgerEntries.$inferSelect)[] = [];
  const post = ({ at, type }: Fact, { uuid, asset }: { uuid: string; asset: string }, moves: readonly Movement[]) => {
    const id = newId('ledger_posting', at);
    postings.push({ id, ...owner, kind: type, object_id: uuid, created_at: new Date(at) });
    const lines = moves.flatMap(([from, to, amount]) => [
      { account: from, amount: subtract('0', amount) },
      { account: to, amount },
    ]);
    entries.push(...lines.map((line, index) => ({ posting_id: id, line: index + 1, ...owner, asset, ...line })));
  };

  for (const fact of sales) {
    const { at } = fact;
    switch (fact.type) {
      case 'transaction.detected':
        keep(transactionsById, at, fact.data);
        if (fact.data.direction === 'incoming') post(fact, fact.data, [['chain', 'pending', fact.data.amount]]);
        break;
      case 'transaction.confirmed':
        keep(transactionsById, at, fact.data);
        if (fact.data.direction === 'incoming') post(fact, fact.data, [['pending', 'available', fact.data.amount]]);
        break;
      case 'refund.created':
        keep(refundsById, at, fact.data);
        post(fact, fact.data, [['available', 'reserved', add(fact.data.amount, fact.data.fee)]]);
        break;
      case 'refund.completed':
        keep(refundsById, at, fact.data);
        post(fact, fact.data, [
          ['reserved', 'chain', fact.data.amount],
          ['reserved', 'fees', fact.data.fee],
        ]);
        break;
      case 'refund.processing':
        keep(refundsById, at, fact.data);
        break;
      default:
        if (isPayment(fact)) keep(paymentsById, at, fact.data);
    }
  }

  const payer = new Map(
    [...paymentsById.values()].flatMap(({ data }) => data.transactions.map(({ uuid }) => [uuid, data.uuid] as const)),
  );
  await insertAll(
    db,
    payments,
    [...paymentsById.values()].map((one) => ({ ...paymentRow(one), ...owner })),
  );
  await insertAll(
    db,
    transactions,
    [...transactionsById.values()].map((one) => ({
      ...transactionRow(one, payer.get(one.data.uuid) ?? null),
      ...owner,
    })),
  );
  await insertAll(
    db,
    refunds,
    [...refundsById.values()].map((one) => ({ ...refundRow(one), ...owner })),
  );
  await insertAll(db, ledgerPostings, postings);
  await insertAll(db, ledgerEntries, entries);
}

type PaymentFact = Extract<Fact, { type: `payment.${string}` }>;
type PaymentData = EventData<PaymentFact['type']>;
type RefundData = EventData<'refund.created'>;
const isPayment = (fact: Fact): fact is PaymentFact => fact.type.startsWith('payment.');

function paymentRow({ since, data }: Latest<PaymentData>) {
  const { uuid, invoice_uuid, payment_link_uuid = null, price, pay, ...rest } = data;
  const { transactions: paidBy, expires_at, amount_due: _due, confirmations: _confirmations, ...columns } = rest;
  return {
    ...columns,
    id: uuid,
    invoice_id: invoice_uuid,
    payment_link_id: payment_link_uuid,
    description: null,
    price_amount: price.amount,
    price_currency: price.currency,
    pay_amount: pay.amount,
    tolerance_below: '0',
    tolerance_above: '0',
    asset: pay.asset,
    network: pay.network,
    // The refunds are inserted next and add to this.
    amount_refunded: '0',
    amount_confirmed: sum(paidBy.filter(({ status }) => status === 'confirmed').map(({ amount }) => amount)),
    wallet: null,
    wallet_index: null,
    callback_url: null,
    callback_endpoint_url: null,
    success_url: null,
    cancel_url: null,
    created_at: new Date(since),
    expires_at: new Date(expires_at),
  };
}

function transactionRow({ since, data }: Latest<Transaction>, paymentId: string | null) {
  const { uuid, from, to, ...columns } = data;
  return {
    ...columns,
    id: uuid,
    payment_id: paymentId,
    from_address: from,
    to_address: to,
    late: false,
    created_at: new Date(since),
  };
}

function refundRow({ since, data }: Latest<RefundData>) {
  const {
    uuid,
    payment_uuid,
    transaction_uuid = null,
    memo = null,
    fee_from = 'balance',
    metadata = {},
    ...columns
  } = data;
  return {
    ...columns,
    id: uuid,
    payment_id: payment_uuid,
    // The database sets it.
    order_id: null,
    transaction_id: transaction_uuid,
    memo,
    fee_from,
    metadata,
    created_at: new Date(since),
  };
}
