import { and, desc, gte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Db } from './db/client.ts';

/** The most rows that a page reads when several filters are given, or one without an index (ADR 38). */
export const readRows = 20_000;

/** A table whose ids sort by time. */
export type ListedTable = PgTable & { id: PgColumn };

/** Of the newest rows that one filter lets through, at most `readRows`: their number and the last one's id. */
const reach = z.object({ filter: z.int(), rows: z.int(), last: z.string().or(z.number()).nullable() });

/**
 * The condition that all filters are met, in a form that reads a bounded number of rows newest first. Each filter has an
 * index, but a combination has none: the most selective filter is used, that whose newest rows go back the furthest, and the
 * others are compared for each of its rows.
 * @param filters each has an index that serves it newest first
 * @param unindexed those that have none
 * @returns the condition and, if it stops before the oldest row, the id of the last row it looks at
 */
export async function narrow(
  db: Db,
  table: ListedTable,
  where: SQL | undefined,
  filters: readonly (SQL | undefined)[],
  unindexed: readonly (SQL | undefined)[],
): Promise<{ matching: SQL | undefined; stop: string | number | null }> {
  const indexed = filters.filter((filter) => filter !== undefined);
  const compared = unindexed.filter((filter) => filter !== undefined);
  if (indexed.length + 2 * compared.length < 2) return { matching: and(where, ...indexed), stop: null };
  // Without any, the whole list is the one with an index.
  const given = indexed.length === 0 ? [sql`true`] : indexed;
  const reaches = given.map(
    (filter, index) => sql`
      SELECT ${index}::int AS filter, count(*)::int AS rows, min(id) AS last FROM (
        SELECT ${table.id} FROM ${table} WHERE ${and(where, filter)} ORDER BY ${desc(table.id)} LIMIT ${readRows}
      ) AS newest`,
  );
  const measured = z.array(reach).parse(await db.execute(sql.join(reaches, sql` UNION ALL `)));
  const [best] = measured.toSorted((a, b) => a.rows - b.rows || ((a.last ?? '') < (b.last ?? '') ? -1 : 1));
  const stop = best === undefined || best.rows < readRows ? null : best.last;
  const conditions = given.map((filter, index) =>
    // In this form no index serves the condition, so that Postgres cannot choose that of a less selective filter.
    index === best?.filter ? filter : sql`(${filter}) IS TRUE`,
  );
  return { matching: and(where, ...conditions, ...compared, stop === null ? undefined : gte(table.id, stop)), stop };
}
