import type { Invoice, InvoiceStatus } from '@cryptoix/core';
import { boolean, integer, jsonb, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { tenant, time } from './columns.ts';

export const invoices = pgTable('invoices', {
  id: text().primaryKey(),
  ...tenant(),
  number: text().notNull(),
  status: text().$type<InvoiceStatus>().notNull(),
  currency: text().notNull(),
  items: jsonb().$type<Invoice['items']>().notNull(),
  total: numeric().notNull(),
  amount_paid: numeric().notNull().default('0'),
  customer_email: text(),
  due_at: time('due_at'),
  notes: text(),
  metadata: jsonb().$type<Record<string, string>>().notNull(),
  created_at: time('created_at').notNull(),
});

export const invoiceCounters = pgTable(
  'invoice_counters',
  { ...tenant(), year: integer().notNull(), last: integer().notNull() },
  (t) => [primaryKey({ columns: [t.merchant_id, t.mode, t.year] })],
);

export const paymentLinks = pgTable('payment_links', {
  id: text().primaryKey(),
  ...tenant(),
  title: text().notNull(),
  amount: numeric(),
  currency: text().notNull(),
  description: text(),
  active: boolean().notNull().default(true),
  created_at: time('created_at').notNull(),
});
