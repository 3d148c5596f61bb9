import { AppError, type KeyScope, keyScopeSchema, moneyScopes, newId, type Scope } from '@cryptoix/core';
import { hashKey, mintKey } from '@cryptoix/core/minting';
import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { apiKeyRequests, apiKeys, apiKeyScopeUses } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { countUpTo, type PageRequest, paginate } from '../paging.ts';

/** Requests a minute that a key may make unless told otherwise (contract, Envelope). */
const defaultRateLimit = 500;
/** A merchant's keys in one mode that are neither revoked nor expired. */
const maxActiveKeys = 500;
/** Scopes that make a key able to move money: wanted only from somebody who just showed the password. */
const money: ReadonlySet<Scope> = new Set(moneyScopes);

type KeyRow = typeof apiKeys.$inferSelect;

/** Whether a key works, and if not, why. */
export const keyStatuses = ['active', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

function statusOf(row: KeyRow, now: Date): KeyStatus {
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at !== null && row.expires_at <= now ? 'expired' : 'active';
}

const iso = (date: Date | null) => date?.toISOString() ?? null;
/** Stored scopes of a key are key scopes: nothing else passes the door. */
const grantedScopes = (row: KeyRow): KeyScope[] => z.array(keyScopeSchema).parse(row.scopes);

function present(row: KeyRow, uses: Map<string, Date>, replacedBy: string | null, now: Date) {
  const scopes = grantedScopes(row);
  return {
    id: row.id,
    label: row.label,
    mode: row.mode,
    start: row.start,
    scopes,
    status: statusOf(row, now),
    ip_allowlist: row.ip_allowlist,
    rate_limit: row.rate_limit,
    require_idempotency_key: row.require_idempotency_key,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    expires_at: iso(row.expires_at),
    revoked_at: iso(row.revoked_at),
    exposed_at: iso(row.exposed_at),
    rotated_from: row.rotated_from,
    replaced_by: replacedBy,
    last_used_at: iso(row.last_used_at),
    last_used_ip: row.last_used_ip,
    last_used_scope: row.last_used_scope,
    scope_uses: scopes.map((scope) => ({ scope, last_used_at: iso(uses.get(scope) ?? null) })),
    unused_scopes: scopes.filter((scope) => !uses.has(scope)),
  };
}

async function presentAll(ctx: TenantContext, rows: KeyRow[]) {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const [uses, twins] = await Promise.all([
    ctx.db.select().from(apiKeyScopeUses).where(inArray(apiKeyScopeUses.key_id, ids)),
    ctx.db
      .select({ id: apiKeys.id, from: apiKeys.rotated_from })
      .from(apiKeys)
      .where(inArray(apiKeys.rotated_from, ids)),
  ]);
  const now = ctx.services.now();
  return rows.map((row) => {
    const ofKey = uses.filter((use) => use.key_id === row.id).map((use) => [use.scope, use.last_used_at] as const);
    return present(row, new Map(ofKey), twins.find((twin) => twin.from === row.id)?.id ?? null, now);
  });
}

async function presentOne(ctx: TenantContext, row: KeyRow) {
  const [view] = await presentAll(ctx, [row]);
  if (view === undefined) throw new Error(`no view of ${row.id}`);
  return view;
}

const owned = (ctx: TenantContext) =>
  and(eq(apiKeys.merchant_id, ctx.tenant.merchantId), eq(apiKeys.mode, ctx.tenant.mode));
const notRevoked = isNull(apiKeys.revoked_at);
const active = (now: Date) => and(notRevoked, or(isNull(apiKeys.expires_at), gt(apiKeys.expires_at, now)));

async function requireKey(ctx: TenantContext, id: string, { lock = false } = {}): Promise<KeyRow> {
  const query = ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), owned(ctx)));
  const [row] = await (lock ? query.for('update') : query);
  if (row === undefined) throw new AppError('not_found', 'There is no such API key in this account and mode.');
  return row;
}

/** Nobody grants what they do not hold, and money needs a fresh sign-in. @throws AppError `missing_scope` */
function requireGrant(ctx: TenantContext, wanted: readonly Scope[]): void {
  const missing = wanted.find((scope) => ctx.granted?.has(scope) === false);
  if (missing !== undefined) {
    throw new AppError('missing_scope', `A key cannot be given ${missing} by somebody who does not hold it.`, {
      required_scope: missing,
    });
  }
  if (ctx.principal.type === 'session' && !ctx.principal.fresh && wanted.some((scope) => money.has(scope))) {
    throw new AppError(
      'missing_scope',
      'A key that can move money is made only right after signing in. Confirm your password and try again.',
      {
        required_scope: 'api_keys:write',
        reason: 'session_not_fresh',
      },
    );
  }
}

