import { AppError } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { endpoints } from '../db/schema/index.ts';
import { isPublicHost } from '../net/endpoint-url.ts';
import { countRows } from '../paging.ts';
import { ownedEndpoints } from './view.ts';

/** The most endpoints of a merchant in one mode: every event is matched against all of them. */
const maxEndpoints = 500;

/**
 * The most of them at one host: each gets a copy of every event, so without a cap a host that never asked for webhooks
 * could be flooded. Endpoints from before the cap stay.
 */
export const maxEndpointsAtHost = 50;

/**
 * Locks the adding of endpoints to this merchant and mode until the transaction ends, so that a count still holds when
 * the endpoint is added. Take it before you lock any endpoint's row.
 */
export async function lockEndpoints(tx: TenantContext): Promise<void> {
  const { merchantId, mode } = tx.tenant;
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`endpoints ${merchantId} ${mode}`}, 0))`);
}

/** Call `lockEndpoints` before. @throws AppError `conflict` when this mode has the most endpoints allowed */
export async function requireBelowCap(tx: TenantContext): Promise<void> {
  const count = await countRows(tx.db, endpoints, ownedEndpoints(tx), maxEndpoints);
  if (count >= maxEndpoints)
    throw new AppError('conflict', `There are ${maxEndpoints} endpoints in this mode already. Delete one first.`);
}

/** Call `lockEndpoints` before. @throws AppError `conflict` when the URL's host has the most endpoints allowed */
export async function requireBelowHostCap(tx: TenantContext, url: string, endpointId?: string): Promise<void> {
  const full = await hostCapProblem(tx, new URL(url), endpointId);
  if (full !== null) throw new AppError('conflict', full);
}

/**
 * The message that a host has the most endpoints allowed; null when it may have one more. Hosts that only
 * `ALLOW_PRIVATE_ENDPOINTS` allows have no cap. Their name alone decides, since its owner can change where it leads.
 * @param endpointId the endpoint that gets this URL: at its own host it needs no new place
 */
export async function hostCapProblem(ctx: TenantContext, url: URL, endpointId?: string): Promise<string | null> {
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
