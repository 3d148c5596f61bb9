import { type EventType, expandSubscription, patternsMatching, unfilteredTypes } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';

/** Who may get events. */
export type Recipients =
  /** Every endpoint that subscribes to them and whose filter lets them through. */
  | 'subscribers'
  /** This endpoint, as far as it subscribes to them and its filter lets them through. */
  | { readonly subscriber: { readonly id: string; readonly event_types: readonly string[] } }
  /** This endpoint, whatever it subscribes to and filters: somebody asked for it by its id. */
  | { readonly only: string };

/** The patterns that select events of a type, as `matches` takes them: one string, separated by spaces. */
export const patternsText = (type: EventType): string => patternsMatching(type).join(' ');

/**
 * Selects which endpoint gets which event: merchant_id, mode, event_id, event_type, object_id, endpoint_id,
 * endpoint_status, endpoint_ordering, one row per pair. An event goes to endpoints of its own merchant and mode alone.
 * This is the one place that decides it, for what is published, what was missed and what is sent by hand.
 * @param events a relation in SQL with id, merchant_id, mode, type, object_id, body (but for `only`) and, for all
 * subscribers, patterns (`patternsText`)
 */
export function matches(events: SQL, to: Recipients): SQL {
  return sql`
    SELECT event.merchant_id, event.mode, event.id AS event_id, event.type AS event_type, event.object_id, endpoint.id AS endpoint_id,
      endpoint.status AS endpoint_status, endpoint.ordering AS endpoint_ordering
    FROM ${to === 'subscribers' ? withData(events) : events} AS event
    JOIN endpoints endpoint ON endpoint.merchant_id = event.merchant_id AND endpoint.mode = event.mode
      AND endpoint.deleted_at IS NULL AND ${condition(to)}`;
}

function condition(to: Recipients): SQL {
  if (to === 'subscribers')
    return sql`endpoint.event_types && string_to_array(event.patterns, ' ') AND ${passesFilter(sql`event.data`)}`;
  if ('only' in to) return sql`endpoint.id = ${to.only}`;
  // Of one endpoint the types are known before: over 200,000 events this takes half as long as to compare patterns.
  const types = sql.param(expandSubscription(to.subscriber.event_types));
  return sql`endpoint.id = ${to.subscriber.id} AND event.type = ANY(${types}::text[]) AND ${passesFilter()}`;
}

/**
 * The events with their `data`, parsed once for all endpoints that filter, and not at all (null) where none does: to parse 64 KB
 * for each of 500 endpoints would take half a second. OFFSET and LIMIT keep the planner from moving either subquery.
 */
const withData = (events: SQL): SQL => sql`(
  SELECT stored.*, CASE WHEN (
    SELECT true FROM endpoints filtering
    WHERE filtering.merchant_id = stored.merchant_id AND filtering.mode = stored.mode
      AND filtering.filter IS NOT NULL AND filtering.deleted_at IS NULL LIMIT 1
  ) THEN event_data(stored.body) END AS data
  FROM ${events} AS stored OFFSET 0)`;

/**
 * The condition that the filter of `endpoint` lets `event` through: it has none, the event is about the account itself, its data
 * passes, or it is of a payment whose callback_url is the endpoint's URL. CASE, since Postgres may reorder what OR joins.
 * @param data of the event
 */
export const passesFilter = (data: SQL = sql`event_data(event.body)`): SQL => sql`CASE
  WHEN endpoint.filter IS NULL THEN true
  WHEN event.type = ANY(${unfiltered}) THEN true
  WHEN filter_passes(endpoint.filter, ${data}) THEN true
  WHEN event.type LIKE 'payment.%' THEN (
    SELECT true FROM payments payment
    WHERE payment.id = event.object_id AND payment.merchant_id = event.merchant_id AND payment.mode = event.mode
      AND coalesce(payment.callback_endpoint_url, payment.callback_url) = endpoint.url LIMIT 1
  )
  ELSE false END`;

/** The same in every statement: no parameter. */
const unfiltered = sql.raw(`'{${unfilteredTypes.join(',')}}'::text[]`);
