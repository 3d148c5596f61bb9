import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Db } from './db/client.ts';

/** How often (ms) to look whether a port is free. */
const againMs = 250;

/**
 * Serves Prometheus metrics of the process and of the delivery queue, on a port of their own, on loopback.
 * @param waits a process that stops holds the port: serve them when it is free, and do not wait for that here
 * @returns a function that ends it
 * @throws Error when the port is taken
 */
export async function startMetrics(db: Db, port: number, waits: boolean): Promise<() => void> {
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
  const server = createServer((_request, response) => {
    registry
      .metrics()
      .then((text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text))
      .catch(() => response.writeHead(503).end());
  });
  const state = { ended: false };
  const listen = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const listenWhenFree = async () => {
    while (!state.ended && !server.listening) await listen().catch(() => sleep(againMs, undefined, { ref: false }));
  };
  if (waits) void listenWhenFree();
  else await listen();
  return () => {
    state.ended = true;
    server.close();
  };
}