/** What `api_key.*` events carry: everything but the key. */
const eventOf = (row: KeyRow, replacedBy: string | null = null) => ({
  id: row.id,
  label: row.label,
  mode: row.mode,
  start: row.start,
  scopes: grantedScopes(row),
  expires_at: iso(row.expires_at),
  revoked_at: iso(row.revoked_at),
  exposed_at: iso(row.exposed_at),
  replaced_by: replacedBy,
});

interface KeyInput {
  label: string;
  scopes: KeyScope[];
  expires_at?: string | null | undefined;
  ip_allowlist?: string[] | undefined;
  rate_limit?: number | undefined;
  require_idempotency_key?: boolean | undefined;
}

function requireFuture(at: string | null | undefined, now: Date): Date | null {
  if (at === null || at === undefined) return null;
  const date = new Date(at);
  if (date > now) return date;
  const message = 'lies in the past; leave it out for a key that does not expire';
  throw new AppError('validation_failed', `The request is not valid: expires_at: ${message}`, {
    issues: [{ path: 'expires_at', message }],
  });
}

type NewKey = Pick<
  KeyRow,
  'label' | 'scopes' | 'ip_allowlist' | 'rate_limit' | 'require_idempotency_key' | 'expires_at' | 'rotated_from'
>;

async function insertKey(ctx: TenantContext, values: NewKey): Promise<{ row: KeyRow; key: string }> {
  const now = ctx.services.now();
  const count = await countUpTo(
    ctx.db,
    ctx.db
      .select({ one: sql`1` })
      .from(apiKeys)
      .where(and(owned(ctx), active(now)))
      .limit(maxActiveKeys)
      .as('counted'),
  );
  if (count >= maxActiveKeys)
    throw new AppError('conflict', `There are ${maxActiveKeys} active keys in this mode already. Revoke one first.`);
  const pepper = ctx.services.config.keyPeppers[0];
  if (pepper === undefined) throw new Error('no pepper is configured');
  const { key, publicId, start } = mintKey(ctx.tenant.mode);
  const [row] = await ctx.db
    .insert(apiKeys)
    .values({
      ...values,
      id: newId('api_key', now.getTime()),
      merchant_id: ctx.tenant.merchantId,
      mode: ctx.tenant.mode,
      public_id: publicId,
      start,
      hash: hashKey(key, pepper.secret),
      pepper_version: pepper.version,
      created_by: ctx.actor,
      created_at: now,
    })
    .returning();
  if (row === undefined) throw new Error('insert returned no row');
  return { row, key };
}

/**
 * Creates an API key.
 * @returns the key as lists show it and, this once, the key itself
 * @throws AppError `missing_scope`, `validation_failed`, `conflict`
 */
export async function createKey(ctx: TenantContext, input: KeyInput) {
  requireGrant(ctx, input.scopes);
  const expiresAt = requireFuture(input.expires_at, ctx.services.now());
  return transact(ctx, async (tx) => {
    const { row, key } = await insertKey(tx, {
      label: input.label,
      scopes: input.scopes,
      ip_allowlist: input.ip_allowlist ?? [],
      rate_limit: input.rate_limit ?? defaultRateLimit,
      require_idempotency_key: input.require_idempotency_key ?? false,
      expires_at: expiresAt,
      rotated_from: null,
    });
    await audit(tx, {
      action: 'api_key.created',
      target: { type: 'api_key', id: row.id },
      details: { label: row.label, scopes: row.scopes },
    });
    await emit(tx, 'api_key.created', eventOf(row));
    return { ...(await presentOne(tx, row)), key };
  });
}

/**
 * Makes the twin of a key: same label, scopes, mode and limits, linked to it. The old key stays valid until it is
 * revoked, or until the overlap ends.
 * @returns the new key and, this once, the key itself
 * @throws AppError `not_found`, `conflict`, `missing_scope`
 */
