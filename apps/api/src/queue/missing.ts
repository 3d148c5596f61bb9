import { deliveryIdAt, type EventType, lowestId } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { matches } from './matching.ts';

/**
 * An event's time is this process's, a delivery's the database's: so far, in ms, may they be apart. Each clock may step by an
 * hour, and delivery ids do not go back with theirs.
 */
const clocksApart = 3 * 3_600_000;

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
 * @param readable the types that the caller may read
 */
export function missingEvents(
  { tenant }: TenantContext,
  endpoint: { readonly id: string; readonly event_types: readonly string[] },
  { since, readable }: { since: Date; readable: readonly EventType[] },
): SQL {
  const from = Math.max(0, since.getTime());
  const missed = sql`(
    SELECT e.id, e.merchant_id, e.mode, e.type, e.object_id, e.body FROM events e
    WHERE e.merchant_id = ${tenant.merchantId} AND e.mode = ${tenant.mode} AND e.id >= ${lowestId('event', from)}
      AND e.type = ANY(${sql.param([...readable])}::text[]) AND e.only_endpoint_id IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM deliveries d
        WHERE d.event_id = e.id AND d.endpoint_id = ${endpoint.id} AND d.id >= ${Math.max(0, deliveryIdAt(from - clocksApart))}
      ))`;
  return matches(missed, { subscriber: endpoint });
}
