import { redactKeys } from '@cryptoix/core';
import { and, getTableName, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { scopesOf } from '../principal.ts';
import { type Kind, kindsFor } from './kinds.ts';
import type { Way } from './match.ts';
import { type Hit, hitTypes, type HitType, type SearchInput } from './schemas.ts';

/** The most hits of one type. */
const mostOfType = 5;

const row = z.object({
  type: z.enum(hitTypes),
  id: z.string(),
  title: z.string(),
  status: z.string().nullable(),
  matched: z.string(),
  exact: z.boolean(),
  /** Unix milliseconds. */
  at: z.number(),
});
type Row = z.output<typeof row>;

/** The statement for one way, newest first. */
function statement(type: HitType, { table, id, mine, title, status, createdAt }: Kind, way: Way): SQL {
  const from = way.from === undefined ? sql`${table}` : sql`${way.from} AS ${sql.identifier(getTableName(table))}`;
  return sql`(SELECT ${type}::text AS type, ${id}::text AS id, ${title} AS title, ${status} AS status, ${way.name}::text AS matched,
      ${way.isExact}::boolean AS exact, (extract(epoch FROM ${createdAt}) * 1000)::float8 AS at
    FROM ${from} WHERE ${and(way.from === undefined ? mine : undefined, way.where) ?? sql`true`}
    ORDER BY ${id} DESC LIMIT ${mostOfType})`;
}

/** Exact hits first, then the newest. */
const compareRows = (a: Row, b: Row) =>
  Number(b.exact) - Number(a.exact) || b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/**
 * Finds objects of this merchant and mode by what people know of them: exact hits first, then the newest, at most 5 of a
 * type, and only of types that the caller may read. Each way to find something reads a bounded number of rows of an index.
 */
export async function search(ctx: TenantContext, { q, limit = 25 }: SearchInput): Promise<Hit[]> {
  const text = q.trim();
  // A secret is looked up nowhere.
  if (redactKeys(text) !== text) return [];
  const held = scopesOf(ctx.principal);
  const kinds = kindsFor(ctx, text);
  const statements = hitTypes
    .filter((type) => held.has(kinds[type].scope))
    .flatMap((type) => kinds[type].ways.map((way) => statement(type, kinds[type], way)));
  if (statements.length === 0) return [];
  const rows = z.array(row).parse(await ctx.db.execute(sql.join(statements, sql` UNION ALL `)));
  const best = new Map<string, Row>();
  for (const found of rows.toSorted(compareRows)) {
    const key = `${found.type} ${found.id}`;
    if (!best.has(key)) best.set(key, found);
  }
  const counts = new Map<HitType, number>();
  return [...best.values()]
    .filter(({ type }) => {
      const count = (counts.get(type) ?? 0) + 1;
      counts.set(type, count);
      return count <= mostOfType;
    })
    .slice(0, limit)
    .map(({ type, id, title, status, matched, at }) => {
      return { type, id, title, status, matched, created_at: new Date(at).toISOString() };
    });
}
