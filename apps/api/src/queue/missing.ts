import { deliveryIdAt, type EventType, lowestId } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { rowsOf } from '../db/rows.ts';
import { matches, patternsText } from './matching.ts';

/** An event's time is this process's, a delivery's the database's: so far, in ms, may they be apart. */
const clocksApart = 3_600_000;

/**
 * Waits until nobody else decides which events an endpoint has missed, so that there is at most one delivery per event
 * and endpoint. Held until the transaction ends.
 */
export async function lockMissing(tx: TenantContext, endpointId: string): Promise<void> {
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`missing deliveries ${endpointId}`}, 0))`);
}

/**
 * Selects, as `matches` does, the events since a moment that an endpoint wants now and has no delivery of. Call
 * `lockMissing` before they are enqueued.
 * @param types the types that the caller may read
 */
export function missingEvents(
  { tenant }: TenantContext,
  { endpointId, since, types }: { endpointId: string; since: Date; types: readonly EventType[] },
): SQL {
  const from = Math.max(0, since.getTime());
  const known = rowsOf('known', types, { type: ['text', (type) => type], patterns: ['text', patternsText] });
  const missed = sql`(
    SELECT e.id, e.type, e.object_id, known.patterns FROM events e JOIN ${known} ON known.type = e.type
    WHERE e.merchant_id = ${tenant.merchantId} AND e.mode = ${tenant.mode} AND e.id >= ${lowestId('event', from)}
      AND e.only_endpoint_id IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM deliveries d
        WHERE d.event_id = e.id AND d.endpoint_id = ${endpointId} AND d.id >= ${Math.max(0, deliveryIdAt(from - clocksApart))}
      ))`;
  return matches(tenant, missed, { subscriber: endpointId });
}
