import { and, desc } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { oneOf } from '../db/one-of.ts';
import { apiKeys, apiKeyScopeUses } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';
import { attentionOf } from './attention.ts';
import { grantedScopes, type KeyRow, statusOf } from './rows.ts';
import type { Key } from './schemas.ts';

const iso = (date: Date | null) => date?.toISOString() ?? null;

interface Related {
  /** The last use of each scope. */
  uses: ReadonlyMap<string, Date>;
  /** The successors of the key, newest first. */
  successors: readonly KeyRow[];
  now: Date;
}

function view(row: KeyRow, { uses, successors, now }: Related): Key {
  const scopes = grantedScopes(row);
  const unused = scopes.filter((scope) => !uses.has(scope));
  const status = statusOf(row, now);
  const facts = {
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    exposedAt: row.exposed_at,
    lastUsedAt: row.last_used_at,
    replaced: successors.some((successor) => statusOf(successor, now) === 'active'),
    hasUnusedScopes: unused.length > 0,
  };
  return {
    id: row.id,
    label: row.label,
    mode: row.mode,
    start: row.start,
    scopes,
    status,
    attention: status === 'active' ? attentionOf(facts, now) : [],
    ip_allowlist: row.ip_allowlist,
    rate_limit: row.rate_limit,
    require_idempotency_key: row.require_idempotency_key,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    expires_at: iso(row.expires_at),
    revoked_at: iso(row.revoked_at),
    exposed_at: iso(row.exposed_at),
    rotated_from: row.rotated_from,
    replaced_by: successors[0]?.id ?? null,
    first_used_at: iso(row.first_used_at),
    last_used_at: iso(row.last_used_at),
    last_used_ip: row.last_used_ip,
    last_used_scope: row.last_used_scope,
    scope_uses: scopes.map((scope) => ({ scope, last_used_at: iso(uses.get(scope) ?? null) })),
    unused_scopes: unused,
  };
}

/** Keys as every door shows them: everything but the key, in the order of the rows. */
export async function viewKeys(ctx: TenantContext, rows: readonly KeyRow[]) {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const [uses, successors] = await Promise.all([
    ctx.db.select().from(apiKeyScopeUses).where(oneOf(apiKeyScopeUses.key_id, ids)),
    ctx.db
      .select()
      .from(apiKeys)
      .where(and(oneOf(apiKeys.rotated_from, ids), owned(ctx, apiKeys)))
      .orderBy(desc(apiKeys.id)),
  ]);
  const now = ctx.services.now();
  const usesOf = Map.groupBy(uses, (use) => use.key_id);
  const successorsOf = Map.groupBy(successors, (successor) => successor.rotated_from);
  return rows.map((row) =>
    view(row, {
      uses: new Map(usesOf.get(row.id)?.map((use) => [use.scope, use.last_used_at])),
      successors: successorsOf.get(row.id) ?? [],
      now,
    }),
  );
}

/** One key as every door shows it. */
export async function viewKey(ctx: TenantContext, row: KeyRow) {
  const [only] = await viewKeys(ctx, [row]);
  if (only === undefined) throw new Error(`no view of ${row.id}`);
  return only;
}
