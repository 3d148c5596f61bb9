import type { EventType, ReplayRefusal, Scope } from '@cryptoix/core';
import { and, inArray, type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { allDeliveries } from '../db/schema/index.ts';
import { conditionFor } from '../deliveries/filter.ts';
import { isSendable, replayRules } from '../deliveries/replay-rules.ts';
import { owned } from '../tenant-rows.ts';
import type { ReplayInput } from './schemas.ts';

/** How many deliveries are left out, by the reason. */
export type Skipped = Partial<Record<ReplayRefusal, number>>;

/** The condition for the deliveries that a bulk replay begins with. */
export const selected = (ctx: TenantContext, { ids = [], filter }: ReplayInput): SQL | undefined =>
  filter === undefined
    ? having(ctx, ids)
    : and(
        conditionFor(ctx, filter),
        filter.status === undefined ? inArray(allDeliveries.status, ['failed', 'canceled']) : undefined,
      );

/** The condition that a delivery is the caller's and one of these. */
export const having = (ctx: TenantContext, ids: readonly number[]): SQL | undefined =>
  and(owned(ctx, allDeliveries), sql`${allDeliveries.id} = ANY(${sql.param([...ids])}::bigint[])`);

/** Deliveries that the rules of a replay do not tell apart. */
interface Group extends Record<string, unknown> {
  readonly endpoint_id: string;
  readonly event_type: EventType;
  readonly succeeded: boolean;
  readonly behind: boolean;
  readonly sendable: boolean;
  readonly count: number;
  readonly ids: readonly string[] | null;
}

/**
 * Sorts deliveries into those that can be sent again and those that cannot.
 * @param where selects them
 * @param expected how many they should be; those that are missing are skipped as `not_found`
 * @param includesSucceeded whether those that have succeeded are sent again
 * @param listed whether the ids are returned
 */
export async function sortOut(
  ctx: TenantContext,
  {
    where,
    expected,
    scopes,
    includesSucceeded,
    listed,
  }: {
    where: SQL | undefined;
    expected?: number;
    scopes: ReadonlySet<Scope>;
    includesSucceeded: boolean;
    listed: boolean;
  },
): Promise<{ ids: number[]; sendable: number; skipped: Skipped }> {
  const groups = await ctx.db.execute<Group>(sql`
    SELECT endpoint_id, event_type, succeeded, behind, sendable, count(*)::int AS count, ${listed ? sql`array_agg(id)` : sql`NULL`} AS ids
    FROM (
      SELECT id, endpoint_id, event_type, status = 'succeeded' AS succeeded, waits_behind IS NOT NULL AS behind, ${isSendable} AS sendable
      FROM ${allDeliveries} WHERE ${where}
    ) AS delivery GROUP BY endpoint_id, event_type, succeeded, behind, sendable`);
  const refusalOf = await replayRules(
    ctx,
    scopes,
    groups.map(({ endpoint_id }) => endpoint_id),
  );
  const skipped: Skipped = {};
  const ids: number[] = [];
  let sendable = 0;
  let found = 0;
  for (const group of groups) {
    found += group.count;
    const refusal = group.succeeded && !includesSucceeded ? 'already_succeeded' : refusalOf(group);
    if (refusal === null) {
      sendable += group.count;
      ids.push(...(group.ids ?? []).map(Number));
    } else skipped[refusal] = (skipped[refusal] ?? 0) + group.count;
  }
  const missing = (expected ?? found) - found;
  return { ids, sendable, skipped: missing > 0 ? { ...skipped, not_found: missing } : skipped };
}
