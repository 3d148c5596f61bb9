import { and, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { TenantContext } from '../context.ts';
import { hasNoCase, lowered } from '../db/any-case.ts';
import { owned } from '../tenant-rows.ts';

/** Rows of one beginning that are read, and newest rows that are looked through. */
const readRows = 1_000;
/** Sorts after every text that begins as it does: the highest code point. */
const highest = '\u{10ffff}';

/** A table whose rows belong to a merchant and mode. */
type OwnedTable = PgTable & { merchant_id: PgColumn; mode: PgColumn };

/** A text of a row that can be searched by its beginning: it has an index of merchant, mode and `text`, which sorts by code point. */
export interface Key {
  /** The field's name, which the hit names. */
  readonly name: string;
  readonly text: SQL;
  /** What the text is compared with. */
  readonly value: string;
  /** A further condition, where the index compares less than the whole truth. */
  readonly also?: SQL | undefined;
}

/** A way to find rows of one kind: those that are the text, or also those that begin with it or contain it. */
export interface Way {
  readonly name: string | SQL;
  readonly isExact: boolean;
  /** The rows to search, under the name of their table; the table itself when absent. */
  readonly from?: SQL;
  readonly where: SQL | undefined;
}

const equal = ({ text, value, also }: Key): SQL | undefined => and(sql`${text} = ${value}`, also);

const begins = ({ text, value, also }: Key): SQL | undefined =>
  and(sql`${text} > ${value} AND ${text} < ${value + highest}`, also);

/** A transaction's hash, which is found in any case. */
export const hashKey = (column: PgColumn, q: string): Key => ({
  name: 'tx_hash',
  text: lowered(column),
  value: q.toLowerCase(),
});

/** An email address, which is found in any case. */
export const emailKey = (name: string, column: PgColumn, q: string): Key => ({
  name,
  text: lowered(column),
  value: q.toLowerCase(),
});

/** An address: of those in base58, each letter's case counts. */
export const addressKey = (name: string, column: PgColumn, q: string): Key => ({
  name,
  text: lowered(column),
  value: q.toLowerCase(),
  also: hasNoCase(q) ? undefined : sql`starts_with(${column}, ${q})`,
});

/**
 * The ways to find rows by the beginning of a text. A beginning that more rows have than are read at once is also looked for
 * among the newest rows: whatever so many have is likely there.
 */
export function waysByKeys(ctx: TenantContext, table: OwnedTable, keys: readonly Key[]): Way[] {
  if (keys.length === 0) return [];
  const found = keys.map((key) => sql`WHEN ${begins(key)} THEN ${key.name}`);
  const ofAny = sql.join(
    keys.map((key) => sql`(${begins(key)})`),
    sql` OR `,
  );
  return [
    ...keys.flatMap((key): Way[] => [
      { name: key.name, isExact: true, where: equal(key) },
      { name: key.name, isExact: false, from: rowsBy(ctx, table, key), where: undefined },
    ]),
    {
      name: sql`CASE ${sql.join(found, sql` `)} END`,
      isExact: false,
      from: newestRows(ctx, table),
      where: sql`(${ofAny})`,
    },
  ];
}

/** Rows whose text begins with the value, in the order of the text. */
function rowsBy(ctx: TenantContext, table: OwnedTable, key: Key): SQL {
  const where = and(owned(ctx, table), begins(key));
  return sql`(SELECT * FROM ${table} WHERE ${where} ORDER BY ${key.text} LIMIT ${readRows})`;
}

/** The newest rows of a table whose ids sort by time. */
export const newestRows = (ctx: TenantContext, table: OwnedTable): SQL =>
  sql`(SELECT * FROM ${table} WHERE ${owned(ctx, table)} ORDER BY id DESC LIMIT ${readRows})`;

/** The ways to find rows by a text of other rows, such as a payment by the hash of its transaction. */
export function waysByOthers(
  ctx: TenantContext,
  { id, others, othersId, key }: { id: PgColumn; others: OwnedTable; othersId: PgColumn; key: Key },
): Way[] {
  const among = (where: SQL | undefined, order: SQL) =>
    sql`${id} IN (SELECT ${othersId} FROM ${others} WHERE ${and(owned(ctx, others), where)} ORDER BY ${order} LIMIT ${readRows})`;
  return [
    { name: key.name, isExact: true, where: among(equal(key), sql`${othersId} DESC`) },
    { name: key.name, isExact: false, where: among(begins(key), key.text) },
  ];
}

/** The ways to find rows by their id, or by the beginning of it. */
export const waysById = (id: PgColumn, q: string): Way[] => [
  { name: 'id', isExact: true, where: sql`${id} = ${q}` },
  { name: 'id', isExact: false, where: sql`${id} > ${q} AND ${id} < ${q + highest}` },
];

/** The ways to find rows that contain the text, in any case, in one of these columns; the newest rows are looked through. */
export function waysByParts(from: SQL | undefined, columns: Readonly<Record<string, PgColumn>>, q: string): Way[] {
  return Object.entries(columns).flatMap(([name, column]): Way[] => [
    { name, isExact: true, ...(from && { from }), where: sql`lower(${column}) = lower(${q})` },
    { name, isExact: false, ...(from && { from }), where: sql`strpos(lower(${column}), lower(${q})) > 0` },
  ]);
}
