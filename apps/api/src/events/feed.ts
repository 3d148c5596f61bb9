import { AppError, type EventType, expandSubscription, scopesForSubscription } from '@cryptoix/core';
import { and, asc, getTableColumns, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { bindTenant, type TenantContext } from '../context.ts';
import { events } from '../db/schema/index.ts';
import { mayRead } from '../deliveries/deliveries.ts';
import { scopesOf } from '../principal.ts';
import { owned } from '../tenant-rows.ts';
import { requireAccess } from '../trpc.ts';
import { decodePlace, encodePlace, endOf, type Horizon, type Place, readHorizon, startOf } from './feed-place.ts';
import type { FeedInput, FeedPage } from './schemas.ts';

/** The most events that a page looks at for those of its types; the next page goes on behind them. */
const lookedAt = 5_000;

/**
 * One page of the feed, oldest first. With `wait`, an empty page comes only after that time.
 * @throws AppError `invalid_cursor`; `missing_scope` for a type that the caller may not read; after a wait, also what refuses
 * a caller who may no longer make the call
 */
export async function readFeed(ctx: TenantContext, input: FeedInput): Promise<FeedPage> {
  const { page, end, types } = await readPage(ctx, input);
  const { waiting } = ctx;
  if (input.wait === 0 || waiting === undefined || page.items.length > 0 || page.has_more) return page;
  const { signal, release } = waiting.begin();
  try {
    await ctx.services.feedWaiters.wait({ tenant: ctx.tenant, types, after: end }, input.wait * 1_000, signal);
  } finally {
    release();
  }
  const now = { ...ctx, principal: await waiting.callerNow() };
  requireAccess(now, 'events:read');
  return (await readPage(bindTenant(now), { ...input, after: page.next_cursor })).page;
}

/** @returns the page, the place at its end, and the types that were looked for */
async function readPage(ctx: TenantContext, { after, types: patterns, limit = 25 }: FeedInput) {
  const types = typesFor(ctx, patterns);
  const horizon = await readHorizon(ctx.db);
  const from = placeOf(ctx, horizon, after);
  const rows = await readRows(ctx, horizon, { from, types, limit: limit + 1 });
  /** The place behind a row. Its time never goes back, so that who reads old events is not refused as too late on the way. */
  const behind = ({ position, id, created_at }: (typeof rows)[number]): Place => ({
    position,
    id,
    time: Math.max(from.time, created_at.getTime()),
  });
  const ofTypes = new Set<EventType>(types);
  const items = rows
    .slice(0, limit)
    .filter(({ type, only_endpoint_id: only }) => ofTypes.has(type) && only === null)
    .map((row) => ({
      cursor: encodePlace(ctx, horizon, behind(row)),
      id: row.id,
      type: row.type,
      object_id: row.object_id,
      created_at: row.created_at.toISOString(),
      body: row.body.toString('utf8'),
    }));
  const last = rows.length > limit ? rows[limit - 1] : rows.find(({ nth }) => nth === lookedAt);
  const end = last === undefined ? endOf(ctx, horizon) : behind(last);
  const page = { items, next_cursor: encodePlace(ctx, horizon, end), has_more: last !== undefined };
  return { page, end, types };
}

/** The types to look for. @throws AppError `missing_scope` when one that is named may not be read */
function typesFor(ctx: TenantContext, patterns: readonly string[] | undefined): EventType[] {
  if (patterns === undefined) return expandSubscription(['*']).filter((type) => mayRead(ctx.principal, type));
  const held = scopesOf(ctx.principal);
  const missing = scopesForSubscription(patterns).filter((scope) => !held.has(scope));
  const [first] = missing;
  if (first === undefined) return expandSubscription(patterns);
  throw new AppError(
    'missing_scope',
    `These types need ${missing.join(', ')} as well. Name fewer, or none for all that the key may read.`,
    { required_scope: first, required_scopes: missing },
  );
}

function placeOf(ctx: TenantContext, horizon: Horizon, after: string | undefined): Place {
  if (after === undefined) return startOf(ctx);
  return after === 'latest' ? endOf(ctx, horizon) : decodePlace(ctx, horizon, after);
}

/**
 * The events of these types behind a place, at most `limit`, and behind them the last event that was looked at when there may
 * be more. In one statement: to plan one over all partitions takes longer than to run it.
 */
async function readRows(
  ctx: TenantContext,
  horizon: Horizon,
  { from, types, limit }: { from: Place; types: EventType[]; limit: number },
) {
  const order = sql`${events.position}, ${events.id}`;
  const looked = ctx.db
    .select({ ...getTableColumns(events), nth: sql<number>`row_number() OVER (ORDER BY ${order})::int`.as('nth') })
    .from(events)
    .where(
      and(
        owned(ctx, events),
        sql`(${order}) > (${String(from.position)}::bigint, ${from.id})`,
        lt(events.position, horizon.position),
      ),
    )
    .orderBy(asc(events.position), asc(events.id))
    .limit(lookedAt)
    .as('looked');
  return ctx.db
    .select()
    .from(looked)
    .where(or(and(inArray(looked.type, types), isNull(looked.only_endpoint_id)), sql`${looked.nth} = ${lookedAt}::int`))
    .orderBy(asc(looked.position), asc(looked.id))
    .limit(limit);
}
