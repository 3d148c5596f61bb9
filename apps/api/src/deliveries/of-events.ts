import { deliveryIdAt, type DeliveryStatus, idTime } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import type { DeliveryOfEvent } from './schemas.ts';

/** How many deliveries of one event are shown; it may have 500. */
const perEvent = 50;
/**
 * How far, in ms, the clock of a process (of events' times) may differ from the database's (of deliveries'). Each may step by an
 * hour, and delivery ids do not go back with theirs.
 */
const maxClockSkew = 3 * 3_600_000;

interface Row extends Record<string, unknown> {
  id: string;
  event_id: string;
  endpoint_id: string;
  status: DeliveryStatus;
  attempt_count: number;
  due_at: string | null;
}

/** The deliveries of each of these events: at most 50 of each event, oldest first. */
export async function deliveriesOfEvents(ctx: TenantContext, eventIds: readonly string[]): Promise<DeliveryOfEvent[]> {
  const times = eventIds.map(idTime);
  const from = Math.max(0, deliveryIdAt(Math.min(...times) - maxClockSkew));
  const to = Math.max(0, deliveryIdAt(Math.max(...times) + maxClockSkew));
  const rows = await ctx.db.execute<Row>(sql`
    SELECT d.id, d.event_id, d.endpoint_id, d.status, d.attempt_count, CASE WHEN d.waits_behind IS NULL THEN d.due_at END AS due_at
    FROM unnest(${sql.param([...new Set(eventIds)])}::text[]) AS wanted (event_id)
    CROSS JOIN LATERAL (
      SELECT * FROM all_deliveries
      WHERE event_id = wanted.event_id AND merchant_id = ${ctx.tenant.merchantId} AND mode = ${ctx.tenant.mode}
        AND id >= ${from} AND id < ${to}
      ORDER BY id LIMIT ${perEvent}
    ) d
    ORDER BY d.id`);
  return rows.map(({ due_at, ...row }) => ({
    ...row,
    id: Number(row.id),
    next_attempt_at: due_at === null ? null : new Date(due_at).toISOString(),
  }));
}
