import type { AttemptError } from '@cryptoix/core';
import { describeFailure, type FailureDescription } from '@cryptoix/core/describe-failure';
import { formatDuration } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import type { Attempt, DeliveryDetail } from './types.ts';

const text = words.deliveries.story;

export interface Story {
  /** The result, in one sentence. */
  readonly happened: string;
  /** What comes next, or what the reader can do; null when it is finished. */
  readonly next: string | null;
  /** What to look at in order to fix it, and the part of the guides that says more. */
  readonly advice: Pick<FailureDescription, 'todo' | 'guide'> | null;
}

/** When it is overdue by more than this (ms), the story no longer says that it is being sent. */
const overdueMs = 30_000;

/** What happened to a delivery, what comes next and what to do, in words. `nowMs` is Unix time. */
export function describeDelivery(delivery: DeliveryDetail, nowMs: number, paused: boolean): Story {
  const last = delivery.attempts.at(-1);
  const unsent = isExpired(delivery) ? text.neverSent : text.notSent;
  const cause = isExpired(delivery) ? null : (last?.error ?? null);
  return {
    happened: last === undefined ? unsent : happened(last),
    next: next(delivery, last, nowMs, paused),
    advice: cause === null ? null : adviceFor(cause, last?.status_code ?? null),
  };
}

function adviceFor(error: AttemptError, statusCode: number | null) {
  const { todo, guide } = describeFailure(error, statusCode);
  return { todo, guide };
}

/** True when it failed because its event is past retention, so that it can no longer be sent. */
export const isExpired = ({ cancel_reason }: Pick<DeliveryDetail, 'cancel_reason'>) =>
  cancel_reason === 'event_expired';

function happened({ error, status_code, duration_ms }: Attempt): string {
  const duration = formatDuration(duration_ms);
  if (error === null || error === 'status') return text.answered(status_code ?? 0, duration);
  return error === 'timeout' ? text.timeout(duration) : describeFailure(error, null).what;
}

function next(delivery: DeliveryDetail, last: Attempt | undefined, nowMs: number, paused: boolean): string | null {
  const { status, next_attempt_at: at, attempt_count } = delivery;
  const wait = at === null ? 0 : Date.parse(at) - nowMs;
  const duration = formatDuration(rough(wait));
  const due = at === null || wait < 1_000;
  if (status === 'succeeded') {
    if (at !== null) return text.once;
    if (last !== undefined && last.error !== null) return text.arrivedBefore;
    return attempt_count > 1 ? text.took(attempt_count) : null;
  }
  if (isExpired(delivery)) return text.expired;
  if (status === 'failed') return text.gaveUp(attempt_count);
  if (status === 'canceled') return text.canceled[reasonOf(delivery.cancel_reason)];
  if (paused) return text.paused;
  if (delivery.waits_behind !== null) return text.behind;
  if (delivery.waits_for === 'rate_limit') return text.rateLimit;
  // Long overdue and not paused: its endpoint's lane is full.
  if (wait < -overdueMs) return text.inLine;
  if (last === undefined) return due ? text.sendingNow : text.sendingIn(duration);
  return due ? text.retryingNow : text.retryingIn(duration);
}

/** A wait, rounded to seconds, or to minutes from 90 s on. */
const rough = (ms: number): number => {
  const unit = ms < 90_000 ? 1_000 : 60_000;
  return Math.max(1, Math.round(ms / unit)) * unit;
};

const reasonOf = (reason: string | null) =>
  reason === 'endpoint_disabled' || reason === 'endpoint_deleted' || reason === 'skipped' ? reason : 'other';
