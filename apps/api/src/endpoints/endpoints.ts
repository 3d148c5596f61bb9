import { isDeepStrictEqual } from 'node:util';
import { AppError, type EndpointReason, type EndpointStatus, newId } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { endpointHealth, endpoints, endpointSecrets } from '../db/schema/index.ts';
import { cancelPending } from '../queue/cancel.ts';
import { resumeHeld } from '../queue/hold.ts';
import { reorder } from '../queue/order.ts';
import { keepStarts } from '../queue/starts.ts';
import { requireUnfrozen } from '../risk.ts';
import { headersAfter, parseStoredHeaders } from './headers.ts';
import { filterAfter, filterToStore, sent } from './filter.ts';
import { lockEndpoints, requireBelowCap, requireBelowHostCap } from './caps.ts';
import type { EndpointChange, EndpointInput } from './schemas.ts';
import { addSecret, sealedAs, setEd25519 } from './secrets.ts';
import { queuedTypes, requireSubscriptionScopes } from './subscription.ts';
import { validateUrl, urlTaken } from './url.ts';
import { ownedEndpoints, presentOne, requireEndpoint } from './view.ts';

/** Turns the error of the unique index on URLs into a conflict; throws any other error unchanged. */
function conflictOnUrl(error: unknown): never {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === '23505') throw new AppError('conflict', urlTaken);
  }
  throw error;
}

/**
 * Registers an endpoint; it is active at once.
 * @returns the endpoint and, this once, its signing secret
 * @throws AppError `validation_failed`, `missing_scope`, `conflict`
 */
export async function createEndpoint(ctx: TenantContext, input: EndpointInput) {
  requireSubscriptionScopes(ctx, input.event_types);
  const { url, warnings } = await validateUrl(ctx, input.url, 'url');
  const stored = await storeEndpoint(ctx, { ...input, url });
  return { ...stored, warnings: [...warnings, ...stored.warnings] };
}

/**
 * Stores an endpoint whose URL is validated: no name server is queried, so a transaction may wait for it.
 * @returns as `createEndpoint`; the warnings are those of its filter
 * @throws AppError `missing_scope`, `validation_failed` for the filter, `conflict`
 */
export async function storeEndpoint(
  ctx: TenantContext,
  { headers = {}, ed25519 = false, filter = null, ...columns }: EndpointInput,
) {
  const { url, event_types, rate_limit = null } = columns;
  requireSubscriptionScopes(ctx, event_types);
  const { stored, warnings } = filterToStore(filter, event_types);
  const now = ctx.services.now();
  const id = newId('endpoint', now.getTime());
  return transact(ctx, async (tx) => {
    await lockEndpoints(tx);
    await requireBelowCap(tx);
    await requireBelowHostCap(tx, url);
    const [row] = await tx.db
      .insert(endpoints)
      .values({
        id,
        merchant_id: tx.tenant.merchantId,
        mode: tx.tenant.mode,
        ...columns,
        filter: stored,
        ...sealHeaders(tx, id, headers),
        status: 'enabled',
        created_by: tx.actor,
        created_at: now,
        updated_at: now,
      })
      .returning()
      .catch(conflictOnUrl);
    if (row === undefined) throw new Error('insert returned no row');
    await tx.db.insert(endpointHealth).values({ endpoint_id: id });
    if (rate_limit !== null) await keepStarts(tx.db, id, rate_limit);
    const secret = await addSecret(tx, id, 'hmac');
    if (ed25519) await addSecret(tx, id, 'ed25519');
    await audit(tx, {
      action: 'webhook_endpoint.created',
      target: { type: 'webhook_endpoint', id },
      details: {
        url,
        event_types,
        ...(filter !== null && { filter }),
        ...(row.ordering !== 'none' && { ordering: row.ordering }),
        ...(rate_limit !== null && { rate_limit }),
      },
    });
    return { ...(await presentOne(tx, row)), secret, warnings };
  });
}

function sealHeaders(ctx: TenantContext, id: string, headers: Record<string, string>) {
  const names = Object.keys(headers);
  return {
    header_names: names,
    headers: names.length === 0 ? null : ctx.services.vault.seal(JSON.stringify(headers), sealedAs.headers(id)),
  };
}

function openHeaders(ctx: TenantContext, { id, headers }: typeof endpoints.$inferSelect): Record<string, string> {
  return headers === null ? {} : parseStoredHeaders(ctx.services.vault.open(headers, sealedAs.headers(id)));
}

/** The fields of a change whose values differ from before: a form sends all of them, changed or not. */
const changedFields = (
  change: object,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] => Object.keys(change).filter((field) => !isDeepStrictEqual(before[field], after[field]));

/** Ordered from the status that sends most to the one that sends nothing. */
const quieter: readonly EndpointStatus[] = ['enabled', 'paused', 'disabled'];

/** True when a change only pauses or disables, which a frozen merchant's people may still do. */
const onlyQuiets = (before: EndpointStatus, { status, ...rest }: Omit<EndpointChange, 'id'>) =>
  Object.values(rest).every((value) => value === undefined) &&
  status !== undefined &&
  quieter.indexOf(status) >= quieter.indexOf(before);

