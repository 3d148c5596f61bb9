import { type DeliveryStatus, attemptOutcome, retryDelay } from '@cryptoix/core';
import { webhookHeaders } from '@cryptoix/core/signing';
import { maskedValue } from '../endpoints/headers.ts';
import type { Lane } from './lanes.ts';
import type { Claimed } from '../queue/claim.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import { maskedResponse } from './masked-response.ts';
import type { SendResult } from './send.ts';

/** Part of the User-Agent of every webhook. */
const userAgent = 'Cryptoix-Webhooks/1 (+https://cryptoix.com/docs/webhooks)';

/** The headers of one attempt. Custom ones come first: they cannot take the place of ours. */
export function headersOf(
  claimed: Claimed,
  lane: Pick<Lane, 'secrets' | 'ed25519' | 'headers'>,
  now: Date,
): { sent: Record<string, string>; logged: Record<string, string> } {
  const ours = {
    'Content-Type': 'application/json',
    'User-Agent': userAgent,
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
  // 410 disables the endpoint, and what is owed to a disabled endpoint is canceled (contract, States).
  if (gone) return 'canceled';
  return retryMs === null ? 'failed' : 'pending';
}

/** Until the next attempt, in ms; null when the schedule is spent. After a manual attempt, the schedule's own next time applies. */
const pauseAfter = ({ resumes, step }: Claimed, random: () => number): number | null =>
  resumes ? 0 : retryDelay(step, random);

/**
 * The outcome of a result: a success settles the delivery; a failure moves it along the schedule, and not before the
 * endpoint's Retry-After, until the schedule is spent.
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
  const verdict = attemptOutcome({ ...result, nowMs: startedAt.getTime() + result.durationMs });
  const failed = verdict.kind === 'failed';
  const throttleMs = failed ? verdict.throttleMs : null;
  const scheduled = failed && !claimed.once && !verdict.disable ? pauseAfter(claimed, random) : null;
  const retryMs = scheduled === null ? null : Math.max(scheduled, throttleMs ?? 0);
  return {
    disable: failed && verdict.disable,
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
      error: failed ? verdict.error : null,
      errorDetail: result.errorDetail,
      address: result.address,
      url: lane.url,
      requestHeaders: logged,
      response: result.response && maskedResponse(result.response, lane.headers),
      status: statusAfter(failed, failed && verdict.disable, retryMs),
      retryMs,
      throttleMs,
    },
  };
}
