import { limits } from '@cryptoix/core/tables';
import { formatNumber } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import type { Endpoint } from './types.ts';

export type RateLimit = NonNullable<Endpoint['rate_limit']>;

/** A rate limit in the form. */
export interface RateDraft {
  /** As typed; empty: no limit. */
  readonly limit: string;
  readonly per: RateLimit['per'];
}

/** A rate limit as the form shows it. */
export const rateDraftOf = (of: RateLimit | null): RateDraft => ({
  limit: of === null ? '' : String(of.limit),
  per: of?.per ?? 'second',
});

/** The error that the form can find. */
export const rateProblem = ({ limit }: RateDraft): string | null => {
  const typed = limit.trim();
  const isNumber =
    typed === '' || (/^\d{1,9}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= limits.endpointRate);
  return isNumber ? null : words.endpoints.rate.wrong(formatNumber(limits.endpointRate));
};

/** The rate limit of the form, as the API takes it. */
export const rateInput = ({ limit, per }: RateDraft): RateLimit | null =>
  limit.trim() === '' ? null : { limit: Number(limit.trim()), per };

/** "10 a second". */
export const rateWords = ({ limit, per }: RateLimit): string => words.endpoints.rate.of[per](formatNumber(limit));
