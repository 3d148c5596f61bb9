import { AppError } from '@cryptoix/core';
import type { RateLimiter, RateState } from '../keys/rate-limit.ts';
import type { Caller } from '../principal.ts';

/** Calls a minute of one person in all their browsers: a screen of the dashboard makes some ten, and a live view none. */
const sessionLimit = 1_200;

/**
 * Counts a request of a key or a person. Services are ours and have no limit; strangers are met by their network.
 * @param calls how many requests it is: all of them are let through or none
 * @returns where the caller stands, for `requireWithin`; null for who has no limit
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

/** @throws AppError `rate_limited` to who is over the limit */
export function requireWithin(rate: RateState | null, principal: Caller): void {
  if (rate === null || rate.allowed) return;
  throw new AppError(
    'rate_limited',
    `${principal.type === 'api_key' ? 'This key' : 'You'} may make ${rate.limit} requests a minute. Try again in ${rate.resetSeconds} seconds.`,
    { retry_after: rate.resetSeconds },
  );
}
