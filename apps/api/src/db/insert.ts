import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';

/**
 * Inserts rows as one JSON document: with a parameter for each value, drizzle takes four times as long for a thousand
 * rows. The rows have all columns of the table.
 */
export async function insertAll<T extends PgTable>(
  db: Db,
  table: T,
  rows: readonly T['$inferSelect'][],
): Promise<void> {
  const document = JSON.stringify(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(value)]))),
  );
  await db.execute(sql`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, ${document}::json)`);
}

/** Bytes as Postgres writes them, and large numbers as text, which JSON can carry. */
function plain(value: unknown): unknown {
  if (value instanceof Buffer) return `\\x${value.toString('hex')}`;
  return typeof value === 'bigint' ? String(value) : value;
}