/**
 * Edits, pauses, resumes, disables or enables an endpoint. Disabling cancels its pending deliveries; resuming sends the
 * held ones in a ramp.
 * @throws AppError `not_found`, `validation_failed`, `missing_scope`, `conflict`
 */
export async function updateEndpoint(ctx: TenantContext, { id, ...change }: EndpointChange) {
  const checked =
    change.url === undefined ? { url: undefined, warnings: [] } : await validateUrl(ctx, change.url, 'url');
  return transact(ctx, async (tx) => {
    if (checked.url !== undefined) await lockEndpoints(tx);
    const before = await requireEndpoint(tx, id, { lock: true });
    if (!onlyQuiets(before.status, change)) requireUnfrozen(tx.principal);
    // The types before and after, and those in the queue: otherwise a key could send events that it may not read to its
    // own server.
    const queued = checked.url === undefined ? [] : await queuedTypes(tx, id);
    requireSubscriptionScopes(tx, [...before.event_types, ...(change.event_types ?? []), ...queued]);
    if (checked.url !== undefined) await requireBelowHostCap(tx, checked.url, id);
    const now = tx.services.now();
    const status = change.status ?? before.status;
    const newOrigin = checked.url !== undefined && new URL(checked.url).origin !== new URL(before.url).origin;
    const { headers: given, ed25519, filter: _filter, ...columns } = change;
    const filter = filterAfter(before, change);
    const { headers, removed } = headersAfter(given, openHeaders(tx, before), { newOrigin });
    const [row] = await tx.db
      .update(endpoints)
      .set({
        // Undefined columns stay as they are.
        ...columns,
        url: checked.url,
        filter: filter.stored,
        ...(given === undefined && removed.length === 0 ? {} : sealHeaders(tx, id, headers)),
        status,
        disabled_reason: status === 'disabled' ? (before.disabled_reason ?? 'manual') : null,
        version: before.version + 1,
        updated_at: now,
      })
      .where(and(eq(endpoints.id, id), ownedEndpoints(tx)))
      .returning()
      .catch(conflictOnUrl);
    if (row === undefined) throw new Error('the locked row was deleted');
    if (ed25519 !== undefined) await setEd25519(tx, id, ed25519);
    if (change.rate_limit !== undefined) {
      await keepStarts(tx.db, id, change.rate_limit);
      // What waited for the former limit may go now.
      tx.afterCommit(tx.services.wake);
    }
    if (status !== before.status) await applyStatus(tx, id, before.status, status);
    if (row.ordering !== before.ordering) await reorder(tx, id, row.ordering);
    const changed = changedFields(
      change,
      { ...before, headers: openHeaders(tx, before) },
      { ...change, ...row, headers },
    );
    const fromTo = (field: 'url' | 'description' | 'event_types' | 'ordering' | 'rate_limit') =>
      changed.includes(field) ? { [field]: { from: before[field], to: row[field] } } : {};
    await audit(tx, {
      action:
        status === 'disabled' && before.status !== 'disabled'
          ? 'webhook_endpoint.disabled'
          : 'webhook_endpoint.updated',
      target: { type: 'webhook_endpoint', id },
      details: {
        changed,
        ...fromTo('url'),
        ...fromTo('description'),
        ...(removed.length === 0 ? {} : { headers_removed: removed }),
        ...(!changed.includes('filter') ? {} : { filter: { from: sent(before.filter), to: sent(row.filter) } }),
        ...fromTo('ordering'),
        ...fromTo('rate_limit'),
        ...fromTo('event_types'),
        ...(status === before.status ? {} : { status: { from: before.status, to: status } }),
      },
    });
    const ofHeaders = removed.length === 0 ? [] : [headersRemoved(removed)];
    return { ...(await presentOne(tx, row)), warnings: [...checked.warnings, ...ofHeaders, ...filter.warnings] };
  });
}

const headersRemoved = (names: readonly string[]) =>
  `The new URL is on another server, so the values of these custom headers were not kept: ${names.join(', ')}. If the new server needs them, set them again.`;

/** Applies a change of status to deliveries and health. */
async function applyStatus(
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
    if (from === 'paused') await resumeHeld(ctx, endpointId);
    ctx.afterCommit(ctx.services.wake);
  }
}

/** Deletes an endpoint and cancels its pending deliveries. Its history stays. @throws AppError `not_found` */
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
      .where(and(eq(endpoints.id, id), ownedEndpoints(tx)));
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

/** Disables an endpoint on behalf of the platform. @returns false when it was no longer enabled */
export async function disableEndpoint(ctx: TenantContext, id: string, reason: EndpointReason): Promise<boolean> {
  const changed = await ctx.db
    .update(endpoints)
    .set({
      status: 'disabled',
      disabled_reason: reason,
      version: sql`${endpoints.version} + 1`,
      updated_at: ctx.services.now(),
    })
    .where(and(eq(endpoints.id, id), ownedEndpoints(ctx), eq(endpoints.status, 'enabled')))
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
