import type { FeeFrom, PayoutItemStatus, PayoutStatus, RefundStatus, WithdrawalStatus } from '@cryptoix/core';
import { integer, jsonb, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { tenant, time } from './columns.ts';

/** The columns of all outgoing transfers; amount and fee in units of the asset. */
const sent = () => ({
  amount: numeric().notNull(),
  fee: numeric().notNull(),
  network: text().notNull(),
  tx_hash: text(),
  failure_code: text(),
});

export const refunds = pgTable('refunds', {
  id: text().primaryKey(),
  ...tenant(),
  payment_id: text().notNull(),
  /** That of its payment; the trigger `set_refund_order` sets it. */
  order_id: text(),
  transaction_id: text(),
  status: text().$type<RefundStatus>().notNull(),
  asset: text().notNull(),
  ...sent(),
  destination_address: text().notNull(),
  memo: text(),
  fee_from: text().$type<FeeFrom>().notNull().default('balance'),
  reason: text(),
  metadata: jsonb().$type<Record<string, string>>().notNull(),
  created_at: time('created_at').notNull(),
});

export const payouts = pgTable('payouts', {
  id: text().primaryKey(),
  ...tenant(),
  status: text().$type<PayoutStatus>().notNull(),
  asset: text().notNull(),
  total: numeric().notNull(),
  fee: numeric().notNull(),
  item_count: integer().notNull(),
  processing_count: integer().notNull().default(0),
  completed_count: integer().notNull().default(0),
  failed_count: integer().notNull().default(0),
  cancel_reason: text(),
  created_at: time('created_at').notNull(),
});

export const payoutItems = pgTable(
  'payout_items',
  {
    payout_id: text().notNull(),
    index: integer().notNull(),
    ...tenant(),
    status: text().$type<PayoutItemStatus>().notNull(),
    ...sent(),
    address: text().notNull(),
    memo: text(),
  },
  (t) => [primaryKey({ columns: [t.payout_id, t.index] })],
);

export const withdrawals = pgTable('withdrawals', {
  id: text().primaryKey(),
  ...tenant(),
  status: text().$type<WithdrawalStatus>().notNull(),
  asset: text().notNull(),
  ...sent(),
  address: text().notNull(),
  memo: text(),
  created_at: time('created_at').notNull(),
});
