/** The periods of an endpoint's rate limit. */
export const ratePeriods = ['second', 'minute'] as const;
export type RatePeriod = (typeof ratePeriods)[number];

/** How long each period is, in ms. */
export const ratePeriodMs: Readonly<Record<RatePeriod, number>> = { second: 1_000, minute: 60_000 };

/** How many attempts may start to an endpoint in any second, or in any minute. */
export interface RateLimit {
  /** From 1 to `limits.endpointRate`. */
  readonly limit: number;
  readonly per: RatePeriod;
}
