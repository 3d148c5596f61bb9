import {
  AppError,
  type DeliveryStatus,
  type EndpointReason,
  type EndpointStatus,
  newId,
  scopesForSubscription,
  type Scope,
} from '@cryptoix/core';
import { mintEndpointSecret, mintSigningKeyPair } from '@cryptoix/core/signing';
import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { deliveries, deliveryQueue, endpointHealth, endpoints, endpointSecrets } from '../db/schema/index.ts';
import { AddressError, resolveVetted } from '../net/resolve.ts';
import { parseEndpointUrl } from '../net/endpoint-url.ts';
import { countUpTo, paginate, type PageRequest } from '../paging.ts';

/** How long, in seconds, a rotated secret still signs beside the new one, unless told otherwise: 24 h. */
const defaultOverlapSeconds = 86_400;
/** A merchant's endpoints in one mode. Every event is matched against all of them. */
const maxEndpoints = 500;

type EndpointRow = typeof endpoints.$inferSelect;
type HealthRow = typeof endpointHealth.$inferSelect;

interface Signing {
  kind: 'hmac' | 'ed25519';
  public_key: string | null;
  created_at: Date;
  expires_at: Date | null;
}

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

/** An endpoint as every door shows it: no secret, header values masked. */
function present(row: EndpointRow, health: HealthRow | null, secrets: readonly Signing[], now: Date) {
  const throttledUntil = health?.throttled_until ?? null;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    event_types: row.event_types,
    headers: Object.fromEntries(row.header_names.map((name) => [name, '••••••••'])),
    status: row.status,
    disabled_reason: row.disabled_reason,
    mode: row.mode,
    public_key: secrets.find((secret) => secret.kind === 'ed25519')?.public_key ?? null,
    secrets: secrets.map((secret) => ({
      kind: secret.kind,
      created_at: secret.created_at.toISOString(),
      expires_at: iso(secret.expires_at),
    })),
    failing_since: iso(health?.failing_since),
    last_success_at: iso(health?.last_success_at),
    last_failure_at: iso(health?.last_failure_at),
    slowed_until: throttledUntil !== null && throttledUntil > now ? throttledUntil.toISOString() : null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

const owned = (ctx: TenantContext) =>
  and(
    eq(endpoints.merchant_id, ctx.tenant.merchantId),
    eq(endpoints.mode, ctx.tenant.mode),
    isNull(endpoints.deleted_at),
  );

/** The endpoint's row. @throws AppError `not_found`, also for another tenant's and for a deleted one */
export async function requireEndpoint(ctx: TenantContext, id: string, { lock = false } = {}): Promise<EndpointRow> {
  const query = ctx.db
    .select()
    .from(endpoints)
    .where(and(eq(endpoints.id, id), owned(ctx)));
  const [row] = await (lock ? query.for('update') : query);
  if (row === undefined) throw new AppError('not_found', 'There is no such webhook endpoint in this account and mode.');
  return row;
}

async function presentAll(ctx: TenantContext, rows: EndpointRow[]) {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const now = ctx.services.now();
  const [health, secrets] = await Promise.all([
    ctx.db.select().from(endpointHealth).where(inArray(endpointHealth.endpoint_id, ids)),
    ctx.db
      .select()
      .from(endpointSecrets)
      .where(
        and(
          inArray(endpointSecrets.endpoint_id, ids),
          or(isNull(endpointSecrets.expires_at), gt(endpointSecrets.expires_at, now)),
        ),
      )
      .orderBy(desc(endpointSecrets.id)),
  ]);
  return rows.map((row) =>
    present(
      row,
      health.find((entry) => entry.endpoint_id === row.id) ?? null,
      secrets.filter((secret) => secret.endpoint_id === row.id),
      now,
    ),
  );
}

async function presentOne(ctx: TenantContext, row: EndpointRow) {
  const [view] = await presentAll(ctx, [row]);
  if (view === undefined) throw new Error(`no view of ${row.id}`);
  return view;
}

/** One endpoint. @throws AppError `not_found` */
export async function getEndpoint(ctx: TenantContext, id: string) {
  return presentOne(ctx, await requireEndpoint(ctx, id));
}

/** The endpoints of this merchant and mode, newest first. */
export async function listEndpoints(ctx: TenantContext, page: PageRequest & { status?: EndpointStatus | undefined }) {
  const where = and(owned(ctx), page.status === undefined ? undefined : eq(endpoints.status, page.status));
  return paginate(page, {
    list: 'endpoints',
    id: z.string(),
    read: async ({ before, limit, offset }) =>
      presentAll(
        ctx,
        await ctx.db
          .select()
          .from(endpoints)
          .where(and(where, before === null ? undefined : lt(endpoints.id, before)))
          .orderBy(desc(endpoints.id))
          .limit(limit)
          .offset(offset),
      ),
    count: (max) =>
      countUpTo(
        ctx.db,
        ctx.db
          .select({ one: sql`1` })
          .from(endpoints)
          .where(where)
          .limit(max)
          .as('counted'),
      ),
  });
}

/**
 * What an API key sees through webhooks never exceeds what it may read (contract, Scopes): the whole subscription is
 * checked, not only what a change adds. @throws AppError `missing_scope`
 */
export function requireSubscriptionScopes(ctx: TenantContext, eventTypes: readonly string[]): void {
  if (ctx.granted === null) return;
  const missing = scopesForSubscription(eventTypes).filter((scope: Scope) => ctx.granted?.has(scope) === false);
  const [first] = missing;
  if (first === undefined) return;
  throw new AppError(
    'missing_scope',
    `Events of this endpoint carry what only ${missing.join(', ')} may read. Subscribe to fewer events, or use a key that holds ${missing.length === 1 ? 'it' : 'them'}.`,
    {
      required_scope: first,
      required_scopes: missing,
    },
  );
}

const invalid = (path: string, message: string) =>
  new AppError('validation_failed', `The request is not valid: ${path}: ${message}`, { issues: [{ path, message }] });

/** Judges a URL as far as it can be judged before the first attempt. @returns warnings @throws AppError `validation_failed` */
async function judgeUrl(ctx: TenantContext, text: string): Promise<{ url: string; warnings: string[] }> {
  const policy = ctx.services.config.addressPolicy;
  const parsed = parseEndpointUrl(text, policy);
  if (!parsed.ok) throw invalid('url', parsed.message);
  try {
    await resolveVetted(parsed.url.hostname, policy, ctx.services.resolver);
    return { url: parsed.url.href, warnings: [] };
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    if (error.code === 'blocked_address') {
      throw invalid(
        'url',
        `${parsed.url.hostname} leads to an address that is not on the public internet. Use a host that the internet can reach.`,
      );
    }
    return {
      url: parsed.url.href,
      warnings: [
        `${parsed.url.hostname} does not resolve at the moment. Deliveries fail until it does; check the spelling and your DNS.`,
      ],
    };
  }
}

/** A unique index refused the row: the URL is taken. */
function conflictOnUrl(error: unknown): never {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === '23505') {
      throw new AppError(
        'conflict',
        'Another endpoint of this mode has this URL already. Edit that one instead, or delete it first.',
      );
    }
  }
  throw error;
}

