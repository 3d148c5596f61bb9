import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { Db } from '../db/client.ts';
import type { Metrics } from '../metrics.ts';

const states = ['due', 'sending', 'waiting', 'held'] as const;

/**
 * Adds to what the process has counted what is read when it is asked for: the state of the process, the delivery queue, the
 * connections and the partitions.
 */
export function createRegistry(db: Db, { registry }: Metrics, about: { version: string; roles: string }): Registry {
  collectDefaultMetrics({ register: registry });
  const registers: Registry[] = [];
  const build = new Gauge({
    name: 'cryptoix_build_info',
    help: 'Always 1: the version and roles of this process.',
    labelNames: ['version', 'node', 'roles'] as const,
    registers,
  });
  build.set({ ...about, node: process.version }, 1);
  const oldest = new Gauge({
    name: 'cryptoix_oldest_due_seconds',
    help: 'How long ago the oldest delivery that is due, and not held, was due; 0 without one.',
    registers,
  });
  const queued = new Gauge({
    name: 'cryptoix_deliveries_queued',
    help: 'Deliveries that are still to be sent: due, being sent, waiting for a later attempt, or held for an endpoint that is paused.',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      const rows = await db.execute<{ state: string; n: number; age: number }>(sql`
        SELECT CASE WHEN q.dispatcher_id IS NOT NULL THEN 'sending'
            WHEN e.status <> 'enabled' OR e.deleted_at IS NOT NULL THEN 'held'
            WHEN q.due_at <= now() THEN 'due' ELSE 'waiting' END AS state,
          count(*)::int AS n, extract(epoch FROM now() - min(q.due_at))::float8 AS age
        FROM delivery_queue q JOIN endpoints e ON e.id = q.endpoint_id AND e.merchant_id = q.merchant_id AND e.mode = q.mode
        GROUP BY 1`);
      const found = new Map(rows.map((row) => [row.state, row]));
      for (const state of states) this.set({ state }, found.get(state)?.n ?? 0);
      oldest.set(found.get('due')?.age ?? 0);
    },
  });
  const connections = new Gauge({
    name: 'cryptoix_database_connections',
    help: 'Connections of all processes of the platform to the database, by state; `limit` is how many the database takes.',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      const rows = await db.execute<{ state: string; n: number }>(sql`
        SELECT coalesce(state, 'unknown') AS state, count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'cryptoix %' GROUP BY 1
        UNION ALL SELECT 'limit', current_setting('max_connections')::int`);
      this.reset();
      for (const { state, n } of rows) this.set({ state }, n);
    },
  });
  const partitions = new Gauge({
    name: 'cryptoix_partition_days_ahead',
    help: 'For how many more days the history has partitions; without one, deliveries cannot end.',
    registers,
    async collect() {
      const [row] = await db.execute<{ days: number | null }>(sql`
        SELECT max(to_date(right(relname, 8), 'YYYYMMDD')) - current_date AS days FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relname ~ '^deliveries_[0-9]{8}$'`);
      this.set(row?.days ?? 0);
    },
  });
  // The age is read with the queue, and stands after it.
  for (const metric of [build, queued, oldest, connections, partitions]) registry.registerMetric(metric);
  return registry;
}
