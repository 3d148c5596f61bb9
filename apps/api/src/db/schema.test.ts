import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import * as schema from './schema/index.ts';

const sql = postgres((await testDatabase()).url, { max: 1 });
afterAll(() => sql.end());

/** Tables that only the migrations and their functions use. */
const internal = ['migrations', 'delivery_id_limit', 'feed_epoch'];

test('the migrations make exactly the tables and columns that the drizzle schema reads', async () => {
  // Partitions have the columns of their parents.
  const rows = await sql<{ line: string }[]>`
    select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and c.relname <> all(${internal})`;
  const declared = Object.values(schema)
    .filter((value) => is(value, PgTable))
    .flatMap((table) => {
      const { name, columns, primaryKeys } = getTableConfig(table);
      const inKey = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)));
      return columns.map((column) => {
        const notNull = column.notNull || column.primary || inKey.has(column.name);
        return `${name}.${column.name} ${column.getSQLType()}${notNull ? ' not null' : ''}`;
      });
    });
  expect(declared.toSorted()).toEqual(rows.map((row) => row.line).toSorted());
});
