import { z } from 'zod';
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
export const attemptErrorSchema = z.enum(attemptErrors);

/** Who asked for an attempt: the schedule, a person's replay, the recovery of an endpoint, or a test event. */
export const attemptTriggers = ['schedule', 'manual', 'recovery', 'test'] as const;
export type AttemptTrigger = (typeof attemptTriggers)[number];
export const attemptTriggerSchema = z.enum(attemptTriggers);

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

const failureDescriptions: Record<AttemptError, string> = {
  dns: 'The host name of the URL could not be found: check its spelling and its DNS records.',
  refused: 'The server refused the connection: check that it is running and that its firewall lets us in.',
  timeout: 'The server did not answer in full within 15 seconds: answer at once and do the work afterwards.',
  tls: 'No secure connection could be made: check that the TLS certificate is valid, complete and made out to this host.',
  reset: 'The connection broke before the answer was complete: check the server and any proxy before it.',
  blocked_address:
    'The host name leads to an address that is not on the public internet: point the URL at a public one.',
  status: 'The server answered something other than 2xx: look into its log at the time of the attempt.',
  interrupted: 'The attempt was cut short on our side: nothing to do, the delivery is taken up again.',
};

/** One sentence for people: what happened, and what to do about it. */
export function describeFailure(error: AttemptError, statusCode: number | null): string {
  return error === 'status' && statusCode !== null ? describeStatus(statusCode) : failureDescriptions[error];
}

function describeStatus(status: number): string {
  if (status === 401 || status === 403) {
    return `The server answered ${status}: let requests to this URL through without a login; the signature proves who sent them.`;
  }
  if (status === 404) return 'The server answered 404: check the path of the URL and that the handler is deployed.';
  if (status === 405) return 'The server answered 405: let the URL accept POST.';
  if (status === 410)
    return 'The server answered 410 Gone, which disables the endpoint: enable it again when the URL is back.';
  if (status === 413) return 'The server answered 413: let it accept bodies of up to 80 KB.';
  if (status === 429)
    return 'The server answered 429, too many requests: we slow down; raise its limit if this persists.';
  if (status >= 300 && status < 400) {
    return `The server answered ${status}, a redirect, which we do not follow: enter the final URL.`;
  }
  if (status >= 500)
    return `The server answered ${status}, an error of its own: look into its log at the time of the attempt.`;
  return `The server answered ${status} instead of 2xx: look into its log at the time of the attempt.`;
}