const headersIdentity = (id: string) => `endpoints.headers:${id}`;
const secretIdentity = (id: string) => `endpoint_secrets.secret:${id}`;

async function addSecret(
  ctx: TenantContext,
  endpointId: string,
  kind: 'hmac' | 'ed25519',
): Promise<{ secret: string; publicKey: string | null }> {
  const now = ctx.services.now();
  const id = newId('endpoint_secret', now.getTime());
  const pair = kind === 'ed25519' ? mintSigningKeyPair() : { secret: mintEndpointSecret(), public: null };
  await ctx.db.insert(endpointSecrets).values({
    id,
    endpoint_id: endpointId,
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    kind,
    secret: ctx.services.vault.seal(pair.secret, secretIdentity(id)),
    public_key: pair.public,
    created_at: now,
  });
  return { secret: pair.secret, publicKey: pair.public };
}

interface EndpointInput {
  url: string;
  event_types: string[];
  description?: string | undefined;
  headers?: Record<string, string> | undefined;
  ed25519?: boolean | undefined;
}

/**
 * Registers an endpoint; it is active at once.
 * @returns the endpoint and, this once, its signing secret
 * @throws AppError `validation_failed`, `missing_scope`, `conflict`
 */
export async function createEndpoint(ctx: TenantContext, input: EndpointInput) {
  requireSubscriptionScopes(ctx, input.event_types);
  const { url, warnings } = await judgeUrl(ctx, input.url);
  const now = ctx.services.now();
  const id = newId('endpoint', now.getTime());
  return transact(ctx, async (tx) => {
    const count = await countUpTo(
      tx.db,
      tx.db
        .select({ one: sql`1` })
        .from(endpoints)
        .where(owned(tx))
        .limit(maxEndpoints)
        .as('counted'),
    );
    if (count >= maxEndpoints)
      throw new AppError('conflict', `There are ${maxEndpoints} endpoints in this mode already. Delete one first.`);
    const [row] = await tx.db
      .insert(endpoints)
      .values({
        id,
        merchant_id: tx.tenant.merchantId,
        mode: tx.tenant.mode,
        url,
        description: input.description ?? '',
        event_types: input.event_types,
        ...sealHeaders(tx, id, input.headers ?? {}),
        status: 'enabled',
        created_by: tx.actor,
        created_at: now,
        updated_at: now,
      })
      .returning()
      .catch(conflictOnUrl);
    if (row === undefined) throw new Error('insert returned no row');
    await tx.db.insert(endpointHealth).values({ endpoint_id: id });
    const { secret } = await addSecret(tx, id, 'hmac');
    if (input.ed25519 === true) await addSecret(tx, id, 'ed25519');
    await audit(tx, {
      action: 'webhook_endpoint.created',
      target: { type: 'webhook_endpoint', id },
      details: { url, event_types: input.event_types },
    });
    return { ...(await presentOne(tx, row)), secret, warnings };
  });
}

