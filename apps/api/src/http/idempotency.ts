import { createHash } from 'node:crypto';
import { AppError, idSchema, invalidField } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { idempotentRequests } from '../db/schema/index.ts';
import { firstKeyOf } from '../keys/rotate.ts';
import { scopesOf } from '../principal.ts';
import { owned } from '../tenant-rows.ts';
import type { RequestHeaders } from './incoming.ts';
import { type Procedure, showsSecret } from './procedures.ts';

/** How long a response is stored, in ms: 24 h (contract, Envelope). */
const idempotencyMs = 86_400_000;

/** A response as it is stored and replayed: status and envelope, without the request id. */
export interface StoredResponse {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const storedBody = z.record(z.string(), z.unknown());

/** The Idempotency-Key of a request; null without one. @throws AppError `validation_failed` */
export function idempotencyKeyOf(headers: RequestHeaders): string | null {
  const key = headers.get('idempotency-key');
  if (key === null) return null;
  if (key.length >= 1 && key.length <= 255 && /^[\x20-\x7e]+$/.test(key)) return key;
  throw invalidField('Idempotency-Key', 'must have 1 to 255 printable ASCII characters');
}

const withSecret = z.object({ data: z.object({ id: idSchema('endpoint'), secret: z.string() }) });

/** Audits a replayed response that shows an endpoint's secret, like any other reveal of it. */
async function auditShownSecret(tx: TenantContext, body: Record<string, unknown>): Promise<void> {
  const shown = withSecret.safeParse(body);
  if (!shown.success) return;
  const target = { type: 'webhook_endpoint', id: shown.data.data.id };
  await audit(tx, { action: 'webhook_endpoint.secret_revealed', target, details: { idempotent_replay: true } });
}

/** True when the response of a call of this procedure is stored under an Idempotency-Key, at REST and at tRPC. */
export const takesIdempotencyKey = ({ rest }: Procedure): boolean =>
  rest?.method === 'POST' && rest.idempotency !== 'never';

/**
 * Equal for two calls that are the same request. The caller's scopes are part of it: a stored response must not reach a
 * key that could not have made the request. If the response contains a secret, so is the caller itself: what another key
 * with the same scopes may see is decided by `reveal_secret`, which checks the present state. A rotated key and its
 * successor count as one caller.
 */
async function requestFingerprint(ctx: TenantContext, { output }: Procedure, request: unknown): Promise<string> {
  const { type, id } = ctx.actor;
  const caller = showsSecret(output) ? [type, type === 'api_key' ? await firstKeyOf(ctx, id) : id] : [];
  return JSON.stringify([request, [...scopesOf(ctx.principal)].toSorted(), ...caller]);
}

/**
 * Runs a call once for an Idempotency-Key. The call's changes and its stored response commit together, so that a crash
 * leaves either both or neither. A refusal or a failure undoes the changes and is not stored, so the key stays free.
 * @param request equal for two calls that are the same request: door, path and input; who may see the response is added
 * @throws AppError `idempotency_in_flight`, `idempotency_key_reused`
 */
export async function runOnce(
  ctx: TenantContext,
  key: string,
  procedure: Procedure,
  request: unknown,
  call: (ctx: TenantContext) => Promise<StoredResponse>,
): Promise<StoredResponse & { replayed: boolean }> {
  const fingerprint = await requestFingerprint(ctx, procedure, request);
  const hash = createHash('sha256').update(fingerprint).digest();
  const { merchantId, mode } = ctx.tenant;
  const identity = `idempotent_requests.answer:${merchantId}:${mode}:${key}`;
  return transact(ctx, async (tx) => {
    const [lock] = await tx.db.execute<{ free: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${identity}, 0)) AS free`,
    );
    if (lock?.free !== true)
      throw new AppError(
        'idempotency_in_flight',
        'A request with this Idempotency-Key is still running. Try again in a second.',
      );
    const row = and(owned(ctx, idempotentRequests), eq(idempotentRequests.key, key));
    const [stored] = await tx.db.select().from(idempotentRequests).where(row);
    const now = tx.services.now();
    // The previous version stored refusals as well, for a day.
    const hasSucceeded = stored !== undefined && stored.status < 400;
    if (hasSucceeded && now.getTime() - stored.created_at.getTime() < idempotencyMs) {
      if (!stored.request_hash.equals(hash)) {
        throw new AppError(
          'idempotency_key_reused',
          'This Idempotency-Key was used for another request. Use a new key for a new request.',
        );
      }
      const body = storedBody.parse(JSON.parse(tx.services.vault.open(stored.answer, identity)));
      await auditShownSecret(tx, body);
      return { status: stored.status, body, replayed: true };
    }
    const response = await call(tx);
    const values = {
      request_hash: hash,
      status: response.status,
      answer: tx.services.vault.seal(JSON.stringify(response.body), identity),
      created_at: now,
    };
    await tx.db
      .insert(idempotentRequests)
      .values({ merchant_id: merchantId, mode, key, ...values })
      .onConflictDoUpdate({
        target: [idempotentRequests.merchant_id, idempotentRequests.mode, idempotentRequests.key],
        set: values,
      });
    return { ...response, replayed: false };
  });
}
