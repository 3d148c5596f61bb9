import { retryAfterMs } from './retry.ts';

/** Why an attempt failed. `status` is an answer other than 2xx; `interrupted` is a worker that died in the middle. */
export const attemptErrors = [
  'dns',
  'refused',
  'timeout',
  'tls',
  'reset',
  'blocked_address',
  'status',
  'interrupted',
] as const;
export type AttemptError = (typeof attemptErrors)[number];

/** Who asked for an attempt: the schedule, a person's replay, the recovery of an endpoint, or a test event. */
export const attemptTriggers = ['schedule', 'manual', 'recovery', 'test'] as const;
export type AttemptTrigger = (typeof attemptTriggers)[number];

/** What came of one HTTP call, as far as it got. */
export interface AttemptResult {
  /** The answer's status; null when none came. */
  statusCode: number | null;
  /** What went wrong before the answer was complete; null when it was. */
  error: AttemptError | null;
  /** The answer's `Retry-After` header. */
  retryAfter: string | null;
  nowMs: number;
}

export type Judgement =
  | { kind: 'succeeded' }
  | {
      kind: 'failed';
      error: AttemptError;
      /** How long, in ms, to leave the whole endpoint alone; null when only this delivery waits. */
      throttleMs: number | null;
      /** True when the receiver says that this URL is gone for good (410). */
      disable: boolean;
    };

/** Receivers that are overloaded or behind a failing proxy: more requests would only make it worse. */
const throttlingStatuses: readonly (number | null)[] = [429, 502, 503, 504];

/** For a throttling answer without a `Retry-After`: as long as the schedule's first pause. */
export const defaultThrottleMs = 5_000;

/** Whether an attempt succeeded (a complete 2xx answer), and if not, what follows for its endpoint. */
export function judge({ statusCode, error, retryAfter, nowMs }: AttemptResult): Judgement {
  if (error === null && statusCode !== null && statusCode >= 200 && statusCode < 300) return { kind: 'succeeded' };
  return {
    kind: 'failed',
    error: error ?? (statusCode === null ? 'interrupted' : 'status'),
    throttleMs: throttlingStatuses.includes(statusCode) ? (retryAfterMs(retryAfter, nowMs) ?? defaultThrottleMs) : null,
    disable: statusCode === 410,
  };
}
