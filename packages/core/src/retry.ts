const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/**
 * The delays, in ms, before each attempt after the first: 75.6 hours in total. After the last one the delivery has
 * failed.
 */
export const retrySchedule: readonly number[] = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
];

/** So that the deliveries of one outage are not all retried in the same second. */
const jitter = 0.2;

/**
 * How long to wait, in whole ms, before retry number `step` (0 is the one after the first attempt), or null after the
 * last attempt. `random` returns a number from 0 to below 1.
 */
export function retryDelay(step: number, random: () => number): number | null {
  const pause = retrySchedule[step];
  return pause === undefined ? null : Math.round(pause * (1 - jitter + 2 * jitter * random()));
}

/** The longest wait that a receiver's `Retry-After` may ask for: 24 h, like the longest delay of the schedule. */
export const maxRetryAfterMs = 24 * hours;

const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, .+ GMT$/;

/**
 * The wait that a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds or an HTTP date), in ms from `nowMs`,
 * clamped to 0…24 h. Null when there is none or it is invalid.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const value = header?.trim() ?? '';
  let wait: number;
  if (/^\d+$/.test(value)) wait = Number(value) * seconds;
  else if (httpDate.test(value)) wait = Date.parse(value) - nowMs;
  else return null;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), maxRetryAfterMs);
}
