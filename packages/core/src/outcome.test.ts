import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attemptErrors, defaultThrottleMs, attemptOutcome, type AttemptResult } from './outcome.ts';

const nowMs = Date.UTC(2026, 10, 23);
const result = (fields: Partial<AttemptResult>) =>
  attemptOutcome({ statusCode: null, error: null, retryAfter: null, nowMs, ...fields });
const failed = { kind: 'failed', error: 'status', throttleMs: null, disable: false };

describe('the outcome of an attempt', () => {
  test.each([200, 201, 202, 204, 299])('%i is success', (statusCode) => {
    expect(result({ statusCode })).toEqual({ kind: 'succeeded' });
  });

  test.each([100, 199, 300, 301, 302, 307, 308, 400, 401, 403, 404, 408, 409, 422, 500, 501, 505])(
    '%i is failure, for this delivery only',
    (statusCode) => {
      expect(result({ statusCode })).toEqual(failed);
      expect(result({ statusCode, retryAfter: '60' })).toEqual(failed);
    },
  );

  test.each([429, 502, 503, 504])('%i slows the whole endpoint down', (statusCode) => {
    expect(result({ statusCode })).toEqual({ ...failed, throttleMs: defaultThrottleMs });
    expect(result({ statusCode, retryAfter: 'nonsense' })).toEqual({ ...failed, throttleMs: defaultThrottleMs });
    expect(result({ statusCode, retryAfter: '60' })).toEqual({ ...failed, throttleMs: 60_000 });
    expect(result({ statusCode, retryAfter: '0' })).toEqual({ ...failed, throttleMs: 0 });
  });

  test('410 disables the endpoint', () => {
    expect(result({ statusCode: 410 })).toEqual({ ...failed, disable: true });
  });

  test.each(attemptErrors)('%s is recorded as what it is', (error) => {
    expect(result({ error })).toEqual({ ...failed, error });
  });

  test('a 2xx whose body never ends is a timeout, not success', () => {
    expect(result({ statusCode: 200, error: 'timeout' })).toEqual({ ...failed, error: 'timeout' });
  });

  test('a 503 and a 410 count even when their bodies break off', () => {
    expect(result({ statusCode: 503, error: 'reset' })).toMatchObject({
      error: 'reset',
      throttleMs: defaultThrottleMs,
    });
    expect(result({ statusCode: 410, error: 'reset' })).toMatchObject({ error: 'reset', disable: true });
  });

  test('an attempt without status and error was interrupted', () => {
    expect(result({})).toEqual({ ...failed, error: 'interrupted' });
  });

  test('success is a complete 2xx and nothing else', () => {
    const status = fc.option(fc.integer({ min: 100, max: 599 }), { nil: null });
    const error = fc.option(fc.constantFrom(...attemptErrors), { nil: null });
    fc.assert(
      fc.property(status, error, fc.option(fc.string(), { nil: null }), (statusCode, problem, retryAfter) => {
        const good = problem === null && statusCode !== null && Math.floor(statusCode / 100) === 2;
        expect(result({ statusCode, error: problem, retryAfter }).kind).toBe(good ? 'succeeded' : 'failed');
      }),
    );
  });
});
