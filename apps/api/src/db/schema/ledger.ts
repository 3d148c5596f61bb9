import { integer, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { tenant, time } from './columns.ts';

/**
 * Where money of a merchant, mode and asset can be: free to spend; reserved for transfers; seen but not confirmed; a debt
 * to us after a reorg of money that was spent (never above zero); outside, on the chain; earned by us as fees.
 */
export const ledgerAccounts = ['available', 'reserved', 'pending', 'debt', 'chain', 'fees'] as const;
export type Account = (typeof ledgerAccounts)[number];

export const ledgerPostings = pgTable('ledger_postings', {
  id: text().primaryKey(),
  ...tenant(),
  kind: text().notNull(),
  object_id: text().notNull(),
  created_at: time('created_at').notNull(),
});

export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    posting_id: text().notNull(),
    line: integer().notNull(),
    ...tenant(),
    asset: text().notNull(),
    account: text().$type<Account>().notNull(),
    amount: numeric().notNull(),
  },
  (t) => [primaryKey({ columns: [t.posting_id, t.line] })],
);

export const balances = pgTable(
  'balances',
  {
    ...tenant(),
    asset: text().notNull(),
    available: numeric().notNull().default('0'),
    reserved: numeric().notNull().default('0'),
    pending: numeric().notNull().default('0'),
    debt: numeric().notNull().default('0'),
    chain: numeric().notNull().default('0'),
    fees: numeric().notNull().default('0'),
  },
  (t) => [primaryKey({ columns: [t.merchant_id, t.mode, t.asset] })],
);
