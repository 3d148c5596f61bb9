import { AppError } from '@cryptoix/core';
import type { RateLimiter, RateState } from '../keys/rate-limit.ts';
import type { Caller } from '../principal.ts';

/** The most calls a minute of one person in all their browsers: a screen of the dashboard makes some ten, a live view none. */
const sessionLimit = 1_200;

/**
 * Counts a request of a key or a person. Services are ours and have no limit; anonymous callers are limited by the budget
 * of their network.
 * @param calls how many requests it counts as: either all are allowed or none
 * @returns the state of the limit, for `requireWithin`; null for a caller without a limit
 */
export function countRequest(limiter: RateLimiter, principal: Caller, now: Date, calls = 1): RateState | null {
  switch (principal.type) {
    case 'api_key':
      return limiter.consume(principal.id, principal.rateLimit, now, calls);
    case 'session':
      return limiter.consume(`session:${principal.userId}`, sessionLimit, now, calls);
    case 'service':
    case 'anonymous':
      return null;
  }
}

/** @throws AppError `rate_limited` when the caller is over the limit */
export function requireWithin(rate: RateState | null, principal: Caller): void {
  if (rate === null || rate.allowed) return;
  throw new AppError(
    'rate_limited',
    `${principal.type === 'api_key' ? 'This key' : 'You'} may make ${rate.limit} requests a minute. Try again in ${rate.resetSeconds} seconds.`,
    { retry_after: rate.resetSeconds },
  );
}
