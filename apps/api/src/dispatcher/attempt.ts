import { type DeliveryStatus, attemptOutcome, deliveryIdTime, retryDelay } from '@cryptoix/core';
import { webhookHeaders } from '@cryptoix/core/signing';
import { maskedValue } from '../endpoints/headers.ts';
import type { Metrics } from '../metrics.ts';
import type { Lane } from './lane.ts';
import type { Claimed } from '../queue/claim.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import { maskedResponse } from './masked-response.ts';
import type { SendResult } from './send.ts';

/**
 * The headers of one attempt, as sent and as logged. Custom ones come first, so that they cannot replace ours.
 * @param publicUrl where receivers find the guides
 */
export function headersOf(
  claimed: Claimed,
  lane: Pick<Lane, 'secrets' | 'ed25519' | 'headers'>,
  now: Date,
  publicUrl: string,
): { sent: Record<string, string>; logged: Record<string, string> } {
  const ours = {
    'Content-Type': 'application/json',
    'User-Agent': `Cryptoix-Webhooks/1 (+${publicUrl}/docs/webhooks)`,
    'X-Cryptoix-Event': claimed.eventType,
    'X-Cryptoix-Delivery': String(claimed.deliveryId),
    'X-Cryptoix-Attempt': String(claimed.attempts + 1),
    ...webhookHeaders({
      id: claimed.eventId,
      timestampSeconds: Math.floor(now.getTime() / 1000),
      body: claimed.body,
      secrets: lane.secrets,
      ...(lane.ed25519 !== undefined && { ed25519: lane.ed25519 }),
    }),
  };
  const custom = Object.fromEntries(Object.keys(lane.headers).map((name) => [name, maskedValue]));
  return { sent: { ...lane.headers, ...ours }, logged: { ...custom, ...ours } };
}

function statusAfter(failed: boolean, gone: boolean, retryMs: number | null): DeliveryStatus {
  if (!failed) return 'succeeded';
  // 410 disables the endpoint, and the deliveries of a disabled endpoint are canceled (contract, States).
  if (gone) return 'canceled';
  return retryMs === null ? 'failed' : 'pending';
}

/** The time until the next attempt, in ms; null when the schedule has ended. After a manual attempt, the schedule goes on. */
const retryPause = ({ resumes, step }: Claimed, random: () => number): number | null =>
  resumes ? 0 : retryDelay(step, random);

/**
 * The outcome of an attempt: after a success the delivery is over; after a failure it is sent again by the schedule, and
 * not before the endpoint's Retry-After, until the schedule has ended.
 */
export function outcomeOf(
  claimed: Claimed,
  lane: Pick<Lane, 'url' | 'headers'>,
  {
    result,
    startedAt,
    logged,
    random,
  }: { result: SendResult; startedAt: Date; logged: Record<string, string>; random: () => number },
): { record: AttemptRecord; disable: boolean } {
  const outcome = attemptOutcome({ ...result, nowMs: startedAt.getTime() + result.durationMs });
  const failed = outcome.kind === 'failed';
  const throttleMs = failed ? outcome.throttleMs : null;
  const scheduled = failed && !claimed.once && !outcome.disable ? retryPause(claimed, random) : null;
  const retryMs = scheduled === null ? null : Math.max(scheduled, throttleMs ?? 0);
  return {
    disable: failed && outcome.disable,
    record: {
      deliveryId: claimed.deliveryId,
      merchantId: claimed.merchantId,
      mode: claimed.mode,
      endpointId: claimed.endpointId,
      number: claimed.attempts + 1,
      trigger: claimed.trigger,
      startedAt,
      durationMs: result.durationMs,
      statusCode: result.statusCode,
      error: failed ? outcome.error : null,
      errorDetail: result.errorDetail,
      address: result.address,
      url: lane.url,
      requestHeaders: logged,
      response: result.response && maskedResponse(result.response, lane.headers),
      status: statusAfter(failed, failed && outcome.disable, retryMs),
      retryMs,
      throttleMs,
    },
  };
}

/** Counts an attempt in the metrics of the process. */
export function countAttempt(metrics: Metrics, record: AttemptRecord): void {
  metrics.attempts.observe({ outcome: record.status }, record.durationMs / 1000);
  if (record.error !== null) metrics.failedAttempts.inc({ error: record.error });
  if (record.number === 1)
    // The database's clock made the id, and may be ahead of ours.
    metrics.firstAttempts.observe(Math.max(0, record.startedAt.getTime() - deliveryIdTime(record.deliveryId)) / 1000);
}
