import { retryAfterMs } from './retry.ts';

/**
 * Why an attempt failed. `status`: a response other than 2xx; `interrupted`: the dispatcher died during the attempt.
 */
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

/** The cause of an attempt: the schedule, a person's replay, the recovery of an endpoint, or a test event. */
export const attemptTriggers = ['schedule', 'manual', 'recovery', 'test'] as const;
export type AttemptTrigger = (typeof attemptTriggers)[number];

/** The result of one HTTP request. */
export interface AttemptResult {
  /** The status of the response; null when there was none. */
  statusCode: number | null;
  /** The error before the response was complete; null when it was complete. */
  error: AttemptError | null;
  /** The `Retry-After` header of the response. */
  retryAfter: string | null;
  nowMs: number;
}

export type AttemptOutcome =
  | { kind: 'succeeded' }
  | {
      kind: 'failed';
      error: AttemptError;
      /** How long, in ms, to send nothing to the whole endpoint; null when only this delivery waits. */
      throttleMs: number | null;
      /** True when the receiver says that this URL no longer exists (410). */
      disable: boolean;
    };

/** Receivers that are overloaded or behind a failing proxy: more requests would only make it worse. */
const throttlingStatuses: readonly (number | null)[] = [429, 502, 503, 504];

/** For a throttling response without `Retry-After`: as long as the first delay of the schedule. */
export const defaultThrottleMs = 5_000;

/** The outcome of an attempt. Success is a complete 2xx response; a failure says what follows for the endpoint. */
export function attemptOutcome({ statusCode, error, retryAfter, nowMs }: AttemptResult): AttemptOutcome {
  if (error === null && statusCode !== null && statusCode >= 200 && statusCode < 300) return { kind: 'succeeded' };
  return {
    kind: 'failed',
    error: error ?? (statusCode === null ? 'interrupted' : 'status'),
    throttleMs: throttlingStatuses.includes(statusCode) ? (retryAfterMs(retryAfter, nowMs) ?? defaultThrottleMs) : null,
    disable: statusCode === 410,
  };
}
