import { deliveryIdAt, type EventType } from '@cryptoix/core';
import { headersOf, outcomeOf } from '../dispatcher/attempt.ts';
import type { Claimed } from '../queue/claim.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import type { StoredDelivery } from '../queue/fixtures.ts';
import type { Tenant } from '../principal.ts';
import type { Random } from './random.ts';
import type { Receiver } from './receivers.ts';
import { hours } from './sales.ts';

/** An event as it is stored. */
export interface StoredEvent {
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  readonly type: EventType;
  readonly objectId: string | null;
  readonly body: Buffer;
}

/** The data of an endpoint that its deliveries need. */
export interface Target {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly receiver: Receiver;
  /** The IP address of its host name. */
  readonly address: string;
}

/** The delivery of an event to an endpoint, with its attempts. */
export interface Delivered {
  readonly delivery: StoredDelivery;
  readonly attempts: readonly AttemptRecord[];
  /** When its response disabled the endpoint, in Unix ms. */
  readonly disabledAt: number | null;
  /** When a person replayed it, in Unix ms. */
  readonly replayedAt: number | null;
}

/**
 * Makes the history of one delivery with the dispatcher's own rules, so that it could have happened.
 * @param nowMs the present, in Unix ms: attempts after it are still in the queue
 * @param disabledAt when the endpoint was disabled, in Unix ms; later events are recorded as canceled
 */
export function deliver(
  { tenant, publicUrl, target, nowMs, random, disabledAt }: Past,
  event: StoredEvent,
  sequence: number,
): Delivered {
  const { receiver } = target;
  const canceled = disabledAt !== null && event.at >= disabledAt;
  const pausedAt = receiver.pausedFor === undefined ? Infinity : nowMs - receiver.pausedFor;
  const lane = { url: target.url, secrets: [target.secret], ed25519: undefined, headers: receiver.headers ?? {} };
  const records: AttemptRecord[] = [];
  const claimed: Claimed = {
    deliveryId: deliveryIdAt(event.at) + (sequence % 4_096),
    ...tenant,
    endpointId: target.id,
    version: 1,
    host: new URL(target.url).hostname,
    eventId: event.id,
    eventType: event.type,
    body: event.body,
    attempts: 0,
    step: 0,
    trigger: 'schedule',
    once: false,
    resumes: false,
    ordered: false,
    proven: true,
    failing: false,
  };
  const end = Math.min(nowMs, pausedAt);
  let disabledHere: number | null = null;

  /** Makes the attempts on the schedule from `first` on. @returns the time and the step of the next one */
  const attemptFrom = (first: number, trigger: 'schedule' | 'manual'): { at: number; step: number } | null => {
    let at = first;
    let step = 0;
    for (; at < end; step += 1) {
      const startedAt = new Date(at);
      const before: Claimed = {
        ...claimed,
        attempts: records.length,
        step,
        trigger: step === 0 ? trigger : 'schedule',
      };
      const response = receiver.respond({
        random,
        at,
        now: nowMs,
        body: event.body.toString(),
        attempt: records.length + 1,
      });
      const { logged } = headersOf(before, lane, startedAt, publicUrl);
      const result = { ...response, address: target.address };
      const { record, disable } = outcomeOf(before, lane, { result, startedAt, logged, random: random.next });
      records.push(record);
      if (disable) disabledHere = at;
      if (record.retryMs === null) return null;
      at += record.durationMs + record.retryMs;
    }
    return { at, step };
  };
  let next = canceled ? null : attemptFrom(event.at + random.between(8, 45), 'schedule');

  // A person replayed half of the failed deliveries, the next morning.
  const last = records.at(-1);
  const again = last?.status === 'failed' && random.chance(0.5) ? last.startedAt.getTime() + 20 * hours : Infinity;
  const replayedAt = again < end ? again : null;
  if (replayedAt !== null) next = attemptFrom(replayedAt, 'manual');

  const newest = records.at(-1);
  return {
    attempts: records,
    disabledAt: disabledHere,
    replayedAt,
    delivery: {
      id: claimed.deliveryId,
      ...tenantColumns(tenant),
      endpoint_id: target.id,
      event_id: event.id,
      event_type: event.type,
      object_id: event.objectId,
      status: canceled ? 'canceled' : (newest?.status ?? 'pending'),
      cancel_reason: canceled || newest?.status === 'canceled' ? 'endpoint_disabled' : null,
      attempt_count: records.length,
      last_status_code: newest?.statusCode ?? null,
      last_error: newest?.error ?? null,
      created_at: new Date(event.at),
      ...(next !== null && { queued: { due_at: new Date(next.at), step: next.step } }),
    },
  };
}

interface Past {
  readonly tenant: Tenant;
  readonly publicUrl: string;
  readonly target: Target;
  readonly nowMs: number;
  readonly random: Random;
  readonly disabledAt: number | null;
}

export const tenantColumns = ({ merchantId, mode }: Tenant) => ({ merchant_id: merchantId, mode });
