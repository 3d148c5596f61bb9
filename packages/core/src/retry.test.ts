import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxRetryAfterMs, retryAfterMs, retryDelay, retrySchedule } from './retry.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const now = Date.UTC(2026, 10, 23, 9, 30, 0);

test('the schedule is the published one', () => {
  const minutes = retrySchedule.map((ms) => ms / 60_000);
  expect(minutes).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 1_200, 1_440]);
});

test('every delay is within 20 % of the schedule, in whole milliseconds', () => {
  fc.assert(
    fc.property(fc.nat({ max: retrySchedule.length - 1 }), random, (step, chance) => {
      const delay = retryDelay(step, () => chance);
      expect(Number.isInteger(delay)).toBe(true);
      expect(delay).toBeGreaterThanOrEqual(retrySchedule[step]! * 0.8);
      expect(delay).toBeLessThanOrEqual(retrySchedule[step]! * 1.2);
    }),
  );
});

test('the jitter uses its whole range, and its middle is the schedule', () => {
  expect(retryDelay(0, () => 0)).toBe(4_000);
  expect(retryDelay(0, () => 0.5)).toBe(5_000);
  expect(retryDelay(0, () => 1 - 2 ** -53)).toBe(6_000);
});

test('after the last delay there is no other', () => {
  expect(retryDelay(8, () => 0.5)).not.toBeNull();
  expect(retryDelay(9, () => 0.5)).toBeNull();
});

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['86400', 86_400_000],
  ['86401', 86_400_000],
  ['9'.repeat(400), 86_400_000],
  ['Mon, 23 Nov 2026 09:31:00 GMT', 60_000],
  ['Monday, 23-Nov-26 09:31:00 GMT', 60_000],
  ['Mon, 23 Nov 2026 09:29:00 GMT', 0],
  ['Wed, 23 Nov 2039 09:30:00 GMT', 86_400_000],
])('Retry-After: %s means %i ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

test.each([
  null,
  '',
  ' ',
  '-5',
  '1.5',
  '+3',
  '1e3',
  'soon',
  '2027 GMT',
  '0x10',
  'Mon, 99 Foo 2026 09:31:00 GMT',
  '2026-11-23T09:31:00Z',
])('Retry-After: %j is ignored', (header) => {
  expect(retryAfterMs(header, now)).toBeNull();
});

test('whatever a receiver sends, the wait is null or from 0 to 24 hours', () => {
  const header = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );
  fc.assert(
    fc.property(header, (value) => {
      const wait = retryAfterMs(value, now);
      if (wait === null) return;
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(maxRetryAfterMs);
    }),
  );
});

test('an HTTP date within the day is respected to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
      expect(retryAfterMs(new Date(now + seconds * 1_000).toUTCString(), now)).toBe(seconds * 1_000);
    }),
  );
});
