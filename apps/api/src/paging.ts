import { AppError, invalidField, limits } from '@cryptoix/core';
import { and, desc, lt, type SQL, sql } from 'drizzle-orm';
import type { PgSelect, PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Db } from './db/client.ts';
import { type ListedTable, narrow, readRows } from './narrow.ts';

/** The most rows counted for `total`; a page beyond them is refused (contract, Envelope). */
const countedRows = 10_000;

const integer = (name: string, max: number) =>
  z.int(`${name} is a whole number`).min(1, `${name} is at least 1`).max(max, `${name} is at most ${max}`);

/** The paging fields of every list: cursor and limit, or page and per_page, which the published SDKs send. */
export const pageInput = {
  cursor: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('`next_cursor` of the previous page. Not together with `page` or `per_page`.'),
  limit: integer('limit', limits.pageRows).optional().describe('Rows a page, 1–100; 25 when absent.'),
  page: integer('page', 1_000_000)
    .optional()
    .describe(
      'Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these.',
    ),
  per_page: integer('per_page', limits.pageRows)
    .optional()
    .describe('Rows a page when `page` is used, 1–100; 25 when absent.'),
};

/** The page that a caller asks for. */
export type PageRequest = z.output<z.ZodObject<typeof pageInput>>;

/** One page of a list, newest first. REST puts `items` into `data` and the rest into `meta`. */
export const pageOutput = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe('Where the next page begins; null at the end.'),
    has_more: z.boolean(),
    page: z.int().optional(),
    per_page: z.int().optional(),
    total: z
      .int()
      .optional()
      .describe(`Counted up to ${countedRows}; with several filters, only over the rows that one page reads.`),
    total_pages: z.int().optional(),
  });

/** A cursor: the name of the list, so that it does not fit another list, and the id of the last row. */
function encodeCursor(list: string, id: string | number): string {
  return Buffer.from(`${list}:${id}`).toString('base64url');
}

function decodeCursor<Id extends string | number>(list: string, cursor: string, id: z.ZodType<Id>): Id {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const value = text.slice(list.length + 1);
  const parsed = id.safeParse(/^\d+$/.test(value) ? Number(value) : value);
  if (!text.startsWith(`${list}:`) || !parsed.success || encodeCursor(list, parsed.data) !== cursor) {
    throw new AppError(
      'invalid_cursor',
      'This cursor is not valid, or belongs to another list. Start again without a cursor.',
    );
  }
  return parsed.data;
}

/** A listed item has its row's id, which payments call `uuid`. */
type Identified<Id> = { id: Id } | { uuid: Id };

const idOf = <Id>(row: Identified<Id>): Id => ('uuid' in row ? row.uuid : row.id);

/** What was read for a page. */
interface Read<Id, Row> {
  readonly rows: Row[];
  /** The last row that was looked at, if reading stopped before it had found enough or reached the end; otherwise null. */
  readonly stoppedAt: Id | null;
  /** The number of rows of the list, counted up to `max`. */
  readonly count: (max: number) => Promise<number>;
}

/**
 * Reads one page, by cursor or by page number. By cursor, a page is short where reading stopped, and the next one goes on.
 * @param list the name of the list, which its cursors contain
 * @param id the schema of its ids
 * @param read reads rows older than `before`, newest first, at most `limit`, after skipping `offset`
 * @throws AppError `invalid_cursor`, `page_too_deep`, `validation_failed`
 */
export async function paginate<Id extends string | number, Row extends Identified<Id>>(
  request: PageRequest,
  {
    list,
    id,
    read,
  }: {
    list: string;
    id: z.ZodType<Id>;
    read: (at: { before: Id | null; limit: number; offset: number }) => Promise<Read<Id, Row>>;
  },
) {
  const byPage = request.page !== undefined || request.per_page !== undefined;
  if (byPage && (request.cursor !== undefined || request.limit !== undefined)) {
    throw invalidField(
      request.cursor === undefined ? 'limit' : 'cursor',
      'does not go with page or per_page; use cursor and limit, or page and per_page, not both',
    );
  }
  const limit = (byPage ? request.per_page : request.limit) ?? 25;
  const page = request.page ?? 1;
  const offset = byPage ? (page - 1) * limit : 0;
  if (offset >= countedRows) {
    throw new AppError(
      'page_too_deep',
      `Pages reach the first ${countedRows} rows. Use cursor to go on: every page has a next_cursor.`,
    );
  }
  const before = request.cursor === undefined ? null : decodeCursor(list, request.cursor, id);
  // One extra row shows whether there is another page.
  const { rows, stoppedAt, count } = await read({ before, limit: limit + 1, offset });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (byPage && items.length < limit && stoppedAt !== null) {
    throw new AppError(
      'page_too_deep',
      `With these filters together, this page is beyond the ${readRows} rows that one page reads. Use cursor to go on: every page has a next_cursor.`,
    );
  }
  const next = rows.length > limit && last !== undefined ? idOf(last) : stoppedAt;
  const paging = { items, next_cursor: next === null ? null : encodeCursor(list, next), has_more: next !== null };
  if (!byPage) return paging;
  const total = await count(countedRows);
  return { ...paging, page, per_page: limit, total, total_pages: Math.ceil(total / limit) };
}

/** The number of rows of `table` that match `where`, counted up to `max`. */
export async function countRows(db: Db, table: PgTable, where: SQL | undefined, max: number): Promise<number> {
  const counted = db
    .select({ one: sql`1` })
    .from(table)
    .where(where)
    .limit(max)
    .as('counted');
  const [row] = await db.select({ n: sql<number>`count(*)::int` }).from(counted);
  return row?.n ?? 0;
}

/**
 * One page of a table's rows, newest first, by cursor or by page number.
 * @param list the name of the list, which its cursors contain
 * @param id the schema of its ids
 * @param table the table to list and count; its ids must sort by time
 * @param where the tenant, the times, and filters of tables that stay small
 * @param filters each has an index that serves it newest first; with several, a page reads at most 20,000 rows
 * @param unindexed filters without an index: with one, a page reads at most as many
 * @param rows the query for the rows that match a condition: `$dynamic()`, without order and limit
 * @param present turns rows into the caller's view, in the same order
 * @throws AppError `invalid_cursor`, `page_too_deep`, `validation_failed`
 */
export function listPage<Id extends string | number, Query extends PgSelect, Item extends Identified<Id>>(
  db: Db,
  request: PageRequest,
  {
    list,
    id,
    table,
    where,
    filters = [],
    unindexed = [],
    rows,
    present,
  }: {
    list: string;
    id: z.ZodType<Id>;
    table: ListedTable;
    where: SQL | undefined;
    filters?: readonly (SQL | undefined)[];
    unindexed?: readonly (SQL | undefined)[];
    rows: (where: SQL | undefined) => Query;
    present: (rows: Awaited<Query>) => Item[] | Promise<Item[]>;
  },
) {
  return paginate(request, {
    list,
    id,
    read: async ({ before, limit, offset }) => {
      const older = and(where, before === null ? undefined : lt(table.id, before));
      const { matching, stop } = await narrow(db, table, older, filters, unindexed);
      const query = rows(matching).orderBy(desc(table.id)).limit(limit).offset(offset);
      return {
        rows: await present(await query),
        stoppedAt: stop === null ? null : id.parse(stop),
        // One more where there are rows that are not looked at: who goes on by numbers is then pointed to the cursor.
        count: async (max) => Math.min(max, (await countRows(db, table, matching, max)) + (stop === null ? 0 : 1)),
      };
    },
  });
}
