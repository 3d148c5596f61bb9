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
  /** The scope that its procedure demands; null when it demands none, or no procedure was found. */
  readonly requiredScope: Scope | null;
  /** The object it is about or made, if one. */
  readonly objectId: string | null;
  readonly userAgent: string | null;
  readonly hasIdempotencyKey: boolean;
}

/** Records the usage of keys in batches: never one write per request. */
export interface KeyUsage {
  readonly limiter: RateLimiter;
  record(request: KeyRequest): void;
  /**
   * Records a request that was refused because of its key. It is no use of the key. Beyond 60 a minute and key they are
   * dropped, so that a revoked key in a loop does not fill the log.
   */
  recordRefusal(request: KeyRequest): void;
  /** Writes the waiting requests and stops. */
  close(): Promise<void>;
}

const refusalsAMinute = 60;
const flushMs = 500;
/** Beyond this many waiting requests the oldest are dropped: a dead database must not fill the memory. */
const maxWaiting = 50_000;
const batchSize = 1_000;

/** A request that waits to be written. */
interface Waiting {
  readonly request: KeyRequest;
  readonly isUse: boolean;
}

/** Starts the writer of key requests, last uses and rate counts. */
export function startKeyUsage({ db, log, now }: { db: Db; log: Logger; now: () => Date }): KeyUsage {
  const limiter = createRateLimiter();
  let waiting: Waiting[] = [];
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
  const push = (one: Waiting) => {
    waiting.push(one);
    if (waiting.length > maxWaiting) waiting = waiting.slice(-maxWaiting);
  };

  return {
    limiter,
    record: (request) => push({ request, isUse: true }),
    recordRefusal(request) {
      const { allowed } = limiter.consume(`refusals:${request.keyId}`, refusalsAMinute, request.at);
      if (allowed) push({ request, isUse: false });
    },
    async close() {
      clearInterval(timer);
      await running;
      await flush();
    },
  };
}

async function write(db: Db, batch: readonly Waiting[]): Promise<void> {
  const uses = batch.flatMap(({ request, isUse }) => (isUse ? [request] : []));
  await db.transaction(async (tx) => {
    await writeLog(
      tx,
      batch.map(({ request }) => request),
    );
    await writeUses(tx, uses);
  });
}

/** Writes requests to the log and counts them by hour. */
async function writeLog(tx: Db, batch: readonly KeyRequest[]): Promise<void> {
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
    required_scope: ['text', (request) => request.requiredScope],
    object_id: ['text', (request) => request.objectId],
    user_agent: ['text', (request) => request.userAgent],
    idempotency_key: ['boolean', (request) => request.hasIdempotencyKey],
    at: ['timestamptz', (request) => request.at],
  });
  // In the order of the keys, so that two processes that count the same ones cannot deadlock.
  await tx.execute(sql`
    WITH stored AS (
      INSERT INTO api_key_requests (id, key_id, merchant_id, mode, method, route, status, error_code, duration_ms, ip,
        required_scope, object_id, user_agent, idempotency_key, created_at)
      SELECT id, key_id, merchant_id, mode, method, route, status, error_code, duration_ms, ip,
        required_scope, object_id, user_agent, idempotency_key, at FROM ${made}
      ON CONFLICT DO NOTHING
      RETURNING key_id, status, created_at
    )
    INSERT INTO api_key_request_counts AS c (key_id, hour, succeeded, refused, failed)
    SELECT key_id, date_trunc('hour', created_at, 'UTC') AS hour, count(*) FILTER (WHERE status < 400),
      count(*) FILTER (WHERE status BETWEEN 400 AND 499), count(*) FILTER (WHERE status >= 500)
    FROM stored GROUP BY key_id, hour ORDER BY key_id, hour
    ON CONFLICT (key_id, hour) DO UPDATE SET succeeded = c.succeeded + excluded.succeeded,
      refused = c.refused + excluded.refused, failed = c.failed + excluded.failed`);
}

/** Writes the last use of each key and scope. */
async function writeUses(tx: Db, uses: readonly KeyRequest[]): Promise<void> {
  if (uses.length === 0) return;
  const firstOfKey = new Map<string, KeyRequest>();
  const lastOfKey = new Map<string, KeyRequest>();
  const lastOfScope = new Map<string, KeyRequest>();
  for (const request of uses) {
    if (!firstOfKey.has(request.keyId)) firstOfKey.set(request.keyId, request);
    // A refused request, or one that needs no scope, does not hide which scope was used last.
    lastOfKey.set(request.keyId, { ...request, scope: request.scope ?? lastOfKey.get(request.keyId)?.scope ?? null });
    if (request.scope !== null) lastOfScope.set(`${request.keyId} ${request.scope}`, request);
  }
  // Rows in order, so that two processes that write the same keys cannot deadlock.
  const keys = [...lastOfKey.values()].toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1));
  const scopes = [...lastOfScope].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
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
}
