import type { Scope } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import { rowsOf } from '../db/rows.ts';
import type { Tenant } from '../principal.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';

/** One request that a key has made. */
export interface KeyRequest {
  readonly id: string;
  readonly keyId: string;
  readonly tenant: Tenant;
  readonly method: string;
  /** The route's pattern, or the path without its query. */
  readonly route: string;
  readonly status: number;
  readonly errorCode: string | null;
  readonly durationMs: number;
  readonly ip: string | null;
  readonly at: Date;
  /** The scope that the call used; null when it was refused or needed none. */
  readonly scope: Scope | null;
}

/** Records the usage of keys in batches: never one write per request. */
export interface KeyUsage {
  readonly limiter: RateLimiter;
  record(request: KeyRequest): void;
  /** Writes the waiting requests and stops. */
  close(): Promise<void>;
}

const flushMs = 500;
/** Beyond this many waiting requests the oldest are dropped: a dead database must not fill the memory. */
const maxWaiting = 50_000;
const batchSize = 1_000;

/** Starts the writer of key requests, last uses and rate counts. */
export function startKeyUsage({ db, log, now }: { db: Db; log: Logger; now: () => Date }): KeyUsage {
  const limiter = createRateLimiter();
  let waiting: KeyRequest[] = [];
  let running: Promise<void> = Promise.resolve();

  const flush = async () => {
    try {
      await limiter.exchange(db, now());
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize);
        await write(db, batch);
        waiting = waiting.slice(batch.length);
      }
    } catch (error) {
      log.warn({ err: error, waiting: waiting.length }, 'key usage could not be written; trying again');
    }
  };
  const timer = setInterval(() => {
    running = running.then(flush);
  }, flushMs);
  timer.unref();

  return {
    limiter,
    record(request) {
      waiting.push(request);
      if (waiting.length > maxWaiting) waiting = waiting.slice(-maxWaiting);
    },
    async close() {
      clearInterval(timer);
      await running;
      await flush();
    },
  };
}

async function write(db: Db, batch: readonly KeyRequest[]): Promise<void> {
  const firstOfKey = new Map<string, KeyRequest>();
  const lastOfKey = new Map<string, KeyRequest>();
  const lastOfScope = new Map<string, KeyRequest>();
  for (const request of batch) {
    if (!firstOfKey.has(request.keyId)) firstOfKey.set(request.keyId, request);
    // A refused request, or one that needs no scope, does not hide which scope was used last.
    lastOfKey.set(request.keyId, { ...request, scope: request.scope ?? lastOfKey.get(request.keyId)?.scope ?? null });
    if (request.scope !== null) lastOfScope.set(`${request.keyId} ${request.scope}`, request);
  }
  // Rows in order, so that two processes that write the same keys cannot deadlock.
  const keys = [...lastOfKey.values()].toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1));
  const scopes = [...lastOfScope].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
  const made = rowsOf('made', batch, {
    id: ['text', (request) => request.id],
    key_id: ['text', (request) => request.keyId],
    merchant_id: ['text', (request) => request.tenant.merchantId],
    mode: ['text', (request) => request.tenant.mode],
    method: ['text', (request) => request.method],
    route: ['text', (request) => request.route],
    status: ['int', (request) => request.status],
    error_code: ['text', (request) => request.errorCode],
    duration_ms: ['int', (request) => request.durationMs],
    ip: ['text', (request) => request.ip],
    at: ['timestamptz', (request) => request.at],
  });
  const used = rowsOf('used', keys, {
    key_id: ['text', (request) => request.keyId],
    first_at: ['timestamptz', (request) => (firstOfKey.get(request.keyId) ?? request).at],
    at: ['timestamptz', (request) => request.at],
    ip: ['text', (request) => request.ip],
    scope: ['text', (request) => request.scope],
  });
  const usedScopes = rowsOf('used', scopes, {
    key_id: ['text', (request) => request.keyId],
    scope: ['text', (request) => request.scope],
    at: ['timestamptz', (request) => request.at],
  });
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      INSERT INTO api_key_requests (id, key_id, merchant_id, mode, method, route, status, error_code, duration_ms, ip, created_at)
      SELECT id, key_id, merchant_id, mode, method, route, status, error_code, duration_ms, ip, at FROM ${made}
      ON CONFLICT DO NOTHING`);
    await tx.execute(sql`
      UPDATE api_keys SET
        first_used_at = least(first_used_at, used.first_at),
        last_used_at = greatest(last_used_at, used.at), last_used_ip = used.ip, last_used_scope = coalesce(used.scope, last_used_scope)
      FROM ${used}
      WHERE api_keys.id = used.key_id`);
    if (scopes.length > 0) {
      await tx.execute(sql`
        INSERT INTO api_key_scope_uses AS u (key_id, scope, last_used_at)
        SELECT key_id, scope, at FROM ${usedScopes}
        ON CONFLICT (key_id, scope) DO UPDATE SET last_used_at = greatest(u.last_used_at, excluded.last_used_at)`);
    }
  });
}
