import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Db } from '../db/client.ts';

/** The metrics of the process and of the delivery queue. */
export function createRegistry(db: Db): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const queued = new Gauge({
    name: 'cryptoix_deliveries_queued',
    help: 'Deliveries that are still to be sent: due, being sent, or waiting.',
    labelNames: ['state'],
    registers: [],
    async collect() {
      const rows = await db.execute<{ state: string; n: number }>(sql`
        SELECT CASE WHEN dispatcher_id IS NOT NULL THEN 'sending' WHEN due_at <= now() THEN 'due' ELSE 'waiting' END AS state, count(*)::int AS n
        FROM delivery_queue GROUP BY 1`);
      this.reset();
      for (const state of ['due', 'sending', 'waiting'])
        this.set({ state }, rows.find((row) => row.state === state)?.n ?? 0);
    },
  });
  registry.registerMetric(queued);
  return registry;
}