function sealHeaders(ctx: TenantContext, id: string, headers: Record<string, string>) {
  const names = Object.keys(headers);
  return {
    header_names: names,
    headers: names.length === 0 ? null : ctx.services.vault.seal(JSON.stringify(headers), headersIdentity(id)),
  };
}

interface EndpointChange {
  id: string;
  url?: string | undefined;
  event_types?: string[] | undefined;
  description?: string | undefined;
  headers?: Record<string, string> | undefined;
  status?: EndpointStatus | undefined;
  ed25519?: boolean | undefined;
}

/**
 * Edits, pauses, resumes, disables or enables an endpoint. Disabling cancels what is pending; resuming lets what was
 * held go out in a ramp.
 * @throws AppError `not_found`, `validation_failed`, `missing_scope`, `conflict`
 */
export async function updateEndpoint(ctx: TenantContext, { id, ...change }: EndpointChange) {
  const judged = change.url === undefined ? { url: undefined, warnings: [] } : await judgeUrl(ctx, change.url);
  return transact(ctx, async (tx) => {
    const before = await requireEndpoint(tx, id, { lock: true });
    // Before and after, and what is still on its way: else a key could point another's events at its own server.
    const queued = judged.url === undefined ? [] : await queuedTypes(tx, id);
    requireSubscriptionScopes(tx, [...before.event_types, ...(change.event_types ?? []), ...queued]);
    const now = tx.services.now();
    const status = change.status ?? before.status;
    const [row] = await tx.db
      .update(endpoints)
      .set({
        url: judged.url ?? before.url,
        event_types: change.event_types ?? before.event_types,
        description: change.description ?? before.description,
        ...(change.headers === undefined ? {} : sealHeaders(tx, id, change.headers)),
        status,
        disabled_reason: status === 'disabled' ? (before.disabled_reason ?? 'manual') : null,
        version: before.version + 1,
        updated_at: now,
      })
      .where(and(eq(endpoints.id, id), owned(tx)))
      .returning()
      .catch(conflictOnUrl);
    if (row === undefined) throw new Error('the locked row is gone');
    if (change.ed25519 !== undefined) await setEd25519(tx, id, change.ed25519);
    if (status !== before.status) await changedStatus(tx, id, before.status, status);
    const changed = Object.keys(change).filter((field) => field !== 'ed25519' || change.ed25519 !== undefined);
    await audit(tx, {
      action:
        status === 'disabled' && before.status !== 'disabled'
          ? 'webhook_endpoint.disabled'
          : 'webhook_endpoint.updated',
      target: { type: 'webhook_endpoint', id },
      details: {
        changed,
        ...(row.url === before.url ? {} : { url: { from: before.url, to: row.url } }),
        ...(change.event_types === undefined ? {} : { event_types: { from: before.event_types, to: row.event_types } }),
        ...(status === before.status ? {} : { status: { from: before.status, to: status } }),
      },
    });
    return { ...(await presentOne(tx, row)), warnings: judged.warnings };
  });
}

