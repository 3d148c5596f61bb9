import { deliveryIdAt, type DeliveryStatus, idTime } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import type { DeliveryOfEvent } from './schemas.ts';

/** Deliveries shown of one event; an event may have 500. */
const perEvent = 50;
/** An event's time is this process's, a delivery's the database's: so far, in ms, may they be apart. */
const clocksApart = 3_600_000;

interface Row extends Record<string, unknown> {
  id: string;
  event_id: string;
  endpoint_id: string;
  status: DeliveryStatus;
  attempt_count: number;
  due_at: string | null;
}

/** What each of these events was delivered to: at most 50 deliveries an event, oldest first. */
export async function deliveriesOfEvents(ctx: TenantContext, eventIds: readonly string[]): Promise<DeliveryOfEvent[]> {
  const times = eventIds.map(idTime);
  const from = Math.max(0, deliveryIdAt(Math.min(...times) - clocksApart));
  const to = Math.max(0, deliveryIdAt(Math.max(...times) + clocksApart));
  const rows = await ctx.db.execute<Row>(sql`
    SELECT d.id, d.event_id, d.endpoint_id, d.status, d.attempt_count, q.due_at
    FROM unnest(${sql.param([...new Set(eventIds)])}::text[]) AS wanted (event_id)
    CROSS JOIN LATERAL (
      SELECT * FROM deliveries
      WHERE event_id = wanted.event_id AND merchant_id = ${ctx.tenant.merchantId} AND mode = ${ctx.tenant.mode}
        AND id >= ${from} AND id < ${to}
      ORDER BY id LIMIT ${perEvent}
    ) d
    LEFT JOIN delivery_queue q ON q.delivery_id = d.id
    ORDER BY d.id`);
  return rows.map(({ due_at, ...row }) => ({
    ...row,
    id: Number(row.id),
    next_attempt_at: due_at === null ? null : new Date(due_at).toISOString(),
  }));
}
