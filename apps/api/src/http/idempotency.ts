import { createHash } from 'node:crypto';
import { AppError, type ErrorCode, errorStatus, idSchema } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { idempotentRequests } from '../db/schema/index.ts';
import { toWireError } from '../trpc.ts';

/** How long an answer is kept, in ms: 24 h (contract, Envelope). */
const idempotencyMs = 86_400_000;

/** An answer as it is replayed: status and envelope, but for the request id. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Refusals that the state of things decided: asked again with the same key they must read the same. */
const decided: ReadonlySet<ErrorCode> = new Set(['conflict', 'insufficient_balance', 'not_found']);

const storedBody = z.record(z.string(), z.unknown());

/** @returns the key, or null without one @throws AppError `validation_failed` */
export function idempotencyKeyOf(headers: Headers): string | null {
  const key = headers.get('idempotency-key');
  if (key === null) return null;
  if (key.length >= 1 && key.length <= 255 && /^[\x20-\x7e]+$/.test(key)) return key;
  const message = 'has 1 to 255 printable ASCII characters';
  throw new AppError('validation_failed', `The request is not valid: Idempotency-Key: ${message}`, {
    issues: [{ path: 'Idempotency-Key', message }],
  });
}

const withSecret = z.object({ data: z.object({ id: idSchema('endpoint'), secret: z.string() }) });

/** A stored response that shows an endpoint's secret once more is a look at it like any other. */
async function auditShownSecret(tx: TenantContext, body: Record<string, unknown>): Promise<void> {
  const shown = withSecret.safeParse(body);
  if (!shown.success) return;
  const target = { type: 'webhook_endpoint', id: shown.data.data.id };
  await audit(tx, { action: 'webhook_endpoint.secret_revealed', target, details: { idempotent_replay: true } });
}

/**
 * Runs a call once for a key. The call's changes and its stored answer commit together, so that a crash leaves either
 * both or neither; an error undoes the changes, and those that the object's state decided are stored as well.
 * @param request method, path and body, whose equality makes it the same request
 * @throws AppError `idempotency_in_flight`, `idempotency_key_reused`
 */
export async function runOnce(
  ctx: TenantContext,
  key: string,
  request: string,
  call: (ctx: TenantContext) => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  const hash = createHash('sha256').update(request).digest();
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
    const row = and(
      eq(idempotentRequests.merchant_id, merchantId),
      eq(idempotentRequests.mode, mode),
      eq(idempotentRequests.key, key),
    );
    const [stored] = await tx.db.select().from(idempotentRequests).where(row);
    const now = tx.services.now();
    if (stored !== undefined && now.getTime() - stored.created_at.getTime() < idempotencyMs) {
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
    const answer = await transact(tx, call).catch((thrown: unknown): Answer => {
      const error = toWireError(thrown);
      // A freeze decides for now alone: once it is lifted, the same request goes through.
      if (!decided.has(error.code) || error.details?.['reason'] === 'merchant_frozen') throw thrown;
      return { status: errorStatus(error.code), body: { ok: false, error } };
    });
    const values = {
      request_hash: hash,
      status: answer.status,
      answer: tx.services.vault.seal(JSON.stringify(answer.body), identity),
      created_at: now,
    };
    await tx.db
      .insert(idempotentRequests)
      .values({ merchant_id: merchantId, mode, key, ...values })
      .onConflictDoUpdate({
        target: [idempotentRequests.merchant_id, idempotentRequests.mode, idempotentRequests.key],
        set: values,
      });
    return { ...answer, replayed: false };
  });
}
