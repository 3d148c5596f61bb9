import { type EventType, patternsMatching } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { Tenant } from '../principal.ts';

/** Who may get events. */
export type Recipients =
  /** Every endpoint that subscribes to them. */
  | 'subscribers'
  /** This endpoint, if it subscribes to them. */
  | { readonly subscriber: string }
  /** This endpoint, whatever it subscribes to: somebody asked for it by its id. */
  | { readonly only: string };

/** The patterns that select events of a type, as `matches` takes them: one text, in which spaces part them. */
export const patternsText = (type: EventType): string => patternsMatching(type).join(' ');

/**
 * Selects which endpoint gets which event: event_id, event_type, object_id, endpoint_id, endpoint_status, a row a pair.
 * This is the one place that decides it, for what is published, what was missed and what is sent by hand.
 * @param events a relation in SQL with id, type, object_id and, unless one endpoint is named, patterns (`patternsText`)
 */
export function matches({ merchantId, mode }: Tenant, events: SQL, to: Recipients): SQL {
  const subscribes = sql`endpoint.event_types && string_to_array(event.patterns, ' ')`;
  return sql`
    SELECT event.id AS event_id, event.type AS event_type, event.object_id, endpoint.id AS endpoint_id,
      endpoint.status AS endpoint_status
    FROM ${events} AS event
    JOIN endpoints endpoint ON endpoint.merchant_id = ${merchantId} AND endpoint.mode = ${mode} AND endpoint.deleted_at IS NULL
      AND ${to === 'subscribers' ? subscribes : 'only' in to ? sql`endpoint.id = ${to.only}` : sql`endpoint.id = ${to.subscriber} AND ${subscribes}`}`;
}
