import { AppError } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { endpoints } from '../db/schema/index.ts';
import { isPublicHost } from '../net/endpoint-url.ts';
import { countRows } from '../paging.ts';
import { ownedEndpoints } from './view.ts';

/** A merchant's endpoints in one mode. Every event is matched against all of them. */
const maxEndpoints = 500;

/**
 * Those of them at one host: each gets a copy of every event, which is what a host that never asked for webhooks would be
 * sent. Endpoints that were there before the cap stay.
 */
export const maxEndpointsAtHost = 50;

/**
 * Waits until nobody else adds endpoints to this merchant and mode, so that what is counted still holds when it is acted
 * on. Held until the transaction ends; taken before any endpoint's row is locked.
 */
export async function lockEndpoints(tx: TenantContext): Promise<void> {
  const { merchantId, mode } = tx.tenant;
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`endpoints ${merchantId} ${mode}`}, 0))`);
}

/** Call `lockEndpoints` before. @throws AppError `conflict` when this mode has as many endpoints as it may */
export async function requireRoom(tx: TenantContext): Promise<void> {
  const count = await countRows(tx.db, endpoints, ownedEndpoints(tx), maxEndpoints);
  if (count >= maxEndpoints)
    throw new AppError('conflict', `There are ${maxEndpoints} endpoints in this mode already. Delete one first.`);
}

/** Call `lockEndpoints` before. @throws AppError `conflict` when the URL's host has as many endpoints as it may */
export async function requireRoomAtHost(tx: TenantContext, url: string, endpointId?: string): Promise<void> {
  const full = await fullHost(tx, new URL(url), endpointId);
  if (full !== null) throw new AppError('conflict', full);
}

/**
 * That a host has as many endpoints as it may, in words; null when there is room for one more. Hosts that only
 * `ALLOW_PRIVATE_ENDPOINTS` allows have no cap, by their name alone: where a name leads is for its owner to change.
 * @param endpointId the endpoint that gets this URL: at its own host it takes no new place
 */
export async function fullHost(ctx: TenantContext, url: URL, endpointId?: string): Promise<string | null> {
  if (!isPublicHost(url)) return null;
  const [found] = await ctx.db
    .select({
      count: sql<number>`count(*)::int`,
      isOne: sql<boolean>`coalesce(bool_or(${endpoints.id} = ${endpointId ?? null}), false)`,
    })
    .from(endpoints)
    .where(and(ownedEndpoints(ctx), eq(endpoints.host, url.hostname)));
  if (found === undefined || found.isOne || found.count < maxEndpointsAtHost) return null;
  return `There are ${maxEndpointsAtHost} endpoints at ${url.hostname} in this mode already. Delete one first, or have one of them pass its events on.`;
}
