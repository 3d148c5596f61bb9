export const endpointStatuses = ['enabled', 'paused', 'disabled'] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

export const deliveryStatuses = ['pending', 'succeeded', 'failed', 'canceled'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/**
 * In which order an endpoint gets its events: in none; those of one object one after the other, while other objects' run on;
 * or all of them one after the other.
 */
export const endpointOrderings = ['none', 'object', 'endpoint'] as const;
export type EndpointOrdering = (typeof endpointOrderings)[number];
/** Of a bulk replay; `stopped`: who started it may not replay any more. */
export const replayStatuses = ['running', 'completed', 'canceled', 'stopped'] as const;
export type ReplayStatus = (typeof replayStatuses)[number];

/** Why a delivery is not sent again. */
export const replayRefusals = [
  'not_found',
  'endpoint_deleted',
  'endpoint_disabled',
  'waits_behind',
  'event_not_readable',
  'event_expired',
  'already_succeeded',
] as const;
export type ReplayRefusal = (typeof replayRefusals)[number];

/** What a delivery that is due waits for. */
export const deliveryWaits = ['rate_limit'] as const;
export type DeliveryWait = (typeof deliveryWaits)[number];

const hours = 3_600_000;
/** After this long, in ms, of only failures the merchant is warned. */
export const warnAfterMs = 24 * hours;
/** After this long, in ms, of only failures the endpoint is disabled. */
export const disableAfterMs = 5 * 24 * hours;
/** An endpoint is not disabled until its warning is this old, in ms: the merchant needs time to read it. */
const noticeMs = 24 * hours;

/** The current run of failures of an endpoint, in Unix ms. */
export interface FailureRun {
  /** The first failure since the last success; null when the last attempt succeeded. */
  failingSinceMs: number | null;
  /** When the merchant was last warned; a warning from before this run does not count. */
  warnedAtMs: number | null;
  /** The latest failure. No traffic is no failure: an endpoint that gets no events is not warned or disabled. */
  lastFailureMs: number;
}

/** The action for an endpoint after a failure: nothing, warn its merchant now, or disable it. */
export function endpointHealth({ failingSinceMs, warnedAtMs, lastFailureMs }: FailureRun): 'ok' | 'warn' | 'disable' {
  if (failingSinceMs === null || lastFailureMs - failingSinceMs < warnAfterMs) return 'ok';
  if (warnedAtMs === null || warnedAtMs < failingSinceMs) return 'warn';
  const spent = lastFailureMs - failingSinceMs >= disableAfterMs && lastFailureMs - warnedAtMs >= noticeMs;
  return spent ? 'disable' : 'ok';
}
