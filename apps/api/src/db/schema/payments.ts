import type { PaymentException, PaymentStatus, Transaction, TransactionStatus } from '@cryptoix/core';
import { bigint, boolean, integer, jsonb, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { tenant, time } from './columns.ts';
import { bytea } from './platform.ts';

export const rates = pgTable('rates', {
  code: text().primaryKey(),
  usd: numeric().notNull(),
  source: text().notNull(),
  quoted_at: time('quoted_at').notNull(),
});

export const wallets = pgTable('wallets', {
  id: text().primaryKey(),
  next_index: bigint({ mode: 'number' }).notNull(),
});

export const payments = pgTable('payments', {
  id: text().primaryKey(),
  ...tenant(),
  status: text().$type<PaymentStatus>().notNull(),
  exception: text().$type<PaymentException>().notNull(),
  order_id: text(),
  invoice_id: text(),
  payment_link_id: text(),
  description: text(),
  price_amount: numeric().notNull(),
  price_currency: text().notNull(),
  pay_amount: numeric().notNull(),
  tolerance_below: numeric().notNull().default('0'),
  tolerance_above: numeric().notNull().default('0'),
  asset: text().notNull(),
  network: text().notNull(),
  address: text().notNull(),
  memo: text(),
  wallet: text(),
  wallet_index: bigint({ mode: 'number' }),
  exchange_rate: numeric().notNull(),
  required_confirmations: integer().notNull(),
  amount_received: numeric().notNull().default('0'),
  amount_confirmed: numeric().notNull().default('0'),
  /**
   * The sum of its refunds in its asset that did not fail, with the fees taken out of them (`fee_from: 'amount'`). The
   * trigger `sum_refunds` keeps it, as migration 0011 redefined it.
   */
  amount_refunded: numeric().notNull().default('0'),
  callback_url: text(),
  /** The same as endpoints store a URL; null without one, and in rows of versions before this column. */
  callback_endpoint_url: text(),
  success_url: text(),
  cancel_url: text(),
  metadata: jsonb().$type<Record<string, string>>().notNull(),
  created_at: time('created_at').notNull(),
  expires_at: time('expires_at').notNull(),
});

/** The payments that customers made on our pages; migration 0024 says what for. */
export const pagePayments = pgTable('page_payments', {
  payment_id: text().primaryKey(),
  ...tenant(),
  made_for: text().notNull(),
  form_value: text().notNull(),
  network: bytea().notNull(),
  created_at: time('created_at').notNull(),
});

export const transactions = pgTable(
  'transactions',
  {
    id: text().notNull(),
    ...tenant(),
    direction: text().$type<Transaction['direction']>().notNull(),
    payment_id: text(),
    tx_hash: text().notNull(),
    output_index: integer(),
    network: text().notNull(),
    asset: text().notNull(),
    from_address: text(),
    to_address: text().notNull(),
    amount: numeric().notNull(),
    block_number: bigint({ mode: 'number' }),
    block_hash: text(),
    confirmations: integer().notNull().default(0),
    required_confirmations: integer().notNull(),
    status: text().$type<TransactionStatus>().notNull(),
    late: boolean().notNull().default(false),
    created_at: time('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchant_id, t.mode, t.id] })],
);

export const unassignedTransactions = pgTable('unassigned_transactions', {
  id: text().primaryKey(),
  network: text().notNull(),
  address: text().notNull(),
  memo: text(),
  asset: text().notNull(),
  amount: numeric().notNull(),
  tx_hash: text().notNull(),
  output_index: integer(),
  from_address: text(),
  created_at: time('created_at').notNull(),
});
