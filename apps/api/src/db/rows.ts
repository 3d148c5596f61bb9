import { type SQL, sql } from 'drizzle-orm';

/** How a column's values are sent: as an array of a type that postgres.js can write, which is then cast. */
const casts = {
  text: 'text[]',
  int: 'int[]',
  bigint: 'bigint[]',
  float8: 'float8[]',
  numeric: 'text[]::numeric[]',
  boolean: 'int[]::boolean[]',
  timestamptz: 'text[]::timestamptz[]',
  bytea: 'text[]::bytea[]',
} as const;

interface Values {
  text: string;
  int: number;
  bigint: number;
  float8: number;
  numeric: string;
  boolean: boolean;
  timestamptz: Date;
  bytea: Buffer;
}

/** A column's type in Postgres, and its value in a row. */
type Column<Row> = {
  [Type in keyof Values]: readonly [type: Type, pick: (row: Row) => Values[Type] | null];
}[keyof Values];

/**
 * Rows as a relation for FROM or JOIN, one parameter a column: `rowsOf('sent', requests, { key_id: ['text', (r) => r.keyId] })`.
 * Each column's name, type and value are written together, so that no two can be swapped.
 * @param name the name of the relation in the statement
 */
export function rowsOf<Row>(name: string, rows: readonly Row[], columns: Readonly<Record<string, Column<Row>>>): SQL {
  const arrays = Object.values(columns).map(
    ([type, pick]) => sql`${sql.param(rows.map((row) => written(pick(row))))}::${sql.raw(casts[type])}`,
  );
  const names = Object.keys(columns).map((column) => sql.identifier(column));
  return sql`unnest(${sql.join(arrays, sql`, `)}) AS ${sql.identifier(name)} (${sql.join(names, sql`, `)})`;
}

/** A value as text or a number: postgres.js and drizzle cannot write arrays of times, bytes and booleans. */
function written(value: Values[keyof Values] | null): string | number | null {
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  return typeof value === 'boolean' ? Number(value) : value;
}