export async function rotateKey(
  ctx: TenantContext,
  input: { id: string; overlap_seconds?: number | undefined; expires_at?: string | null | undefined },
) {
  const now = ctx.services.now();
  return transact(ctx, async (tx) => {
    const old = await requireKey(tx, input.id, { lock: true });
    if (old.revoked_at !== null) throw new AppError('conflict', 'This key is revoked. Create a new key instead.');
    const [twin] = await tx.db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(eq(apiKeys.rotated_from, old.id), active(now)));
    if (twin !== undefined)
      throw new AppError(
        'conflict',
        `This key was rotated already: ${twin.id} takes its place. Revoke that one first to rotate again.`,
      );
    requireGrant(tx, old.scopes);
    // A key that lives for 90 days gets a twin that lives for 90 days, from now.
    const lifetimeMs = old.expires_at === null ? null : old.expires_at.getTime() - old.created_at.getTime();
    const inherited = lifetimeMs === null ? null : new Date(now.getTime() + lifetimeMs);
    const { row, key } = await insertKey(tx, {
      label: old.label,
      scopes: old.scopes,
      ip_allowlist: old.ip_allowlist,
      rate_limit: old.rate_limit,
      require_idempotency_key: old.require_idempotency_key,
      expires_at: input.expires_at === undefined ? inherited : requireFuture(input.expires_at, now),
      rotated_from: old.id,
    });
    let retired = old;
    if (input.overlap_seconds !== undefined) {
      const ends = new Date(now.getTime() + input.overlap_seconds * 1000);
      if (old.expires_at === null || ends < old.expires_at) {
        await tx.db
          .update(apiKeys)
          .set({ expires_at: ends })
          .where(and(eq(apiKeys.id, old.id), owned(tx)));
        retired = { ...old, expires_at: ends };
      }
    }
    await audit(tx, {
      action: 'api_key.rotated',
      target: { type: 'api_key', id: old.id },
      details: { replaced_by: row.id, old_key_ends_at: iso(retired.expires_at) },
    });
    await emit(tx, 'api_key.rotated', eventOf(retired, row.id));
    return { ...(await presentOne(tx, row)), key };
  });
}

/** Revokes a key, for good: its next request is refused in every process. Again is no error. @throws AppError `not_found` */
export async function revokeKey(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireKey(tx, id, { lock: true });
    if (row.revoked_at !== null) return presentOne(tx, row);
    const revoked = { ...row, revoked_at: tx.services.now() };
    await tx.db
      .update(apiKeys)
      .set({ revoked_at: revoked.revoked_at })
      .where(and(eq(apiKeys.id, id), owned(tx)));
    await audit(tx, { action: 'api_key.revoked', target: { type: 'api_key', id }, details: { label: row.label } });
    await emit(tx, 'api_key.revoked', eventOf(revoked));
    return presentOne(tx, revoked);
  });
}

interface KeyChange {
  id: string;
  label?: string | undefined;
  ip_allowlist?: string[] | undefined;
  rate_limit?: number | undefined;
  require_idempotency_key?: boolean | undefined;
}

/** Changes what is not the key's power: that takes a new key. @throws AppError `not_found`, `conflict` */
export async function updateKey(ctx: TenantContext, { id, ...change }: KeyChange) {
  return transact(ctx, async (tx) => {
    const before = await requireKey(tx, id, { lock: true });
    if (before.revoked_at !== null) throw new AppError('conflict', 'This key is revoked; it can no longer be changed.');
    const next = {
      label: change.label ?? before.label,
      ip_allowlist: change.ip_allowlist ?? before.ip_allowlist,
      rate_limit: change.rate_limit ?? before.rate_limit,
      require_idempotency_key: change.require_idempotency_key ?? before.require_idempotency_key,
    };
    await tx.db
      .update(apiKeys)
      .set(next)
      .where(and(eq(apiKeys.id, id), owned(tx)));
    await audit(tx, { action: 'api_key.updated', target: { type: 'api_key', id }, details: { ...change } });
    return presentOne(tx, { ...before, ...next });
  });
}

/** One key. @throws AppError `not_found` */
export async function getKey(ctx: TenantContext, id: string) {
  return presentOne(ctx, await requireKey(ctx, id));
}