async function queuedTypes(ctx: TenantContext, endpointId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectDistinct({ type: deliveries.event_type })
    .from(deliveryQueue)
    .innerJoin(deliveries, eq(deliveries.id, deliveryQueue.delivery_id))
    .where(eq(deliveryQueue.endpoint_id, endpointId));
  return rows.map((row) => row.type);
}

async function setEd25519(ctx: TenantContext, endpointId: string, on: boolean): Promise<void> {
  const live = and(eq(endpointSecrets.endpoint_id, endpointId), eq(endpointSecrets.kind, 'ed25519'));
  const [existing] = await ctx.db.select({ id: endpointSecrets.id }).from(endpointSecrets).where(live).limit(1);
  if (on && existing === undefined) await addSecret(ctx, endpointId, 'ed25519');
  if (!on && existing !== undefined) await ctx.db.delete(endpointSecrets).where(live);
}

/** What a change of status does to deliveries and health. */
async function changedStatus(
  ctx: TenantContext,
  endpointId: string,
  from: EndpointStatus,
  to: EndpointStatus,
): Promise<void> {
  if (to === 'disabled') await cancelPending(ctx, endpointId, 'endpoint_disabled');
  if (to === 'enabled') {
    await ctx.db
      .update(endpointHealth)
      .set({ failing_since: null, warned_at: null, throttled_until: null })
      .where(eq(endpointHealth.endpoint_id, endpointId));
    if (from === 'paused') await spreadHeld(ctx, endpointId);
    ctx.afterCommit(ctx.services.wake);
  }
}

/**
 * Ends what is pending for an endpoint that will not take it. One that already succeeded and only waited for a replay
 * stays succeeded. An attempt in flight is left to end, so that the log agrees with the receiver; the dispatcher cancels
 * what is still owed after it.
 */
async function cancelPending(
  ctx: TenantContext,
  endpointId: string,
  reason: 'endpoint_disabled' | 'endpoint_deleted',
): Promise<void> {
  const removed = await ctx.db
    .delete(deliveryQueue)
    .where(
      and(
        eq(deliveryQueue.endpoint_id, endpointId),
        eq(deliveryQueue.merchant_id, ctx.tenant.merchantId),
        isNull(deliveryQueue.dispatcher_id),
      ),
    )
    .returning({ id: deliveryQueue.delivery_id });
  if (removed.length === 0) return;
  const ids = removed.map((row) => row.id);
  const canceled: DeliveryStatus = 'canceled';
  await ctx.db.execute(sql`
    UPDATE ${deliveries} SET status = ${canceled}, cancel_reason = ${reason}
    WHERE id = ANY(${sql.param(ids)}::bigint[]) AND status = 'pending'`);
}

/**
 * Held or recovered deliveries go out at a rate that grows by 20 a second each second: the first at once, 1,000 within
 * 10 s, 100,000 within 100 s, so that a receiver that just came back is not knocked over.
 */
export function rampOffsetSeconds(position: ReturnType<typeof sql>) {
  return sql`sqrt(2 * (${position}) / 20.0) * interval '1 second'`;
}

