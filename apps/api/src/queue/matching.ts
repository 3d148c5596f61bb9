import { type EventType, expandSubscription, patternsMatching } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';

/** Who may get events. */
export type Recipients =
  /** Every endpoint that subscribes to them. */
  | 'subscribers'
  /** This endpoint, as far as it subscribes to them. */
  | { readonly subscriber: { readonly id: string; readonly event_types: readonly string[] } }
  /** This endpoint, whatever it subscribes to: somebody asked for it by its id. */
  | { readonly only: string };

/** The patterns that select events of a type, as `matches` takes them: one string, separated by spaces. */
export const patternsText = (type: EventType): string => patternsMatching(type).join(' ');

/**
 * Selects which endpoint gets which event: merchant_id, mode, event_id, event_type, object_id, endpoint_id,
 * endpoint_status, one row per pair. An event goes to endpoints of its own merchant and mode alone.
 * This is the one place that decides it, for what is published, what was missed and what is sent by hand.
 * @param events a relation in SQL with id, merchant_id, mode, type, object_id and, for all subscribers, patterns
 * (`patternsText`)
 */
export function matches(events: SQL, to: Recipients): SQL {
  return sql`
    SELECT event.merchant_id, event.mode, event.id AS event_id, event.type AS event_type, event.object_id, endpoint.id AS endpoint_id,
      endpoint.status AS endpoint_status
    FROM ${events} AS event
    JOIN endpoints endpoint ON endpoint.merchant_id = event.merchant_id AND endpoint.mode = event.mode
      AND endpoint.deleted_at IS NULL AND ${condition(to)}`;
}

function condition(to: Recipients): SQL {
  if (to === 'subscribers') return sql`endpoint.event_types && string_to_array(event.patterns, ' ')`;
  if ('only' in to) return sql`endpoint.id = ${to.only}`;
  // Of one endpoint the types are known before: over 200,000 events this takes half as long as to compare patterns.
  const types = sql.param(expandSubscription(to.subscriber.event_types));
  return sql`endpoint.id = ${to.subscriber.id} AND event.type = ANY(${types}::text[])`;
}