/** The keys of this merchant and mode, newest first. */
export async function listKeys(ctx: TenantContext, filter: PageRequest & { status?: KeyStatus | undefined }) {
  const now = ctx.services.now();
  const ofStatus = {
    active: active(now),
    expired: and(notRevoked, lt(apiKeys.expires_at, now)),
    revoked: sql`${apiKeys.revoked_at} IS NOT NULL`,
  };
  const where = and(owned(ctx), filter.status === undefined ? undefined : ofStatus[filter.status]);
  return paginate(filter, {
    list: 'api_keys',
    id: z.string(),
    read: async ({ before, limit, offset }) =>
      presentAll(
        ctx,
        await ctx.db
          .select()
          .from(apiKeys)
          .where(and(where, before === null ? undefined : lt(apiKeys.id, before)))
          .orderBy(desc(apiKeys.id))
          .limit(limit)
          .offset(offset),
      ),
    count: (max) =>
      countUpTo(
        ctx.db,
        ctx.db
          .select({ one: sql`1` })
          .from(apiKeys)
          .where(where)
          .limit(max)
          .as('counted'),
      ),
  });
}

/** The requests a key has made, newest first. @throws AppError `not_found` */
export async function listKeyRequests(ctx: TenantContext, { id, ...page }: PageRequest & { id: string }) {
  await requireKey(ctx, id);
  const where = and(
    eq(apiKeyRequests.key_id, id),
    eq(apiKeyRequests.merchant_id, ctx.tenant.merchantId),
    eq(apiKeyRequests.mode, ctx.tenant.mode),
  );
  return paginate(page, {
    list: 'requests',
    id: z.string(),
    read: async ({ before, limit, offset }) => {
      const rows = await ctx.db
        .select()
        .from(apiKeyRequests)
        .where(and(where, before === null ? undefined : lt(apiKeyRequests.id, before)))
        .orderBy(desc(apiKeyRequests.id))
        .limit(limit)
        .offset(offset);
      return rows.map((row) => ({
        id: row.id,
        method: row.method,
        route: row.route,
        status: row.status,
        error_code: row.error_code,
        duration_ms: row.duration_ms,
        ip: row.ip,
        created_at: row.created_at.toISOString(),
      }));
    },
    count: (max) =>
      countUpTo(
        ctx.db,
        ctx.db
          .select({ one: sql`1` })
          .from(apiKeyRequests)
          .where(where)
          .limit(max)
          .as('counted'),
      ),
  });
}

/** Marks a key that was seen in a URL, once, and tells its merchant. It keeps working: revoking is the merchant's call. */
export async function markExposed(ctx: TenantContext, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const [row] = await tx.db
      .update(apiKeys)
      .set({ exposed_at: tx.services.now() })
      .where(and(eq(apiKeys.id, id), owned(tx), isNull(apiKeys.exposed_at)))
      .returning();
    if (row === undefined) return;
    await audit(tx, { action: 'api_key.exposed', target: { type: 'api_key', id }, details: { label: row.label } });
    await emit(tx, 'api_key.exposed', eventOf(row));
  });
}

/** How long before its end a key's merchant is told, in ms: 7 days. */
const expiringNoticeMs = 7 * 86_400_000;

/** The keys that will end within a week or have ended, and whose merchant has not been told. */
export async function keysToAnnounce(db: TenantContext['db'], now: Date): Promise<KeyRow[]> {
  const soon = new Date(now.getTime() + expiringNoticeMs);
  return db
    .select()
    .from(apiKeys)
    .where(
      and(
        notRevoked,
        lt(apiKeys.expires_at, soon),
        isNull(apiKeys.expired_notified_at),
        or(isNull(apiKeys.expiring_notified_at), lt(apiKeys.expires_at, now)),
      ),
    )
    .limit(500);
}

/** Tells the merchant, once each, that a key will end soon or has ended. */
export async function announceExpiry(ctx: TenantContext, key: KeyRow): Promise<void> {
  const now = ctx.services.now();
  const expired = key.expires_at !== null && key.expires_at <= now;
  await transact(ctx, async (tx) => {
    const column = expired ? apiKeys.expired_notified_at : apiKeys.expiring_notified_at;
    const [row] = await tx.db
      .update(apiKeys)
      .set(expired ? { expired_notified_at: now } : { expiring_notified_at: now })
      .where(and(eq(apiKeys.id, key.id), owned(tx), isNull(column)))
      .returning();
    if (row === undefined) return;
    if (expired)
      await audit(tx, {
        action: 'api_key.expired',
        target: { type: 'api_key', id: row.id },
        details: { label: row.label },
      });
    await emit(tx, expired ? 'api_key.expired' : 'api_key.expiring', eventOf(row));
  });
}
