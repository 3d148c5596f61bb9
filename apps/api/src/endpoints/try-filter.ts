import { filteredTypes } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { passesFilter } from '../queue/matching.ts';
import { filterToStore } from './filter.ts';
import type { TriedFilter, TryFilterInput } from './schemas.ts';
import { requireSubscriptionScopes } from './subscription.ts';
import { requireEndpoint } from './view.ts';

/** Events a filter is tried on. */
const tried = 100;
/** Events among which these are looked for: a subscription to rare types must not read a month of all others. */
const searched = 10_000;

/**
 * Tries a filter on the latest events of a subscription, by the very condition that publishing decides by. Changes nothing.
 * @throws AppError `validation_failed`, `not_found`; `missing_scope`, since the count says something about the events
 */
export async function tryFilter(ctx: TenantContext, input: TryFilterInput): Promise<TriedFilter> {
  requireSubscriptionScopes(ctx, input.event_types);
  const { stored } = filterToStore(input.filter, input.event_types);
  // Events of payments whose callback_url is the endpoint's are sent whatever it filters.
  const url = input.endpoint_id === undefined ? null : (await requireEndpoint(ctx, input.endpoint_id)).url;
  const { merchantId, mode } = ctx.tenant;
  const types = sql.param(filteredTypes(input.event_types));
  const [row] = await ctx.db.execute<TriedFilter>(sql`
    SELECT count(*)::int AS tried, (count(*) FILTER (WHERE ${passesFilter()}))::int AS passed
    FROM (
      SELECT * FROM (
        SELECT id, merchant_id, mode, type, object_id, body, only_endpoint_id FROM events
        WHERE merchant_id = ${merchantId} AND mode = ${mode} ORDER BY id DESC LIMIT ${searched}
      ) AS latest
      WHERE type = ANY(${types}::text[]) AND only_endpoint_id IS NULL ORDER BY id DESC LIMIT ${tried}
    ) AS event
    CROSS JOIN (SELECT ${JSON.stringify(stored)}::text::jsonb AS filter, ${url}::text AS url) AS endpoint`);
  return row ?? { tried: 0, passed: 0 };
}
