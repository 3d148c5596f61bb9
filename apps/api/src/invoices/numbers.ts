import { AppError } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { invoiceCounters, invoices } from '../db/schema/index.ts';
import type { InvoiceRow } from './view.ts';

/** `INV-<year>-<four digits or more>`. */
const numberOf = (year: number, count: number) => `INV-${year}-${String(count).padStart(4, '0')}`;

/** @returns false when the merchant has an invoice of this number in this mode */
async function insert(tx: TenantContext, row: InvoiceRow): Promise<boolean> {
  const inserted = await tx.db.insert(invoices).values(row).onConflictDoNothing().returning({ id: invoices.id });
  return inserted.length === 1;
}

/** Stores an invoice with the number that its merchant chose. @throws AppError `conflict` when it is taken */
export async function insertWithNumber(tx: TenantContext, row: InvoiceRow): Promise<InvoiceRow> {
  if (await insert(tx, row)) return row;
  const { number } = row;
  throw new AppError(
    'conflict',
    `There is already an invoice with the number ${number}. Choose another, or leave it out.`,
    {
      number,
    },
  );
}

/**
 * Stores an invoice with the year's next number that the merchant has not used itself. The counter stays locked until the
 * transaction ends, so that numbers are in order and a failure loses none.
 */
export async function insertNumbered(tx: TenantContext, row: Omit<InvoiceRow, 'number'>): Promise<InvoiceRow> {
  const year = row.created_at.getUTCFullYear();
  for (;;) {
    const [counter] = await tx.db
      .insert(invoiceCounters)
      .values({ merchant_id: row.merchant_id, mode: row.mode, year, last: 1 })
      .onConflictDoUpdate({
        target: [invoiceCounters.merchant_id, invoiceCounters.mode, invoiceCounters.year],
        set: { last: sql`${invoiceCounters.last} + 1` },
      })
      .returning({ last: invoiceCounters.last });
    if (counter === undefined) throw new Error('the counter returned no row');
    const numbered = { ...row, number: numberOf(year, counter.last) };
    // The counter never returns to a number that it skips, so each costs one round, once.
    if (await insert(tx, numbered)) return numbered;
  }
}
