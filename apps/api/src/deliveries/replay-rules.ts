import { type EventType, expandSubscription, findEventType, type ReplayRefusal, type Scope } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { oneOf } from '../db/one-of.ts';
import { allDeliveries, endpoints, events } from '../db/schema/index.ts';
import { ownedEndpoints } from '../endpoints/view.ts';

/** Why the rules of a replay refuse a delivery. */
export type RuleRefusal = Exclude<ReplayRefusal, 'not_found' | 'already_succeeded'>;

/** Of a delivery, what decides whether it can be sent again. */
interface Replayed {
  readonly endpoint_id: string;
  readonly event_type: EventType;
  /** It waits behind another of its ordered lane. */
  readonly behind: boolean;
  /** Its event is still kept: `isSendable`. */
  readonly sendable: boolean;
}

/**
 * True when the event of a delivery is still kept, so that it can be sent. LIMIT keeps the planner from turning this into
 * a hash of all events.
 */
export const isSendable = sql<boolean>`coalesce((SELECT true FROM ${events} WHERE ${eq(events.id, allDeliveries.event_id)} LIMIT 1), false)`;

/**
 * The rules of a replay, for deliveries to these endpoints.
 * @param scopes of who replays: an event of a type that the endpoint no longer subscribes to is sent only for somebody
 * who may read it
 * @returns a function that says why a delivery cannot be sent again; null when it can
 */
export async function replayRules(
  ctx: TenantContext,
  scopes: ReadonlySet<Scope>,
  endpointIds: readonly string[],
): Promise<(of: Replayed) => RuleRefusal | null> {
  const rows = await ctx.db
    .select({ id: endpoints.id, status: endpoints.status, types: endpoints.event_types })
    .from(endpoints)
    .where(and(ownedEndpoints(ctx), oneOf(endpoints.id, [...new Set(endpointIds)])));
  const byId = new Map(
    rows.map(({ id, status, types }) => [id, { status, types: new Set(expandSubscription(types)) }]),
  );
  return ({ endpoint_id, event_type, behind, sendable }) => {
    const endpoint = byId.get(endpoint_id);
    if (endpoint === undefined) return 'endpoint_deleted';
    if (endpoint.status === 'disabled') return 'endpoint_disabled';
    if (behind) return 'waits_behind';
    if (!endpoint.types.has(event_type) && !scopes.has(findEventType(event_type).scope)) return 'event_not_readable';
    return sendable ? null : 'event_expired';
  };
}
