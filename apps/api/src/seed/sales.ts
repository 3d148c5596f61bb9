import { createHash } from 'node:crypto';
import {
  type Asset,
  canonical,
  type EventData,
  type EventType,
  findAsset,
  newId,
  type Payment,
  type Transaction,
} from '@cryptoix/core';
import type { Random } from './random.ts';

export const minutes = 60_000;
export const hours = 60 * minutes;
export const days = 24 * hours;

type Happened = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType];
/** An event of the shop, before it is stored. `at` in Unix ms. */
export type Fact = Happened & { readonly at: number };

interface Period {
  readonly random: Random;
  /** Unix ms. */
  readonly from: number;
  readonly until: number;
  readonly paymentsPerDay: number;
  /** The address of a payment. */
  addressOf(paymentId: string, asset: Asset): string;
}

const tron = { payer: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE', hash: '' };
const ethereum = { payer: '0xde709f2102306220921060314715629080e2fb77', hash: '0x' };
/** The ways customers pay: the asset, the sender, and the prefix of the network's hashes. */
const paymentMethods = [
  { ...tron, row: assetOn('USDT', 'tron') },
  { ...ethereum, row: assetOn('USDC', 'ethereum') },
  { ...ethereum, row: assetOn('USDT', 'ethereum') },
];

/** The row of an asset on a network. */
export function assetOn(code: string, network: string): Asset {
  const row = findAsset(code, network);
  if (row === undefined) throw new Error(`There is no ${code} on ${network}.`);
  return row;
}

/** Cents as a decimal string. */
const money = (cents: number) => canonical((cents / 100).toFixed(2));
const iso = (ms: number) => new Date(ms).toISOString();
/** The hash is made from an id, so that no two merchants' transactions share it. */
const hashOf = (id: string, prefix: string) => prefix + createHash('sha256').update(id).digest('hex');
/** The number of the block at a time in Unix ms: there is one every 3 s. */
export const blockAt = (ms: number) => 66_000_000 + (Math.floor(ms / 3_000) % 1_000_000);
/** The time between the events of one report, in ms. */
const apart = 3;

/** The events of a small shop in a period, oldest first, up to the end of the period. */
export function salesOf(period: Period): Fact[] {
  const { random, from, until, paymentsPerDay } = period;
  const facts: Fact[] = [];
  let order = 1_040;
  // Customers sleep: the mean of two random numbers peaks in the middle of a day. Days are shifted so that the last peak was
  // two hours ago, since a demo that is opened at night should not look empty.
  for (let day = from - 14 * hours; day < until; day += days) {
    const moments = Array.from({ length: random.between(paymentsPerDay * 0.7, paymentsPerDay * 1.3) }, () =>
      Math.floor(day + ((random.next() + random.next()) / 2) * days),
    ).toSorted((a, b) => a - b);
    for (const at of moments) {
      const sale = saleAt(period, at, (order += 1));
      // An open payment would expire while the demo runs, and send events to servers that do not exist.
      const end = sale.find(({ type }) => type === 'payment.expired' || type === 'payment.completed');
      if (end !== undefined && at >= from && end.at < until) facts.push(...sale);
    }
  }
  return facts.filter(({ at }) => at < until).toSorted((a, b) => a.at - b.at);
}

/** The events of one sale and sometimes of its refund. */
function saleAt({ random, addressOf }: Period, at: number, order: number): Fact[] {
  const { row, payer, hash } = random.pick(paymentMethods);
  const cents = random.pick([1_900, 2_490, 4_999, 7_900, 12_900, 24_900]) + random.between(0, 99);
  const uuid = newId('payment', at, random.bytes);
  const created: Payment = {
    uuid,
    status: 'created',
    exception: 'none',
    order_id: `order-${order}`,
    invoice_uuid: null,
    payment_link_uuid: null,
    price: { amount: money(cents), currency: 'USD' },
    pay: { amount: money(cents), asset: row.asset, network: row.network },
    address: addressOf(uuid, row),
    memo: null,
    amount_received: '0',
    amount_confirmed: '0',
    amount_refunded: '0',
    amount_due: money(cents),
    exchange_rate: '1',
    confirmations: 0,
    required_confirmations: row.required_confirmations,
    transactions: [],
    expires_at: iso(at + hours),
    metadata: { channel: random.pick(['web', 'web', 'app', 'pos']) },
  };
  const facts: Fact[] = [{ at, type: 'payment.created', data: created }];
  if (random.chance(0.09))
    return [...facts, { at: at + hours, type: 'payment.expired', data: { ...created, status: 'expired' } }];

  const seen = at + random.between(1, 9) * minutes + random.between(0, 59_999);
  const paidCents = random.chance(0.03) ? cents - random.between(100, 900) : cents;
  const [detected, confirmed] = transactionAt(random, seen, {
    direction: 'incoming',
    hash,
    row,
    from: payer,
    to: created.address,
    amount: money(paidCents),
  });
  const paid = (
    status: Payment['status'],
    { uuid: id, tx_hash, asset, amount, confirmations, status: of }: Transaction,
  ) => ({
    ...created,
    status,
    exception: paidCents < cents ? ('underpaid' as const) : ('none' as const),
    amount_received: amount,
    amount_confirmed: of === 'confirmed' ? amount : '0',
    amount_due: money(cents - paidCents),
    confirmations,
    transactions: [{ uuid: id, tx_hash, asset, amount, confirmations, status: of }],
  });
  const done = seen + row.required_confirmations * random.between(3_000, 12_000);
  facts.push({ at: seen, type: 'transaction.detected', data: detected });
  facts.push({ at: seen + apart, type: 'payment.detected', data: paid('detected', detected) });
  facts.push({ at: done, type: 'transaction.confirmed', data: confirmed });
  if (paidCents < cents) {
    facts.push({ at: seen + 2 * apart, type: 'payment.underpaid', data: paid('detected', detected) });
    facts.push({ at: done + apart, type: 'payment.confirming', data: paid('confirming', confirmed) });
    return [...facts, { at: at + hours, type: 'payment.expired', data: paid('expired', confirmed) }];
  }
  facts.push({ at: done + apart, type: 'payment.completed', data: paid('completed', confirmed) });
  if (!random.chance(0.05)) return facts;
  return [...facts, ...refundAt(random, done + random.between(2, 30) * hours, created, { row, payer, hash })];
}

type Sent = Pick<Transaction, 'direction' | 'from' | 'to' | 'amount'> & { row: Asset; hash: string };

/** A transaction when it is first seen, and with all its confirmations. */
function transactionAt(random: Random, at: number, { row, hash, ...sent }: Sent): [Transaction, Transaction] {
  const uuid = newId('transaction', at, random.bytes);
  const detected: Transaction = {
    uuid,
    ...sent,
    tx_hash: hashOf(uuid, hash),
    output_index: sent.direction === 'incoming' ? 0 : null,
    network: row.network,
    asset: row.asset,
    block_number: null,
    block_hash: null,
    confirmations: 0,
    required_confirmations: row.required_confirmations,
    status: 'detected',
  };
  const confirmed: Transaction = {
    ...detected,
    block_number: blockAt(at),
    block_hash: hashOf(`block of ${uuid}`, hash),
    confirmations: row.required_confirmations,
    status: 'confirmed',
  };
  return [detected, confirmed];
}

function refundAt(
  random: Random,
  at: number,
  { uuid, pay }: Payment,
  { row, payer, hash }: { row: Asset; payer: string; hash: string },
): Fact[] {
  const created: EventData<'refund.created'> = {
    uuid: newId('refund', at, random.bytes),
    payment_uuid: uuid,
    transaction_uuid: null,
    amount: pay.amount,
    asset: pay.asset,
    network: pay.network,
    destination_address: payer,
    fee: row.network_fee,
    tx_hash: null,
    status: 'created',
    failure_code: null,
    reason: random.pick(['Returned by the customer', 'Out of stock', 'Ordered twice']),
    metadata: {},
  };
  const sentAt = at + 5 * minutes;
  const sent = { direction: 'outgoing' as const, from: null, to: payer, amount: pay.amount };
  const [detected, confirmed] = transactionAt(random, sentAt, { row, hash, ...sent });
  return [
    { at, type: 'refund.created', data: created },
    { at: at + 2 * minutes, type: 'refund.processing', data: { ...created, status: 'processing' } },
    { at: sentAt, type: 'transaction.detected', data: detected },
    {
      at: sentAt + apart,
      type: 'refund.completed',
      data: { ...created, status: 'completed', tx_hash: detected.tx_hash },
    },
    { at: sentAt + 4 * minutes, type: 'transaction.confirmed', data: confirmed },
  ];
}