async function spreadHeld(ctx: TenantContext, endpointId: string): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE ${deliveryQueue} q SET due_at = now() + ${rampOffsetSeconds(sql`held.position`)}
    FROM (
      SELECT delivery_id, row_number() OVER (ORDER BY delivery_id) - 1 AS position FROM ${deliveryQueue}
      WHERE endpoint_id = ${endpointId} AND due_at <= now() AND dispatcher_id IS NULL
    ) held
    WHERE q.delivery_id = held.delivery_id`);
}

/** Deletes an endpoint; what was pending for it is canceled. Its history stays. @throws AppError `not_found` */
export async function deleteEndpoint(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireEndpoint(tx, id, { lock: true });
    await tx.db
      .update(endpoints)
      .set({
        deleted_at: tx.services.now(),
        status: 'disabled',
        disabled_reason: 'deleted',
        headers: null,
        version: row.version + 1,
      })
      .where(and(eq(endpoints.id, id), owned(tx)));
    await tx.db.delete(endpointSecrets).where(eq(endpointSecrets.endpoint_id, id));
    await cancelPending(tx, id, 'endpoint_deleted');
    await audit(tx, {
      action: 'webhook_endpoint.deleted',
      target: { type: 'webhook_endpoint', id },
      details: { url: row.url },
    });
    return { id, deleted: true as const };
  });
}

/**
 * Makes a new signing secret. The old one signs beside it for the overlap, then ends.
 * @throws AppError `not_found`, `missing_scope`
 */
export async function rotateSecret(ctx: TenantContext, input: { id: string; overlap_seconds?: number | undefined }) {
  return transact(ctx, async (tx) => {
    const row = await requireEndpoint(tx, input.id, { lock: true });
    requireSubscriptionScopes(tx, row.event_types);
    const now = tx.services.now();
    const ends = new Date(now.getTime() + (input.overlap_seconds ?? defaultOverlapSeconds) * 1000);
    await tx.db
      .update(endpointSecrets)
      .set({ expires_at: sql`least(${endpointSecrets.expires_at}, ${ends.toISOString()}::timestamptz)` })
      .where(and(eq(endpointSecrets.endpoint_id, input.id), eq(endpointSecrets.kind, 'hmac')));
    const { secret } = await addSecret(tx, input.id, 'hmac');
    await tx.db
      .update(endpoints)
      .set({ version: row.version + 1, updated_at: now })
      .where(and(eq(endpoints.id, input.id), owned(tx)));
    await audit(tx, {
      action: 'webhook_endpoint.secret_rotated',
      target: { type: 'webhook_endpoint', id: input.id },
      details: { old_secret_ends_at: ends.toISOString() },
    });
    return { ...(await getEndpoint(tx, input.id)), secret };
  });
}

/** The newest signing secret, in the clear; the look is audited. @throws AppError `not_found`, `missing_scope` */
export async function revealSecret(ctx: TenantContext, id: string) {
  return transact(ctx, async (tx) => {
    const row = await requireEndpoint(tx, id);
    requireSubscriptionScopes(tx, row.event_types);
    const [newest] = await tx.db
      .select()
      .from(endpointSecrets)
      .where(and(eq(endpointSecrets.endpoint_id, id), eq(endpointSecrets.kind, 'hmac')))
      .orderBy(desc(endpointSecrets.id))
      .limit(1);
    if (newest === undefined) throw new Error(`${id} has no secret`);
    await audit(tx, { action: 'webhook_endpoint.secret_revealed', target: { type: 'webhook_endpoint', id } });
    return { id, secret: tx.services.vault.open(newest.secret, secretIdentity(newest.id)) };
  });
}

/** Disables an endpoint on the platform's own judgement. @returns false when it was not enabled any more */
export async function disableEndpoint(ctx: TenantContext, id: string, reason: EndpointReason): Promise<boolean> {
  const changed = await ctx.db
    .update(endpoints)
    .set({
      status: 'disabled',
      disabled_reason: reason,
      version: sql`${endpoints.version} + 1`,
      updated_at: ctx.services.now(),
    })
    .where(and(eq(endpoints.id, id), owned(ctx), eq(endpoints.status, 'enabled')))
    .returning({ id: endpoints.id });
  if (changed.length === 0) return false;
  await cancelPending(ctx, id, 'endpoint_disabled');
  await audit(ctx, {
    action: 'webhook_endpoint.disabled',
    target: { type: 'webhook_endpoint', id },
    details: { reason },
  });
  return true;
}

/** Identities that sealed values of an endpoint are bound to; the dispatcher opens them too. */
export const sealedAs = { headers: headersIdentity, secret: secretIdentity };
