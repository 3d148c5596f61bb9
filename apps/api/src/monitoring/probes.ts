import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import type { Readiness } from '../db/readiness.ts';

/** How often (ms) to look whether a port is free. */
const againMs = 250;

/** A listener for probes, and for metrics if it has some. */
export interface Probes {
  readonly port: number;
  readonly host: string;
  readonly isReady: () => Promise<Readiness>;
  /** What `/metrics` responds with, to callers with the token if there is one; null: 404. */
  readonly metrics: { readonly registry: Registry; readonly token: string | null } | null;
  /** A process that stops holds the port: serve when it is free, and do not wait for that here. */
  readonly waits: boolean;
}

/**
 * Serves `/healthz`, `/readyz` and `/metrics` on a port of their own. Any other path is 404.
 * @returns a function that ends it
 * @throws Error when the port is taken
 */
export async function startProbes(probes: Probes): Promise<() => void> {
  const { port, host, waits } = probes;
  const server = createServer((request, response) => {
    respond(probes, request).then(
      ({ code, type, text }) => response.writeHead(code, { 'Content-Type': type }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  const state = { ended: false };
  const listen = async () => {
    server.listen(port, host);
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
    server.closeIdleConnections();
  };
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly text: string;
}

const json = (code: number, body: object): Answer => ({ code, type: 'application/json', text: JSON.stringify(body) });
const notFound = json(404, { status: 'not_found', message: 'There is nothing at this path.' });

async function respond({ isReady, metrics }: Probes, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return json(405, { status: 'method_not_allowed', message: 'Use GET.' });
  const [path] = (request.url ?? '').split('?', 1);
  if (path === '/healthz') return json(200, { status: 'ok' });
  if (path === '/readyz') {
    const { code, body } = await isReady();
    return json(code, body);
  }
  if (path !== '/metrics' || metrics === null) return notFound;
  const { registry, token } = metrics;
  if (token !== null && !isSame(`Bearer ${token}`, request.headers.authorization ?? ''))
    return json(401, { status: 'unauthorized', message: 'Send METRICS_TOKEN as `Authorization: Bearer …`.' });
  return { code: 200, type: registry.contentType, text: await registry.metrics() };
}

/** Compares hashes, so that neither the time nor the length says anything about the token. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
