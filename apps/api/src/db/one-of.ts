import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/**
 * Whether a column of texts holds one of these. One parameter, however many there are: `inArray` is another text for
 * every length, for which no connection has a plan yet.
 */
export const oneOf = (column: PgColumn, values: readonly string[]): SQL =>
  sql`${column} = ANY(${sql.param([...values])}::text[])`;
