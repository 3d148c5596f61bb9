import { apiVersion, idSchema } from '@cryptoix/core';
import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { oneOf } from '../db/one-of.ts';
import { endpointHealth, endpoints, endpointSecrets } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { notFound, owned } from '../tenant-rows.ts';
import { sent } from './filter.ts';
import { maskedValue } from './headers.ts';
import type { Endpoint, EndpointFilter } from './schemas.ts';

type EndpointRow = typeof endpoints.$inferSelect;
type HealthRow = typeof endpointHealth.$inferSelect;

type Signing = Pick<typeof endpointSecrets.$inferSelect, 'kind' | 'public_key' | 'created_at' | 'expires_at'>;

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

function present(row: EndpointRow, health: HealthRow | null, secrets: readonly Signing[], now: Date): Endpoint {
  const throttledUntil = health?.throttled_until ?? null;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    event_types: row.event_types,
    filter: sent(row.filter),
    ordering: row.ordering,
    rate_limit: row.rate_limit,
    headers: Object.fromEntries(row.header_names.map((name) => [name, maskedValue])),
    status: row.status,
    disabled_reason: row.disabled_reason,
    mode: row.mode,
    // There is one version. A second one makes this a column, with the first as its default.
    api_version: apiVersion,
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

/** The condition that an endpoint is of the caller's merchant and mode, and not deleted. */
export const ownedEndpoints = (ctx: TenantContext) => and(owned(ctx, endpoints), isNull(endpoints.deleted_at));

/** The endpoint's row. @throws AppError `not_found`, also for another tenant's and for a deleted one */
export async function requireEndpoint(ctx: TenantContext, id: string, { lock = false } = {}): Promise<EndpointRow> {
  const query = ctx.db
    .select()
    .from(endpoints)
    .where(and(eq(endpoints.id, id), ownedEndpoints(ctx)));
  const [row] = await (lock ? query.for('update') : query);
  if (row === undefined) throw notFound('webhook endpoint');
  return row;
}

async function presentAll(ctx: TenantContext, rows: EndpointRow[]) {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const now = ctx.services.now();
  const [health, secrets] = await Promise.all([
    ctx.db.select().from(endpointHealth).where(oneOf(endpointHealth.endpoint_id, ids)),
    ctx.db
      .select()
      .from(endpointSecrets)
      .where(
        and(
          oneOf(endpointSecrets.endpoint_id, ids),
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

/** The endpoint as its callers see it. */
export async function presentOne(ctx: TenantContext, row: EndpointRow) {
  const [view] = await presentAll(ctx, [row]);
  if (view === undefined) throw new Error(`no view of ${row.id}`);
  return view;
}

/** One endpoint. @throws AppError `not_found` */
export async function getEndpoint(ctx: TenantContext, id: string) {
  return presentOne(ctx, await requireEndpoint(ctx, id));
}

/** The endpoints of this merchant and mode, newest first. */
export async function listEndpoints(ctx: TenantContext, page: EndpointFilter) {
  const where = and(ownedEndpoints(ctx), page.status === undefined ? undefined : eq(endpoints.status, page.status));
  return listPage(ctx.db, page, {
    list: 'endpoints',
    id: idSchema('endpoint'),
    table: endpoints,
    where,
    rows: (matching) => ctx.db.select().from(endpoints).where(matching).$dynamic(),
    present: (rows) => presentAll(ctx, rows),
  });
}
