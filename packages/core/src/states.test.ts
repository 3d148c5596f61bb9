import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disableAfterMs, endpointHealth, warnAfterMs } from './states.ts';

const hour = 3_600_000;
const since = Date.UTC(2026, 10, 23);
/** An endpoint that has only failed for some hours, and was warned at one hour of that run. */
const health = (hours: number, warnedAtHour: number | null) =>
  endpointHealth({
    failingSinceMs: since,
    warnedAtMs: warnedAtHour === null ? null : since + warnedAtHour * hour,
    lastFailureMs: since + hours * hour,
  });

test.each([
  [0, null, 'ok'],
  [23.99, null, 'ok'],
  [24, null, 'warn'],
  [24.5, 24, 'ok'],
  [119.99, 24, 'ok'],
  [120, 24, 'disable'],
  [500, 24, 'disable'],
] as const)('after %d hours of failures, warned at hour %s: %s', (hours, warnedAt, expected) => {
  expect(health(hours, warnedAt)).toBe(expected);
});

test('an endpoint that fails again after days without traffic is warned, and its merchant has a day to react', () => {
  expect(health(300, null)).toBe('warn');
  expect(health(301, 300)).toBe('ok');
  expect(health(324, 300)).toBe('disable');
});

test('the warning of an earlier run of failures does not count', () => {
  expect(health(130, -50)).toBe('warn');
});

test('an endpoint whose last attempt succeeded is ok', () => {
  expect(endpointHealth({ failingSinceMs: null, warnedAtMs: since, lastFailureMs: since + 900 * hour })).toBe('ok');
});

test('no endpoint is disabled before five days of failures, or without a warning within them', () => {
  const moment = fc.integer({ min: 0, max: 400 * hour });
  fc.assert(
    fc.property(moment, fc.option(moment, { nil: null }), moment, (failingSinceMs, warnedAtMs, lastFailureMs) => {
      const verdict = endpointHealth({ failingSinceMs, warnedAtMs, lastFailureMs });
      const lasted = lastFailureMs - failingSinceMs;
      if (verdict !== 'ok') expect(lasted).toBeGreaterThanOrEqual(warnAfterMs);
      if (verdict === 'disable') {
        expect(lasted).toBeGreaterThanOrEqual(disableAfterMs);
        expect(warnedAtMs).toBeGreaterThanOrEqual(failingSinceMs);
      }
    }),
  );
});
